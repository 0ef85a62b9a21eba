import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createClient, type ExecutionResult } from 'graphql-sse';
import { setTimeout as wait } from 'node:timers/promises';

import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { Role } from '../../src/domain/operator.ts';
import { httpServer, type Served } from '../../src/http/server.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { event } from '../actions/world.ts';
import { catalogOf } from '../engine/world.ts';
import { openMigrated } from '../postgres/template.ts';
import { adminWorld, type AdminWorld } from './world.ts';

const CATALOG = catalogOf({
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: [{ metric: 'reports-28d', atLeast: 3 }] },
  ],
});

let sql: Sql;
let world: AdminWorld;
let server: FastifyInstance;
let address: string;

beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, CATALOG);
  await world.parts.journal.append([
    event('ann', 'a', { quantity: 12 }),
    event('bob', 'b', { quantity: 2 }),
    event('cat', 'c', { quantity: 4 }),
  ]);
  journal = { ...world.parts.journal };
  server = httpServer(served());
  address = await server.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(async () => {
  await server.close();
  await world.close();
  await sql.close();
});

/** A server with no door but that of the control API, whose keys are the names of roles. */
function served(): Served {
  return {
    admin: { door: world.door, recognise: (key: string) => Promise.resolve(world.operators[key as Role]) },
    graphql: { subscriptions: { close: () => undefined } },
    keepAlive: 5_000,
    log: world.log,
    version: () => world.keeper.version,
    readiness: () => Promise.resolve({ ready: true }),
    requestTimeout: 10_000,
    drainTimeout: 10_000,
  } as unknown as Served;
}

/** The journal as it is. */
let journal: AdminWorld['parts']['journal'];

/** Makes the population one that has no end. Says how many pages of it have been read. */
function endless(): { pages: number } {
  const read = { pages: 0 };
  const subjects = ['ann', 'bob', 'cat'];
  Object.assign(world.parts.journal, {
    recordsOfPopulation: async ({ first }: { readonly first: number }) => {
      read.pages += 1;
      await wait(5);
      return Array.from({ length: first }, (_, place) => ({
        cursor: 'x',
        subject: subjects[place % subjects.length],
        share: 0.5,
        record: EMPTY_RECORD,
      }));
    },
  });
  return read;
}

afterEach(() => {
  Object.assign(world.parts.journal, journal);
});

const DISTRIBUTION = '{ __typename ... on Distribution { metric population p50 buckets { from count } } }';
const PREVIEW = '{ __typename ... on TierPreview { population movesUp } ... on Refused { code } }';
const subscribed = (field: string, result: string) =>
  `subscription { told: ${field} { progress { share looked } result ${result} } }`;
const SPREAD = subscribed('distribution(metric: "reports-28d")', DISTRIBUTION);

interface Told {
  readonly progress: { readonly share: number; readonly looked: number };
  readonly result: object | null;
}

/** Asks for a stream as a client of the protocol does. */
function listen(query: string, role: Role = 'VIEWER') {
  const client = createClient({
    url: `${address}/admin/graphql`,
    headers: { authorization: `Bearer ${role}` },
    retryAttempts: 0,
  });
  const events: ExecutionResult<{ told: Told }, unknown>[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    client.subscribe<{ told: Told }>(
      { query },
      { next: (told) => events.push(told), error: reject, complete: resolve },
    );
  });
  return {
    events,
    ended,
    leave: () => {
      client.dispose();
    },
  };
}

function ask(query: string, { accept = 'application/json', role = 'VIEWER', signal }: Asking = {}) {
  return fetch(`${address}/admin/graphql`, {
    method: 'POST',
    headers: { accept, authorization: `Bearer ${role}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  });
}

interface Asking {
  readonly accept?: string;
  readonly role?: Role;
  readonly signal?: AbortSignal;
}

async function until(met: () => boolean): Promise<void> {
  for (let left = 1_000; !met(); left -= 1) {
    if (left === 0) throw new Error('it has not come');
    await wait(10);
  }
}

/** Waits until nothing more is read of it. */
async function over(read: { readonly pages: number }): Promise<void> {
  for (let before = -1; before !== read.pages;) {
    before = read.pages;
    await wait(300);
  }
}

describe('a question about everybody, as an event stream', () => {
  test.each([
    ['distribution(metric: "reports-28d")', DISTRIBUTION],
    ['previewTier(tier: "regular", promote: [{ metric: "reports-28d", atLeast: 2 }])', PREVIEW],
  ])('%s says how far it is, and in the end what the query says', async (field, result) => {
    const { events, ended } = listen(subscribed(field, result));
    await ended;
    const last = events.at(-1)?.data?.told;
    expect(last?.progress).toEqual({ share: 1, looked: 3 });
    const { data } = (await (await ask(`{ told: ${field} ${result} }`)).json()) as { data: { told: object } };
    expect(last?.result).toEqual(data.told);
    for (const { data: before } of events.slice(0, -1)) expect(before?.told.result).toBeNull();
  });

  test('is refused in its result', async () => {
    const { events, ended } = listen(subscribed('previewTier(tier: "gold")', PREVIEW));
    await ended;
    expect(events.at(-1)?.data?.told.result).toEqual({ __typename: 'Refused', code: 'TIER_NOT_FOUND' });
  });

  test('is told of while it goes on, and ends once its client has gone', async () => {
    const read = endless();
    const stream = listen(SPREAD);
    await until(() => stream.events.length >= 2);
    const [, second] = stream.events;
    expect(second?.data?.told).toMatchObject({ progress: { share: 0.5 }, result: null });
    expect(second?.data?.told.progress.looked).toBeGreaterThan(0);
    stream.leave();
    await over(read);
  });

  test('ends with its client where it was asked as a query, too', async () => {
    for (const field of [
      'distribution(metric: "reports-28d") { __typename }',
      'previewTier(tier: "regular") { __typename }',
    ]) {
      const read = endless();
      const gone = new AbortController();
      const answer = ask(`{ ${field} }`, { signal: gone.signal });
      await until(() => read.pages > 2);
      gone.abort();
      await expect(answer).rejects.toThrow();
      await over(read);
    }
  });

  test('goes on twice at once in a process, and no third time', async () => {
    const read = endless();
    const streams = [listen(SPREAD), listen(SPREAD)];
    await until(() => streams.every(({ events }) => events.length > 0));
    const third = listen(SPREAD);
    await third.ended;
    expect(third.events).toEqual([
      {
        data: null,
        errors: [
          expect.objectContaining({
            message: expect.stringMatching(/^expected at most 2 /),
            extensions: { code: 'BUSY' },
          }),
        ],
      },
    ]);
    const refused = await ask('{ distribution(metric: "reports-28d") { __typename } }');
    expect({ status: refused.status, later: refused.headers.get('retry-after') }).toEqual({
      status: 429,
      later: '5',
    });
    for (const { leave } of streams) leave();
    await over(read);
    Object.assign(world.parts.journal, journal);
    expect((await ask('{ distribution(metric: "reports-28d") { __typename } }')).status).toBe(200);
  });

  test('is not asked by a key without the role, nor with a mistake, nor where no stream is taken', async () => {
    const read = endless();
    const accept = 'text/event-stream';
    const asked = async (query: string, asking: Asking) => {
      const answer = await ask(query, asking);
      const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
      return [answer.status, errors[0]?.extensions.code];
    };
    expect(await asked(SPREAD, { accept, role: 'REPORTER' })).toEqual([403, 'FORBIDDEN']);
    expect(await asked('subscription { nothing }', { accept })).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await asked(SPREAD, {})).toEqual([400, 'BAD_REQUEST']);
    expect(read.pages).toBe(0);
    const query = await ask('{ me { role } }', { accept: 'text/event-stream, application/json' });
    expect(await query.json()).toEqual({ data: { me: { role: 'VIEWER' } } });
  });

  test('tells what is wrong with an argument or a variable', async () => {
    const wrong = listen(subscribed('previewTier(tier: "regular", first: 0)', PREVIEW));
    await wrong.ended;
    expect(wrong.events[0]?.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('a gateway that stops', () => {
  test('ends what goes on, and lets no more begin', async () => {
    const own = await adminWorld(sql, CATALOG);
    const before = world;
    world = own;
    const stopping = httpServer(served());
    address = await stopping.listen({ port: 0, host: '127.0.0.1' });
    endless();
    const stream = listen(SPREAD);
    await until(() => stream.events.length > 0);
    await stopping.close();
    await stream.ended;
    expect(stream.events.at(-1)?.errors?.[0]).toMatchObject({
      message: 'the gateway is stopping',
      extensions: { code: 'BUSY' },
    });
    world = before;
    await own.close();
  });
});
