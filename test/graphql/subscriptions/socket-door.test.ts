import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Failure } from '../../../src/domain/failure.ts';
import { PersistedOperations } from '../../../src/graphql/persisted.ts';
import { wantsStream } from '../../../src/graphql/subscriptions/event-stream.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { openDatabase, world, type World } from '../world.ts';
import { connect, TOKEN } from './talk.ts';

const SDL = `
  type Query { fine: Int }
  type Mutation { touch: Int }
  type Subscription { ticks: Int }
`;

let sql: Sql;
let ours: World;
let touched = 0;
let open = 0;
/** Waits for an event that never comes. */
function silent(): AsyncIterableIterator<unknown> {
  open++;
  return {
    next: () => new Promise(() => undefined),
    return: () => {
      open--;
      return new Promise(() => undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({
    sql,
    sdl: SDL,
    catalog: catalogOf(),
    resolvers: {
      Query: { fine: () => 1 },
      Mutation: { touch: () => (touched += 1) },
      Subscription: { ticks: { subscribe: silent } },
    },
    settings: {
      persisted: new PersistedOperations(
        new Map([
          ['fine-1', '{ fine }'],
          ['ticks-1', 'subscription { ticks }'],
        ]),
        false,
      ),
    },
  });
}, 120_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

describe('a credential', () => {
  test.each([
    ['a parameter', { authorization: TOKEN }],
    ['a parameter in capitals', { Authorization: TOKEN }],
    ['a header in the parameters', { headers: { Authorization: TOKEN } }],
    ['a token alone', { authToken: TOKEN.replace('Bearer ', '') }],
    ['a token with its scheme', { authToken: TOKEN }],
    ['a parameter beside a header', { authorization: TOKEN, headers: { authorization: 'Bearer other' } }],
  ])('may come as %s', async (_how, parameters) => {
    const told = await connect(ours, { parameters });
    expect(told.messages).toEqual([{ type: 'connection_ack' }]);
    await told.leave();
  });

  test.each([
    ['none', {}, 'expected a credential in connectionParams: { authorization: "Bearer <token>" }'],
    ['one that is not good', { authorization: 'Bearer other' }, 'the token is not of this issuer'],
  ])(
    'that is missing or wrong closes the connection with 4403, which says why: %s',
    async (_what, parameters, reason) => {
      const told = await connect(ours, { parameters });
      expect(told.closed).toEqual({ code: 4403, reason });
      expect(told.messages).toEqual([]);
      await told.leave();
    },
  );

  test('that cannot be verified now closes it with 1013, and is not called wrong', async () => {
    const verify = () => Promise.reject(new Failure('STORE_UNAVAILABLE', 'the keys do not answer'));
    const told = await connect(ours, { settings: { verify } });
    expect(told.closed).toEqual({ code: 1013, reason: 'the keys do not answer' });
    await told.leave();
  });

  test('a reason fits into a close frame, whatever is in it', async () => {
    const verify = () => Promise.reject(new Failure('UNAUTHENTICATED', 'é'.repeat(200)));
    const told = await connect(ours, { settings: { verify } });
    expect(Buffer.byteLength(told.closed?.reason ?? '')).toBe(123);
    await told.leave();
  });

  test('that ends closes the connection with 4403 before anything of it completes', async () => {
    const told = await connect(ours);
    told.say({ type: 'subscribe', id: '1', payload: { query: 'subscription { ticks }' } });
    while (open === 0) await new Promise((resolve) => setImmediate(resolve));
    ours.pass(3_600_001);
    for (let turn = 0; turn < 10; turn++) await ours.door.subscriptions.turn();
    await told.quiet();
    expect(told.closed).toEqual({ code: 4403, reason: 'the credential has ended' });
    expect(told.messages).toEqual([{ type: 'connection_ack' }]);
    expect(open).toBe(0);
    await told.leave();
    ours.pass(-3_600_001);
  });

  test('that has ended runs nothing more, although its timer has not fired', async () => {
    const told = await connect(ours);
    ours.pass(3_600_001);
    touched = 0;
    told.say({ type: 'subscribe', id: '1', payload: { query: 'mutation { touch }' } });
    await told.quiet();
    expect(told.closed?.code).toBe(4403);
    expect(touched).toBe(0);
    await told.leave();
    ours.pass(-3_600_001);
  });
});

test('a client that leaves a source which never says that it ended is let go of', async () => {
  const told = await connect(ours);
  told.say({ type: 'subscribe', id: '1', payload: { query: 'subscription { ticks }' } });
  while (open === 0) await new Promise((resolve) => setImmediate(resolve));
  await told.leave();
  expect(open).toBe(0);
});

describe('an operation that is named by its id alone', () => {
  test.each([
    ['documentId', { documentId: 'fine-1' }],
    ['documentId, with a variable named query', { documentId: 'fine-1', variables: { query: 'x' } }],
    ['the hash of Apollo', { extensions: { persistedQuery: { version: 1, sha256Hash: 'fine-1' } } }],
  ])('is answered on a WebSocket: %s', async (_how, payload) => {
    const told = await connect(ours);
    told.say({ type: 'subscribe', id: '1', payload });
    await told.quiet();
    expect(told.closed).toBeUndefined();
    expect(told.payloads('1')).toEqual([{ data: { fine: 1 } }]);
    await told.leave();
  });

  test('and is not there is told so, and everything else stands', async () => {
    const told = await connect(ours);
    told.say({ type: 'subscribe', id: '1', payload: { documentId: 'nothing' } });
    told.say({ type: 'subscribe', id: '2', payload: { documentId: 'fine-1' } });
    await told.quiet();
    expect(told.closed).toBeUndefined();
    expect(told.payloads('1')).toEqual([
      {
        errors: [
          expect.objectContaining({
            extensions: expect.objectContaining({ code: 'PERSISTED_OPERATION_NOT_FOUND' }),
          }),
        ],
      },
    ]);
    expect(told.payloads('2')).toEqual([{ data: { fine: 1 } }]);
    await told.leave();
  });

  test.each([
    ['ticks-1', true],
    ['fine-1', false],
    ['nothing', false],
  ])('is streamed to a client that takes JSON as well where it subscribes: %s', (documentId, streams) => {
    const headers = { accept: 'application/graphql-response+json, application/json, text/event-stream' };
    const post = { method: 'POST', headers, search: '', body: { documentId } };
    expect(wantsStream(ours.door, post)).toBe(streams);
    const get = { method: 'GET', headers, search: `?documentId=${documentId}`, body: undefined };
    expect(wantsStream(ours.door, get)).toBe(streams);
  });
});
