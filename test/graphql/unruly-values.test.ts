import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';

import type { Sql } from '../../src/postgres/sql.ts';
import { streamFrom } from '../../src/graphql/subscriptions/event-stream.ts';
import { catalogOf } from './catalog.ts';
import { talk } from './subscriptions/talk.ts';
import { FREE, openDatabase, world, type World } from './world.ts';

const SDL = `
  scalar Raw
  type Query {
    fine: Int
    bigint: Raw
    circular: Raw
    loud: Raw
    asText: String
    required: Int!
    meant: Int
    foreign: Int
    thrownMap: Int
    uncoded: Int
    internal: Int
    twice(n: Int! = 1): Int
  }
  type Mutation { touch: Int raw: Raw }
  type Subscription { raws: Raw breaks: Int breaksOnPurpose: Int purpose: Int unopened: Int }
`;

const circle: Record<string, unknown> = {};
circle['self'] = circle;
const loud = {
  toJSON() {
    throw new Error('no JSON of me');
  },
};
const user = { email: 'nia@secret.example' };

/** As another copy of graphql makes it: no class of ours, and already at a place. */
class ForeignError extends Error {
  readonly extensions = { code: 'REPORT_GONE', http: { status: 410 } };
  readonly path = ['foreign'];
}

async function* of<Value>(...values: Value[]): AsyncGenerator<Value> {
  for (const value of values) yield await Promise.resolve(value);
}
async function* breaking(error: Error): AsyncGenerator<number> {
  yield await Promise.resolve(1);
  throw error;
}
const meant = () =>
  new GraphQLError('Out of paper.', { extensions: { code: 'PAPER', http: { status: 409 } } });
const fails = (made: () => unknown) => () => {
  throw made() as Error;
};
const asItIs = (value: unknown) => value;

let touched = 0;
const resolvers = {
  Raw: { __serialize: asItIs, __parseValue: asItIs },
  Query: {
    fine: () => 1,
    bigint: () => 10n,
    circular: () => circle,
    loud: () => loud,
    asText: () => user,
    required: () => null,
    meant: fails(meant),
    foreign: fails(() => new ForeignError('This report was deleted.')),
    thrownMap: fails(() => ({ message: 'Closed on Sundays.', extensions: { code: 'CLOSED' } })),
    uncoded: fails(() => new GraphQLError(`no such row for ${user.email}`)),
    internal: fails(
      () => new GraphQLError('secret of a store', { extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    ),
    twice: (_: unknown, { n }: { n: number }) => 2 * n,
  },
  Mutation: { touch: () => (touched += 1), raw: () => ((touched += 1), 10n) },
  Subscription: {
    raws: { subscribe: () => of<unknown>(1, 10n, 2), resolve: asItIs },
    breaks: { subscribe: () => breaking(new Error('the queue at 10.0.0.5 has gone')), resolve: asItIs },
    breaksOnPurpose: { subscribe: () => breaking(meant()), resolve: asItIs },
    purpose: { subscribe: () => of(1), resolve: fails(meant) },
    unopened: { subscribe: fails(() => new Error('the queue at 10.0.0.5 is shut')) },
  },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, catalog: catalogOf(), resolvers });
}, 120_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

let before = 0;
beforeEach(() => {
  before = ours.logged.length;
});
const logged = () => ours.logged.slice(before).filter((line) => line.startsWith('error'));

const INTERNAL = { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };

/** What an event stream sends, by its answers. */
async function streamed(query: string): Promise<readonly unknown[]> {
  const request = { method: 'POST', headers: {}, search: '', body: { query } };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const answer = await streamFrom(ours.door, request, ours.claimsOf(FREE), { every: 10_000, log });
  const answers: unknown[] = [];
  if (!('chunks' in answer)) return answers;
  for await (const chunk of answer.chunks) {
    const data = /^event: next\ndata: (.*)\n\n$/.exec(chunk)?.[1];
    if (data !== undefined) answers.push(JSON.parse(data));
  }
  return answers;
}

/** What a WebSocket brings for one operation, beside another that must stand. */
async function messaged(query: string): Promise<readonly unknown[]> {
  const told = await talk(ours, [
    { type: 'subscribe', id: 'a', payload: { query } },
    { type: 'subscribe', id: 'b', payload: { query: '{ fine }' } },
  ]);
  expect(told.closed).toBeUndefined();
  expect(told.payloads('b')).toEqual([{ data: { fine: 1 } }]);
  return told.payloads('a');
}

describe('an answer that is no JSON', () => {
  test.each(['bigint', 'circular', 'loud'])(
    'is one error, and is logged with its field: %s',
    async (field) => {
      const { status, json } = await ours.ask(`{ fine ${field} }`);
      expect(status).toBe(500);
      expect(json).toEqual({ errors: [INTERNAL] });
      expect(logged()).toHaveLength(1);
      expect(logged()[0]).toContain(`"fields":["${field}"]`);
    },
  );

  test('fails its own entry of a batch, and no other', async () => {
    const { status, entries } = await ours.askAll(['{ fine }', 'mutation { raw }', '{ fine }']);
    expect(status).toBe(200);
    expect(entries).toEqual([{ data: { fine: 1 } }, { errors: [INTERNAL] }, { data: { fine: 1 } }]);
  });

  test('is the one error of an event stream, which ends as any other', async () => {
    touched = 0;
    expect(await streamed('mutation { touch raw }')).toEqual([{ errors: [INTERNAL] }]);
    expect(touched).toBe(2);
  });

  test('is one event of a subscription, whose others come', async () => {
    const expected = [{ data: { raws: 1 } }, { errors: [INTERNAL] }, { data: { raws: 2 } }];
    expect(await streamed('subscription { raws }')).toEqual(expected);
    expect(await messaged('subscription { raws }')).toEqual(expected);
  });

  test('is one error on a WebSocket, on which everything else stands', async () => {
    expect(await messaged('{ circular }')).toEqual([{ errors: [INTERNAL] }]);
  });
});

/** The errors of each way in which an operation may come. */
const WAYS: readonly (readonly [string, (query: string) => Promise<unknown>])[] = [
  ['a request', async (query) => (await ours.ask(query)).json.errors],
  ['a batch', async (query) => (await ours.askAll(['{ fine }', query])).entries[1]?.errors],
  ['an event stream', async (query) => errorsIn(await streamed(query))],
  ['a WebSocket', async (query) => errorsIn(await messaged(query))],
];
function errorsIn(answers: readonly unknown[]): unknown {
  return (answers[0] as { errors?: unknown } | undefined)?.errors;
}

describe.each(WAYS)('by %s', (_way, errorsOf) => {
  test.each([
    ['meant', 'Out of paper.', { code: 'PAPER' }],
    ['foreign', 'This report was deleted.', { code: 'REPORT_GONE' }],
    ['thrownMap', 'Closed on Sundays.', { code: 'CLOSED' }],
  ])('an error with a code of its own is passed on: %s', async (field, message, extensions) => {
    expect(await errorsOf(`{ ${field} }`)).toEqual([
      expect.objectContaining({ message, path: [field], extensions }),
    ]);
    expect(logged()).toEqual([]);
  });

  test.each(['asText', 'required', 'uncoded', 'internal'])(
    'any other is masked, and logged once with its path: %s',
    async (field) => {
      expect(await errorsOf(`{ ${field} }`)).toEqual([
        { ...INTERNAL, path: [field], locations: [{ line: 1, column: 3 }] },
      ]);
      expect(logged()).toHaveLength(1);
      expect(logged()[0]).toContain(`"path":"${field}"`);
    },
  );

  test.each([
    ['{ nothing', 'GRAPHQL_PARSE_FAILED', /^Syntax Error/],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', /^Cannot query field "nothing"/],
    ['query ($n: Int!) { twice(n: $n) }', 'BAD_USER_INPUT', /^Variable "\$n"/],
    ['query ($n: Int = null) { twice(n: $n) }', 'BAD_USER_INPUT', /^Argument "n" of non-null type/],
  ])('what graphql-js finds wrong with a request stays as it is: %s', async (query, code, message) => {
    expect(await errorsOf(query)).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(message),
        extensions: expect.objectContaining({ code }),
      }),
    ]);
    expect(logged()).toEqual([]);
  });
});

describe.each([
  ['an event stream', streamed],
  ['a WebSocket', messaged],
] as const)('on %s', (_way, answersOf) => {
  test('a source that breaks is told with the one sentence, and logged with its path', async () => {
    const answers = await answersOf('subscription { breaks }');
    expect(answers).toEqual([
      { data: { breaks: 1 } },
      { errors: [{ ...INTERNAL, path: ['breaks'], locations: [{ line: 1, column: 16 }] }] },
    ]);
    expect(logged()).toHaveLength(1);
    expect(logged()[0]).toContain('10.0.0.5');
    expect(logged()[0]).toContain('"path":"breaks"');
  });

  test('a source that breaks with an error for its caller tells it', async () => {
    const [, last] = await answersOf('subscription { breaksOnPurpose }');
    expect(last).toEqual({
      errors: [expect.objectContaining({ message: 'Out of paper.', extensions: { code: 'PAPER' } })],
    });
  });

  test('what an event says to the server alone is not told', async () => {
    expect(await answersOf('subscription { purpose }')).toEqual([
      {
        data: { purpose: null },
        errors: [expect.objectContaining({ message: 'Out of paper.', extensions: { code: 'PAPER' } })],
      },
    ]);
  });
});
