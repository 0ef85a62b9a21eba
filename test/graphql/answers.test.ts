import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { createHash } from 'node:crypto';

import { DAY } from '../../src/domain/engagement.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { FREE, openDatabase, PRO, refusals, world, type World } from './world.ts';

const SDL = `
  type Query {
    ping: String
    pro: Int @entitled(plan: "pro")
    regular: Int @entitled(tier: "regular")
    some: Int @entitled(flag: "exports")
    either: Int @entitled(tier: "regular") @entitled(flag: "exports")
    sure: Int @entitled(tier: "regular") @entitled(plan: "pro")
    both: Int @entitled(tier: "regular", plan: "pro")
    broken: String
    refused: String
    constructor: Int @entitled(plan: "pro")
    toString: Int
    slow: Int
    thing: constructor
  }
  type Mutation { plain: Int pro: Int @entitled(plan: "pro") regular: Int @entitled(tier: "regular") }
  type Subscription { ticks: Int @entitled(plan: "pro") free: Int }
  type constructor { valueOf: Int @entitled(plan: "pro") hasOwnProperty: Int }
`;
let duringSlow: () => void = () => undefined;
const resolvers = {
  Query: {
    ping: () => 'pong',
    pro: () => 4242,
    regular: () => 4242,
    some: () => 4242,
    either: () => 4242,
    sure: () => 4242,
    both: () => 4242,
    broken: () => {
      throw new Error('connect ECONNREFUSED db.internal:5432');
    },
    refused: () => {
      throw new GraphQLError('Out of paper.', { extensions: { code: 'PAPER' } });
    },
    constructor: () => 4242,
    toString: () => 1,
    slow: async () => {
      duringSlow();
      await Promise.resolve();
      return 1;
    },
    thing: () => ({ valueOf: 4242, hasOwnProperty: 2 }),
  },
  Mutation: { plain: () => 1, pro: () => 1, regular: () => 1 },
  Subscription: { ticks: { subscribe: () => [] }, free: { subscribe: () => [] } },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

let people = 0;
const somebody = (plan = 'free') => ({ id: `somebody-${(people += 1)}`, claims: { plan } });

describe('every answer', () => {
  test.each([
    ['allowed', '{ pro }', PRO, 200, 'private, no-store'],
    ['partly denied', '{ ping pro }', FREE, 200, 'private, no-store'],
    ['denied', '{ pro }', FREE, 401, 'private, no-store'],
    ['gated nowhere', '{ ping }', FREE, 200, undefined],
    ['that is no operation', '{ nonsense }', FREE, 400, undefined],
    ['that is no GraphQL', '{', FREE, 400, undefined],
  ])('%s names the version that decided it', async (_name, query, as, status, caching) => {
    const reply = await ours.ask(query, { as });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('x-entitlements-version')).toBe(String(ours.admittance.keeper.version));
    expect(reply.headers.get('cache-control')).toBe(caching);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('comes in the media type that was asked for', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    for (const query of ['{ ping }', '{ pro }', '{'])
      expect((await ours.ask(query, { headers })).headers.get('content-type')).toContain(headers.accept);
  });

  test('is by one version of the catalog, even where another comes into force meanwhile, and for a batch as well', async () => {
    const version = ours.admittance.keeper.version;
    const generous = catalogOf({ plans: ['pro', 'free', 'enterprise'] });
    duringSlow = () => {
      ours.offer(generous);
      duringSlow = () => undefined;
    };
    const { headers, entries } = await ours.askAll(['{ slow }', '{ pro }', '{ pro }'], { as: FREE });
    expect(headers.get('x-entitlements-version')).toBe(String(version));
    expect(entries.slice(1).map(refusals)).toEqual([['pro FORBIDDEN'], ['pro FORBIDDEN']]);
    const next = await ours.ask('{ pro }', { as: FREE });
    expect(next.headers.get('x-entitlements-version')).toBe(String(version + 1));
    expect(next.json).toEqual({ data: { pro: 4242 } });
    ours.offer(catalogOf());
  });
});

describe('28. a batch', () => {
  test('never takes its status from an entry, and runs nothing that is refused', async () => {
    const reply = await ours.askAll(['{ ping }', '{ pro }', 'mutation { plain pro }', '{ ping pro }']);
    expect(reply.status).toBe(200);
    expect(reply.headers.has('www-authenticate')).toBe(false);
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    expect(reply.entries.map(refusals)).toEqual([
      [],
      ['pro FORBIDDEN'],
      ['pro FORBIDDEN'],
      ['pro FORBIDDEN'],
    ]);
    expect(reply.entries.map((entry) => 'data' in entry)).toEqual([true, false, false, true]);
    expect(reply.ran).not.toContain('Mutation.plain');
  });

  test('of refused entries only has no status of theirs either', async () => {
    ours.silence('cache');
    const reply = await ours.askAll(['{ pro }', '{ regular }']);
    expect(reply.status).toBe(200);
    expect(reply.headers.has('retry-after')).toBe(false);
    expect(reply.entries.map(refusals)).toEqual([['pro FORBIDDEN'], ['regular ENTITLEMENTS_UNAVAILABLE']]);
  });

  test('nor of entries that are no good operations', async () => {
    const reply = await ours.askAll([
      '{ ping }',
      '{',
      { query: 'query A { ping }', operationName: 'B' },
      { query: 'query ($a: Boolean!) { ping @skip(if: $a) }' },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.entries[0]).toEqual({ data: { ping: 'pong' } });
    expect(reply.entries.slice(1).map(({ errors }) => errors?.length)).toEqual([1, 1, 1]);
  });

  test('reads its subject once', async () => {
    const before = { ...ours.reads };
    await ours.askAll(
      Array.from({ length: 10 }, () => '{ pro regular some either }'),
      { as: somebody() },
    );
    expect(ours.reads.cache).toBe(before.cache + 1);
    expect(ours.reads.standings).toBe(before.standings + 1);
  });

  test('has as many entries as are allowed, and no more', async () => {
    const allowed = await ours.askAll(Array.from({ length: 10 }, () => '{ ping }'));
    expect(allowed.entries).toHaveLength(10);
    const refused = await ours.askAll(Array.from({ length: 11 }, () => '{ ping }'));
    expect(refused.status).toBe(400);
    expect(refused.ran).toEqual([]);
    expect(refused.json.errors).toEqual([
      { message: 'expected at most 10 operations, received 11', extensions: { code: 'BAD_REQUEST' } },
    ]);
  });

  test('is no batch where none is allowed', async () => {
    const alone = await world({
      sql,
      sdl: SDL,
      resolvers,
      catalog: catalogOf(),
      settings: { largestBatch: 1 },
    });
    expect((await alone.askAll(['{ ping }'])).status).toBe(400);
    expect((await alone.ask('{ ping }')).status).toBe(200);
    await alone.close();
  });
});

describe('29. while the cache is silent', () => {
  test.each([
    ['{ ping }', 200, []],
    ['{ ping regular }', 200, ['regular ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping some }', 200, ['some ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping either }', 200, ['either ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping sure }', 200, ['sure ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping both }', 200, ['both FORBIDDEN']],
    ['{ ping pro }', 200, ['pro FORBIDDEN']],
    ['{ regular }', 503, ['regular ENTITLEMENTS_UNAVAILABLE']],
    ['{ a: either some }', 503, ['a ENTITLEMENTS_UNAVAILABLE', 'some ENTITLEMENTS_UNAVAILABLE']],
    ['{ regular pro }', 503, ['pro FORBIDDEN', 'regular ENTITLEMENTS_UNAVAILABLE']],
    ['mutation { plain regular }', 503, ['regular ENTITLEMENTS_UNAVAILABLE']],
    ['mutation { regular pro }', 401, ['pro FORBIDDEN', 'regular ENTITLEMENTS_UNAVAILABLE']],
  ])('%s answers %i', async (query, status, told) => {
    ours.silence('cache');
    const reply = await ours.ask(query, { as: somebody() });
    expect(reply.status).toBe(status);
    expect(refusals(reply.json)).toEqual(told);
    expect(reply.headers.get('retry-after')).toBe(status === 503 ? '1' : undefined);
    expect(reply.text).not.toContain('4242');
    expect('data' in reply.json).toBe(status === 200);
    expect(reply.text).not.toMatch(/told to be silent|cache/);
  });

  test('what does not depend on it is granted', async () => {
    ours.silence('cache');
    const { status, json } = await ours.ask('{ pro sure }', { as: somebody('pro') });
    expect(status).toBe(200);
    expect(json).toEqual({ data: { pro: 4242, sure: 4242 } });
  });

  test('the next request after it speaks again is answered', async () => {
    const as = somebody();
    ours.silence('cache');
    expect((await ours.ask('{ regular }', { as })).status).toBe(503);
    ours.silence();
    expect((await ours.ask('{ regular }', { as })).status).toBe(401);
  });
});

describe('while metrics cannot be read that were known before', () => {
  test('what was known last decides, and the answer says of when it is, until it may not be believed any more', async () => {
    const theirs = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf(), believed: 60_000 });
    const as = somebody();
    const before = await theirs.ask('{ regular }', { as });
    expect(before.headers.has('x-entitlements-as-of')).toBe(false);
    const known = theirs.now();
    theirs.silence('cache');
    theirs.pass(60_000);
    const stale = await theirs.ask('{ regular }', { as });
    expect(stale.status).toBe(401);
    expect(stale.headers.get('x-entitlements-as-of')).toBe(new Date(known).toISOString());
    expect((await theirs.ask('{ ping }', { as })).headers.has('x-entitlements-as-of')).toBe(false);
    theirs.pass(1);
    expect((await theirs.ask('{ regular }', { as })).status).toBe(503);
    await theirs.close();
  });
});

describe('while plans cannot be read', () => {
  test.each([
    ['{ ping pro }', 200, ['pro ENTITLEMENTS_UNAVAILABLE']],
    ['{ pro }', 503, ['pro ENTITLEMENTS_UNAVAILABLE']],
    // A tier may be pinned, and pins cannot be read either.
    ['{ ping regular }', 200, ['regular ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping both }', 200, ['both ENTITLEMENTS_UNAVAILABLE']],
    ['{ ping sure }', 200, ['sure ENTITLEMENTS_UNAVAILABLE']],
  ])('%s answers %i', async (query, status, told) => {
    ours.silence('standings');
    const reply = await ours.ask(query, { as: somebody('pro') });
    expect(reply.status).toBe(status);
    expect(refusals(reply.json)).toEqual(told);
  });
});

describe('requests by other ways', () => {
  test('GET queries are answered and refused alike', async () => {
    expect((await ours.get({ query: '{ pro }' }, { as: PRO })).json).toEqual({ data: { pro: 4242 } });
    const refused = await ours.get({ query: '{ pro }' });
    expect(refused.status).toBe(401);
    expect(refused.json).not.toHaveProperty('data');
    const variables = JSON.stringify({ x: true });
    const query = 'query ($x: Boolean!) { ping pro @include(if: $x) }';
    expect(refusals((await ours.get({ query, variables })).json)).toEqual(['pro FORBIDDEN']);
  });

  test('43. GET mutations are not', async () => {
    const { status, headers, json, ran } = await ours.get({ query: 'mutation { plain }' }, { as: PRO });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
    expect(json).not.toHaveProperty('data');
    expect(ran).toEqual([]);
  });

  test('GET needs no header of Apollo: a cookie is never a credential, so there is nothing to forge', async () => {
    const request = { method: 'GET', headers: {}, search: '?query=%7Bping%7D', body: undefined };
    expect(await ours.send(request)).toMatchObject({ status: 200, json: { data: { ping: 'pong' } } });
  });

  test('a persisted query by its hash is refused to one and answered to the other', async () => {
    const query = '{ pro ping }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const byHash = (as = FREE) => ours.get({ extensions: JSON.stringify(extensions) }, { as });
    expect((await byHash()).json.errors?.[0]?.extensions?.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await ours.ask(query, { as: PRO, extensions })).json.data).toEqual({ pro: 4242, ping: 'pong' });
    expect((await byHash(PRO)).json.data).toEqual({ pro: 4242, ping: 'pong' });
    const refused = await byHash();
    expect(refused.json.data).toEqual({ pro: null, ping: 'pong' });
    expect(refusals(refused.json)).toEqual(['pro FORBIDDEN']);
  });

  test.each([
    ['a subscription that is denied', 'subscription { ticks }', FREE, 401, 'FORBIDDEN'],
    ['a subscription that is allowed', 'subscription { ticks }', PRO, 400, 'BAD_REQUEST'],
    ['a subscription that asks for nothing', 'subscription { free }', FREE, 400, 'BAD_REQUEST'],
  ])('%s is not executed here', async (_name, query, as, status, code) => {
    const reply = await ours.ask(query, { as });
    expect(reply.status).toBe(status);
    expect(reply.json.errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    expect(reply.json).not.toHaveProperty('data');
  });

  test('an operation name that the document lacks is a mistake of the caller', async () => {
    const { status, json } = await ours.ask('query A { ping }', { operationName: 'Nope' });
    expect(status).toBe(400);
    expect(json.errors?.[0]?.extensions?.code).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  test('an empty operation name is as if it were left out', async () => {
    const { status, json } = await ours.ask('query A { ping }', { operationName: '' });
    expect(status).toBe(200);
    expect(json.data).toEqual({ ping: 'pong' });
  });

  test.each([
    ['nothing', undefined],
    ['an empty batch', []],
    ['no query', {}],
    ['a query that is no text', { query: 5 }],
    ['a batch of nonsense', [5, null]],
    ['variables that are no object', { query: '{ ping }', variables: 'x' }],
  ])('%s is a mistake of the caller', async (_name, body) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, search: '', body };
    const { status, ran } = await ours.send(request);
    expect(status).toBe(400);
    expect(ran).toEqual([]);
  });
});

describe('resolvers', () => {
  test('that fail are told to the log, and to the caller only that they did', async () => {
    const { status, json, text } = await ours.ask('{ ping broken }');
    expect(status).toBe(200);
    expect(json.errors).toEqual([
      {
        message: 'Internal server error',
        locations: [{ line: 1, column: 8 }],
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(text).not.toContain('ECONNREFUSED');
    expect(ours.logged.join('\n')).toContain('ECONNREFUSED');
  });

  test('that say something to the caller on purpose are let through', async () => {
    const { json } = await ours.ask('{ refused }');
    expect(json.errors?.[0]).toMatchObject({ message: 'Out of paper.', extensions: { code: 'PAPER' } });
  });

  test('are not at fault when their context cannot be made, and the caller learns nothing of it', async () => {
    const broken = await world({
      sql,
      sdl: SDL,
      resolvers,
      catalog: catalogOf(),
      settings: {
        context: () => {
          throw new Error('connect ECONNREFUSED db.internal:5432');
        },
      },
    });
    const { status, text, ran } = await broken.ask('{ ping }');
    expect(status).toBe(500);
    expect(text).toContain('"message":"Internal server error"');
    expect(text).not.toContain('ECONNREFUSED');
    expect(ran).toEqual([]);
    await broken.close();
  });
});

describe('34. names every object has', () => {
  test.each([
    ['{ constructor ping }', { constructor: null, ping: 'pong' }, ['constructor FORBIDDEN']],
    ['{ toString }', { toString: 1 }, []],
    [
      '{ thing { valueOf hasOwnProperty } }',
      { thing: { valueOf: null, hasOwnProperty: 2 } },
      ['thing.valueOf FORBIDDEN'],
    ],
    [
      '{ constructor: ping __proto__: pro }',
      { constructor: 'pong', ['__proto__']: null },
      ['__proto__ FORBIDDEN'],
    ],
    [
      '{ ping hasOwnProperty: toString valueOf: pro }',
      { ping: 'pong', hasOwnProperty: 1, valueOf: null },
      ['valueOf FORBIDDEN'],
    ],
  ])('%s mean nothing special', async (query, data, denied) => {
    const { json, text } = await ours.ask(query);
    expect(JSON.stringify(json.data)).toBe(JSON.stringify(data));
    expect(refusals(json)).toEqual(denied);
    expect(text).not.toContain('4242');
  });

  test.each([['constructor'], ['__proto__'], ['toString']])(
    'nor does a plan, tier, or flag named %s in a claim',
    async (plan) => {
      const { status } = await ours.ask('{ pro regular }', { as: { id: 'odd', claims: { plan } } });
      expect(status).toBe(401);
    },
  );
});

describe('time', () => {
  test('that passes makes yesterday’s activity yesterday’s', async () => {
    const as = somebody();
    const later = await world({
      sql,
      sdl: 'type Query { days: Int @entitled(tier: "active") ping: Int }',
      resolvers: { Query: { days: () => 1, ping: () => 1 } },
      catalog: catalogOf({
        tiers: [
          { key: 'newbie', promote: [] },
          { key: 'active', promote: [{ metric: 'active-days', atLeast: 2 }] },
        ],
      }),
    });
    expect((await later.ask('{ days }', { as })).status).toBe(401);
    await later.admittance.recorder.settled();
    later.pass(DAY);
    expect((await later.ask('{ days }', { as })).status).toBe(200);
    await later.admittance.recorder.settled();
    later.pass(27 * DAY);
    expect((await later.ask('{ days }', { as })).status).toBe(200);
    later.pass(DAY);
    expect((await later.ask('{ ping days }', { as })).status).toBe(200);
    await later.close();
  });
});
