import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';

import type { DoorSettings } from '../../src/graphql/door.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { FREE, openDatabase, PRO, refusals, world, type World } from './world.ts';

const SDL = `
  type Query { me: String  same: Boolean  paid: String @entitled(plan: "pro")  card: Card }
  type Card @entitled(plan: "pro") { owner: String }
  type Subscription { events: Event }
  type Event { me: String  paid: String @entitled(plan: "pro") }
`;

/** What the resolvers were given as their context. */
let given: unknown[] = [];
/** What the product made. */
let made: unknown[] = [];

const me = (_parent: unknown, _args: unknown, context: unknown): unknown => {
  given.push(context);
  return typeof context === 'object' && context !== null && 'me' in context ? context.me : undefined;
};
const RESOLVERS = {
  Query: { me, paid: me, card: () => ({}) },
  Card: { owner: me },
  Event: { me, paid: me },
  Subscription: {
    events: {
      async *subscribe(_parent: unknown, _args: unknown, context: unknown) {
        given.push(context);
        yield await Promise.resolve({ events: {} });
      },
    },
  },
};

type MakeContext = DoorSettings['context'];
type Viewer = Parameters<MakeContext>[0];

class Private {
  readonly #me: string;
  constructor({ id }: Viewer) {
    this.#me = id;
  }
  get me(): string {
    return this.#me;
  }
}

const SHARED = Object.freeze({ me: 'everybody' });

const KINDS: Readonly<Record<string, MakeContext>> = {
  'a promise': ({ id }) => Promise.resolve({ me: id }),
  'an object with a private field': (viewer) => new Private(viewer),
  'a promise of one': (viewer) => Promise.resolve(new Private(viewer)),
  'a proxy': ({ id }) => new Proxy({}, { get: (_, key) => (key === 'me' ? id : undefined), has: () => true }),
  'a getter': ({ id }) => Object.defineProperty({}, 'me', { get: () => id, enumerable: true }),
  'a frozen object': ({ id }) => Object.freeze({ me: id }),
  'an object without a prototype': ({ id }) => Object.assign(Object.create(null) as object, { me: id }),
};

let sql: Sql;
let ours: World;
let make: MakeContext;
beforeAll(async () => {
  sql = await openDatabase();
  const context: MakeContext = (viewer) => {
    const one = make(viewer);
    Promise.resolve(one).then(
      (object) => made.push(object),
      () => undefined,
    );
    return one;
  };
  ours = await world({
    sql,
    sdl: SDL,
    catalog: catalogOf({ plans: ['free', 'pro'] }),
    resolvers: RESOLVERS,
    settings: { context },
  });
});
afterAll(() => ours.close());

function making(context: MakeContext): void {
  make = context;
  given = [];
  made = [];
}

describe.each(Object.entries(KINDS))('resolvers are given what the product makes: %s', (_kind, context) => {
  test('over HTTP, where a field is open, granted, of a gated type, and in a batch', async () => {
    making(context);
    const { id } = ours.claimsOf(PRO);
    const { json } = await ours.ask('{ me paid card { owner } }', { as: PRO });
    expect(json).toEqual({ data: { me: id, paid: id, card: { owner: id } } });
    const { entries } = await ours.askAll(['{ me }', '{ me }'], { as: PRO });
    expect(entries).toEqual([{ data: { me: id } }, { data: { me: id } }]);
    expect(given.every((one) => made.includes(one))).toBe(true);
  });

  test('in a subscription, when its source is opened and for each event', async () => {
    making(context);
    const { id } = ours.claimsOf(PRO);
    const caller = { claims: ours.claimsOf(PRO), client: {}, headers: {} };
    const answering = await ours.door.operate(
      { query: 'subscription { events { me paid } }' },
      caller,
      false,
    );
    if (!(Symbol.asyncIterator in answering)) throw new Error(JSON.stringify(answering));
    expect(JSON.parse(JSON.stringify((await answering.next()).value))).toEqual({
      data: { events: { me: id, paid: id } },
    });
    await answering.return?.();
    expect(given.every((one) => made.includes(one))).toBe(true);
  });
});

test('callers who share one object are still told apart', async () => {
  making(() => SHARED);
  const asked = Array.from({ length: 10 }, (_, at) => ours.ask('{ paid }', { as: at % 2 ? PRO : FREE }));
  const answers = await Promise.all(asked);
  const expected = answers.map((_, at) => (at % 2 ? 'everybody' : undefined));
  expect(answers.map(({ json }) => json.data?.['paid'])).toEqual(expected);
  expect(Object.getOwnPropertySymbols(SHARED)).toEqual([]);
});

test('the product is given the verified claims and the headers of the request', async () => {
  const seen: Viewer[] = [];
  making((viewer) => {
    seen.push(viewer);
    return {};
  });
  await ours.ask('{ me }', { as: PRO, headers: { 'x-trace': '7' } });
  const { id, account, all } = ours.claimsOf(PRO);
  expect(seen).toEqual([
    { id, account, claims: all, headers: { 'content-type': 'application/json', 'x-trace': '7' } },
  ]);
});

const FAILING: readonly (readonly [string, MakeContext, string])[] = [
  ['is no object', () => 'fred', 'context: expected an object for each request, received string'],
  ['is null', () => null, 'context: expected an object for each request, received null'],
  [
    'is a promise of nothing',
    () => Promise.resolve(),
    'context: expected an object for each request, received undefined',
  ],
  [
    'throws',
    () => {
      throw new Error('10.0.0.5 is gone');
    },
    '10.0.0.5 is gone',
  ],
  ['rejects', () => Promise.reject(new Error('10.0.0.6 is gone')), '10.0.0.6 is gone'],
];

describe('a context that cannot be made', () => {
  test.each(FAILING)('is 500 without a word, and logged, where it %s', async (_name, context, logged) => {
    making(context);
    const { status, json } = await ours.ask('{ me }');
    expect({ status, json }).toEqual({
      status: 500,
      json: { errors: [{ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    });
    expect(ours.logged.join('\n')).toContain(logged);
    const caller = { claims: ours.claimsOf(), client: {} };
    const answer = await ours.door.operate({ query: '{ me }' }, caller, false);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(json);
  });

  test('says what the product says to its callers', async () => {
    making(() => {
      throw new GraphQLError('Your workspace is closed.', {
        extensions: { code: 'WORKSPACE_CLOSED', http: { status: 403 } },
      });
    });
    const { status, json } = await ours.ask('{ me }');
    expect(status).toBe(403);
    expect(json.errors).toEqual([
      { message: 'Your workspace is closed.', extensions: { code: 'WORKSPACE_CLOSED' } },
    ]);
    expect(refusals(json)).toEqual([' WORKSPACE_CLOSED']);
  });
});
