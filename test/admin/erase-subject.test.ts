import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { DAY, subjectHolder } from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { NOW } from '../actions/world.ts';
import { deed } from '../contract/definitions.ts';
import { event, unique } from '../contract/engagement.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';
import { openMigrated } from '../postgres/template.ts';

let sql: Sql;
let world: AdminWorld;
beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, released({ phase: 'developer' }));
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

interface EventPage {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function eventsOf(id: string, first: number, after: string | null = null): Promise<EventPage> {
  const { data, errors } = await world.ask(
    `query ($id: String!, $first: Int!, $after: String) {
      subject(id: $id) {
        events(first: $first, after: $after) {
          nodes { source id type quantity time account acceptedAt }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    { id, first, after },
  );
  expect(errors).toEqual([]);
  return (data?.['subject'] as { readonly events: EventPage }).events;
}

async function erase(subject: string, reason = 'asked by mail'): Promise<unknown> {
  const { data, errors } = await world.ask(
    `mutation ($subject: String!, $reason: String!) {
      eraseSubject(subject: $subject, reason: $reason) {
        __typename
        ... on SubjectErased { subject events overrides }
        ... on Invalid { problems { path message } }
      }
    }`,
    { subject, reason },
  );
  expect(errors).toEqual([]);
  return data?.['eraseSubject'];
}

async function lifetime(subject: string): Promise<number> {
  const reading = await world.parts.sources.engagement.read(subjectHolder(subject));
  if (reading === UNAVAILABLE) throw new Error('engagement is not available');
  return reading.record.lifetime('report.generated');
}

/** A subject of whom everything is known that can be. */
async function known(): Promise<string> {
  const subject = unique('subject');
  const { journal, standings } = world.parts;
  await world.introduce({ id: subject, account: 'birch', claims: { plan: 'pro' } });
  await journal.append([event(subject, { account: 'birch' }), event(subject, { quantity: 3 })]);
  const override = { variation: 'on', expiresAt: undefined };
  for (const flag of ['a', 'b']) await standings.change({ subject, flag, override }, deed());
  await standings.change({ subject, pin: { tier: 'power', expiresAt: undefined } }, deed());
  expect(await lifetime(subject)).toBe(4);
  return subject;
}

describe('the events of a subject', () => {
  test('are told as they were accepted', async () => {
    const [subject, other] = [unique('subject'), unique('subject')];
    const given = event(subject, { account: 'acme', quantity: 3_000_000_000, time: NOW - DAY });
    await world.parts.journal.append([given, event(other)]);
    const { nodes, pageInfo } = await eventsOf(subject, 10);
    expect(nodes).toEqual([
      {
        source: given.source,
        id: given.id,
        type: given.type,
        quantity: 3_000_000_000,
        time: '2026-11-21T12:00:00.000Z',
        account: 'acme',
        acceptedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(pageInfo.hasNextPage).toBe(false);
  });

  test('are read page by page, each once', async () => {
    const subject = unique('subject');
    const ids: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const events = Array.from({ length: 5 }, () => event(subject));
      await world.parts.journal.append(events);
      ids.push(...events.map(({ id }) => id));
    }
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const page: EventPage = await eventsOf(subject, 4, after);
      seen.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test('of a stranger are none', async () => {
    expect((await eventsOf(unique('stranger'), 5)).nodes).toEqual([]);
  });

  test.each(['events(first: 0)', 'events(first: 201)', 'events(after: "x")'])(
    'are not read by %s',
    async (page) => {
      const { errors } = await world.ask(`{ subject(id: "u") { ${page} { nodes { id } } } }`);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    },
  );
});

describe('to erase a subject', () => {
  test('takes out all that is known of it, and nothing of anybody else', async () => {
    const [subject, other] = [await known(), await known()];
    expect(await erase(subject)).toEqual({ __typename: 'SubjectErased', subject, events: 2, overrides: 2 });
    const { directory, standings } = world.parts;
    expect(await directory.read([subject])).toEqual([undefined]);
    expect(await standings.read([{ subject }])).toEqual([{ overrides: [] }]);
    expect((await eventsOf(subject, 5)).nodes).toEqual([]);
    expect(await lifetime(subject)).toBe(0);
    expect((await directory.read([other]))[0]?.account).toBe('birch');
    expect((await eventsOf(other, 5)).nodes).toHaveLength(2);
    expect(await lifetime(other)).toBe(4);
  });

  test('leaves a line of the audit log that says by whose word, and what there was', async () => {
    const subject = await known();
    await erase(subject, 'letter of 3 May');
    const lines = await world.parts.audit.read({ first: 10 });
    const line = lines.find(({ outside }) => outside?.kind === 'subject');
    expect(line).toMatchObject({
      author: 'owner',
      reason: 'letter of 3 May',
      command: { do: 'erase-subject', subject },
      outside: { key: [subject], before: { seen: true, engaged: true, pinned: true, overrides: 2 } },
    });
    const { data } = await world.ask('{ audit(first: 10) { nodes { changes { kind key lines } } } }');
    expect(JSON.stringify(data)).toContain(`"kind":"subject","key":"${subject}"`);
  });

  test('has its events refused from now on', async () => {
    const subject = await known();
    await erase(subject);
    const { answers } = await world.parts.journal.append([event(subject)]);
    expect(answers).toEqual(['erased']);
  });

  test('is done once: again it is so already, without a line', async () => {
    const subject = await known();
    await erase(subject);
    const before = await world.parts.audit.read({ first: 1 });
    expect(await erase(subject)).toEqual({ __typename: 'NoOp' });
    expect(await erase(unique('stranger'))).toEqual({ __typename: 'NoOp' });
    expect(await world.parts.audit.read({ first: 1 })).toEqual(before);
  });

  test.each<[string, (subject: string) => Promise<unknown>]>([
    ['its profile alone', (id) => world.introduce({ id })],
    ['an event alone', (id) => world.parts.journal.append([event(id)])],
    [
      'an override alone',
      (subject) =>
        world.parts.standings.change(
          { subject, flag: 'a', override: { variation: 'on', expiresAt: undefined } },
          deed(),
        ),
    ],
    [
      'a pin alone',
      (subject) =>
        world.parts.standings.change({ subject, pin: { tier: 'power', expiresAt: undefined } }, deed()),
    ],
  ])('takes out %s', async (_what, make) => {
    const subject = unique('subject');
    await make(subject);
    expect(await erase(subject)).toMatchObject({ __typename: 'SubjectErased', subject });
    expect(await erase(subject)).toEqual({ __typename: 'NoOp' });
  });

  test('needs a reason', async () => {
    const subject = await known();
    expect(await erase(subject, ' ')).toMatchObject({
      __typename: 'Invalid',
      problems: [{ path: ['reason'], message: 'expected a reason, received none' }],
    });
    expect(await lifetime(subject)).toBe(4);
  });

  test.each(['', '\ud800'])('needs an id: %j', async (subject) => {
    const { errors } = await world.ask(
      'mutation ($subject: String!) { eraseSubject(subject: $subject, reason: "r") { __typename } }',
      { subject },
    );
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toMatch(/^BAD_(USER_INPUT|REQUEST)$/);
  });
});
