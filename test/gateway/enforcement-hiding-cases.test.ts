// The nasty cases of the research on enforcement, by their numbers: 21 to 35, of what is hidden and of whole requests.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';

import { HIDDEN, startEnforced, told, type Enforced, type More, type Reply } from './enforcement-product.ts';

import { privateServer } from '../redis/private-server.ts';

let product: Enforced;
beforeAll(async () => {
  product = await startEnforced();
}, 60_000);
afterAll(() => product.stop());

const message = ({ json }: Reply) => json.errors?.map((one) => one.message).join(' | ');
const hashOf = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});
/** Asks for what is hidden, and for nonsense in its place. The two answers must be the same bytes. */
async function asNonsense(query: string, name: string, more: More = {}): Promise<Reply> {
  const nonsense = `${name.slice(0, -3)}qxq`;
  const [hidden, other] = await Promise.all([
    product.put(query, more),
    product.put(query.replaceAll(name, nonsense), {
      ...(JSON.parse(JSON.stringify(more).replaceAll(name, nonsense)) as More),
    }),
  ]);
  expect(hidden.text.replaceAll(name, nonsense)).toBe(other.text);
  expect(hidden.status).toBe(other.status);
  return hidden;
}

describe('case 21: a hidden field is one that never was', () => {
  test('its error is the one of nonsense, and its own words are known', async () => {
    const { status, json, text } = await asNonsense('{ roadmap { id } }', 'roadmap');
    expect(status).toBe(400);
    expect(json.errors?.map((one) => one.message)).toEqual(['Cannot query field "roadmap" on type "Query".']);
    expect(text).not.toContain('FORBIDDEN');
  });

  test('it is in no part of the introspection', async () => {
    const type = await asNonsense('{ __type(name: "Internals") { name } }', 'Internals');
    expect(type.json).toEqual({ data: { __type: null } });
    const whole = await product.put(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }));
    expect(whole.status).toBe(200);
    expect(whole.text).not.toMatch(HIDDEN);
    const parts = await product.put(`{
      __schema {
        types { name possibleTypes { name } interfaces { name } enumValues { name } inputFields { name } fields { name args { name } } }
        directives { name args { name } }
      }
    }`);
    expect(parts.text).not.toMatch(HIDDEN);
    expect((await product.put(getIntrospectionQuery(), {}, product.maker)).text).toMatch(HIDDEN);
  });
});

test.each<readonly [string, string, More?]>([
  ['an alias', '{ x: __schema { types { name } } }'],
  ['a named fragment', '{ ...F } fragment F on Query { __schema { types { name } } }'],
  ['an inline fragment', '{ ... on Query { ... { __schema { types { name fields { name } } } } } }'],
  ['mixed with data', '{ ping __schema { types { name fields { name } } } }'],
  [
    'a fragment on the type of a type',
    '{ __type(name: "Node") { ...T } } fragment T on __Type { possibleTypes { name } }',
  ],
  ['a second operation', 'query A { ping } query B { __schema { types { name } } }', { operationName: 'B' }],
])('case 22: introspection by %s has none of it', async (_how, query, more = {}) => {
  const { status, text } = await product.put(query, more);
  expect(status).toBe(200);
  expect(text).toContain('"name":');
  expect(text).not.toMatch(HIDDEN);
});

describe('case 23: no other rule of validation speaks of it:', () => {
  test.each([
    ['{ hits { ...F } } fragment F on Internals { id }', 'Internals', /^Unknown type "Internals"\.$/],
    ['{ hits { ... on Internals { id } } }', 'Internals', /^Unknown type "Internals"\.$/],
    [
      '{ hits { ... on ProMetric { internals } } }',
      'internals',
      /^Cannot query field "internals" on type "ProMetric"\.$/,
    ],
    // Two fields of one name are told apart by the names that were sent, and not by their types.
    [
      '{ a: ping a: roadmap }',
      'roadmap',
      /^Fields "a" conflict because "ping" and "roadmap" are different fields\./,
    ],
  ])('%s', async (query, name, expected) => {
    const reply = await asNonsense(query, name);
    expect(reply.status).toBe(400);
    expect(message(reply)).toMatch(expected);
  });
});

test.each<readonly [string, string, RegExp, More?]>([
  ['a field', '{ roadmab { id } }', /roadmab/],
  ['a type', 'query($x: Internal) { ping }', /Internal"/],
  ['an argument', '{ search(previev: true) }', /previev/],
  ['an enum literal', '{ search(order: HYPES) }', /HYPES/],
  ['an input field', '{ search(where: { milestones: "x" }) }', /milestones/],
  ['a directive', '{ ping @stile }', /stile/],
  [
    'an enum variable',
    'query($o: Order) { search(order: $o) }',
    /HYPES|Order/,
    { variables: { o: 'HYPES' } },
  ],
  [
    'an input variable',
    'query($w: Where) { search(where: $w) }',
    /milestones/,
    { variables: { w: { milestones: 'x' } } },
  ],
])(
  'case 24: %s that is nearly a hidden one is suggested nothing hidden',
  async (_what, query, said, more = {}) => {
    const reply = await product.put(query, more);
    expect(reply.status).toBe(400);
    expect(message(reply)).toMatch(said);
    expect(reply.text.replaceAll(/roadmab|Internal"|previev"|HYPES|milestones|stile/g, '')).not.toMatch(
      HIDDEN,
    );
  },
);

test('case 25: what a developer has asked opens nothing to others, by its text or its hash', async () => {
  const query = 'query Poison { roadmap { id } }';
  const extensions = hashOf(query);
  expect((await product.put(query, {}, product.free)).status).toBe(400);
  const staff = await product.put(query, { extensions }, product.maker);
  expect(staff.json).toEqual({ data: { roadmap: { id: 'i1' } } });
  const again = await product.put(query, { extensions });
  expect([again.status, message(again)]).toEqual([400, 'Cannot query field "roadmap" on type "Query".']);
  // By the hash alone not even that is told: it would say that somebody has asked.
  const byHash = await product.send(
    { method: 'GET' },
    product.free,
    `?${new URLSearchParams({ extensions: JSON.stringify(extensions) }).toString()}`,
  );
  expect(told(byHash.json)).toEqual([' PERSISTED_QUERY_NOT_FOUND']);
  expect(byHash.text).not.toMatch(HIDDEN);
});

test('case 26: one query, asked by one who pays, one who does not and one who pays, is never one answer', async () => {
  const asked = ['pro', 'free', 'pro'] as const;
  const answers: Reply[] = [];
  for (const who of asked) answers.push(await product.put('{ ping insights { score } }', {}, product[who]));
  expect(answers.map(({ json }) => told(json))).toEqual([[], ['insights FORBIDDEN'], []]);
  for (const { headers } of answers) expect(headers.get('cache-control')).toBe('private, no-store');
});

describe('case 27: a federated subgraph', () => {
  test('tells a document without what is hidden', async () => {
    const { json, text } = await product.put('{ _service { sdl } }');
    expect((json.data as { _service: { sdl: string } })._service.sdl).toContain('type Query');
    expect(text).not.toMatch(HIDDEN);
  });

  test('answers an entity by what its type asks for, and one that is hidden with nothing', async () => {
    const { status, json, text } = await product.put(
      'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { id email } } }',
      {
        variables: {
          r: [
            { __typename: 'User', id: 'u1' },
            { __typename: 'Internals', id: 'i1' },
          ],
        },
      },
    );
    expect([status, told(json)]).toEqual([200, ['_entities.0.email FORBIDDEN', '_entities.1 FORBIDDEN']]);
    expect(json.data).toEqual({ _entities: [{ __typename: 'User', id: 'u1', email: null }, null] });
    expect(text).not.toMatch(HIDDEN);
    await asNonsense('{ _entities(representations: []) { ... on Internals { id } } }', 'Internals');
  });
});

// That a batch reads its caller's entitlements once is counted in test/graphql/answers.test.ts, where stores are seen.
test('case 28: of a batch each entry is answered by itself, and nothing of a denied mutation runs', async () => {
  await product.ran();
  const queries = [
    '{ ping }',
    '{ insights { score } }',
    'mutation { counter purge }',
    '{ roadmap { id } }',
    '{ me { id } }',
  ];
  const { status, headers, entries } = await product.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(queries.map((query) => ({ query }))),
  });
  expect(status).toBe(200);
  expect(headers.get('www-authenticate')).toBeNull();
  expect(entries.map(told)).toEqual([
    [],
    ['insights FORBIDDEN'],
    ['purge FORBIDDEN'],
    [' GRAPHQL_VALIDATION_FAILED'],
    [],
  ]);
  expect(entries.map(({ data }) => data)).toEqual([
    { ping: 'pong' },
    undefined,
    undefined,
    undefined,
    { me: { id: 'u1' } },
  ]);
  expect((await product.ran()).toSorted()).toEqual(['me', 'ping']);
});

test('case 29: while Redis is down it is said so, also behind an alternative and behind a "not"', async () => {
  const redis = await privateServer();
  const outage = await startEnforced({ REDIS_URL: redis.url });
  const asking = ['{ newcomers }', '{ earned }', 'mutation { counter }', '{ insights { score } }'];
  expect((await outage.put('{ newcomers }')).json.data).toEqual({ newcomers: 'welcome' });
  await redis.kill();
  // Whom it has read of before is decided by what it knew last, for a time; of a stranger it knows nothing.
  const stranger = await outage.tokenOf('vera');
  const [not, either, mutation, plan] = await Promise.all(
    asking.map((query) => outage.put(query, {}, stranger)),
  );
  for (const reply of [not, either]) {
    expect(reply).toMatchObject({ status: 503, text: expect.not.stringMatching(/FORBIDDEN|"data"/) });
    expect(reply && told(reply.json)[0]).toMatch(/ENTITLEMENTS_UNAVAILABLE$/);
  }
  expect(mutation?.json).toEqual({ data: { counter: 1 } });
  expect([plan?.status, plan && told(plan.json)]).toEqual([401, ['insights FORBIDDEN']]);
  const pays = await outage.tokenOf('viktor', { plan: 'pro' });
  expect((await outage.put('{ earned }', {}, pays)).json).toEqual({ data: { earned: 'earned' } });
  await outage.stop();
  await redis.stop();
}, 60_000);

test('case 30: one operation is decided by one state of things, and the next by the new one', async () => {
  const query = '{ live slow(milliseconds: 400) { live } again: live }';
  const [answer] = await Promise.all([product.put(query, {}, product.maker), rollBackLater()]);
  expect(answer.json).toEqual({ data: { live: 1, slow: { live: 1 }, again: 1 } });
  const next = await product.put(query.replace('400', '1'), {}, product.maker);
  expect(told(next.json)).toEqual(['again FORBIDDEN', 'live FORBIDDEN', 'slow.live FORBIDDEN']);
  await product.carryOut({ reopen: { release: 'live' } });
});

async function rollBackLater(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  await product.carryOut({ rollBack: { release: 'live', entirely: true } });
}

test('case 31: a list of denials has one small error for each of the first nulls, and one that counts the others', async () => {
  const { status, json, text } = await product.put('{ ping many { secretV v } }');
  expect([status, (json.data as { many: unknown }).many]).toEqual([
    200,
    Array.from({ length: 500 }, () => [null, null]),
  ]);
  const errors = told(json);
  expect(new Set(errors).size).toBe(101);
  expect(errors.filter((error) => error.endsWith(' FORBIDDEN'))).toHaveLength(100);
  expect(text).toContain('expected at most 100 errors in an answer, 900 more are left out');
  expect(text.length).toBeLessThan(60_000);
});

test.each([
  ['10,000 aliases', `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: ping`).join(' ')} }`],
  [
    '5,000 fragments',
    `{ ping } ${Array.from({ length: 5_000 }, (_, i) => `fragment F${i} on Query { ping }`).join(' ')}`,
  ],
  [
    '2,000 spreads of one',
    `{ ${Array.from({ length: 2_000 }, () => '...F').join(' ')} } fragment F on Query { ping }`,
  ],
  ['64 KB of directives', `{ ping ${'@include(if: true) '.repeat(3_500)} }`],
  [
    'fragments that double each other',
    Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)
      .concat('fragment F40 on Query { insights { score } }', '{ ...F0 }')
      .join(' '),
  ],
])('case 32: %s are refused before anything is decided', async (_what, query) => {
  // To walk fragments that double each other forty times would never end.
  const { status, json } = await product.put(query);
  expect([status, 'data' in json]).toEqual([400, false]);
});

test('case 33: an error has its message, place and extensions, and nothing from inside', async () => {
  for (const query of [
    '{ ping insights { score } }',
    '{ failing ping }',
    '{ nothing }',
    'mutation { purge }',
  ]) {
    const { json, text } = await product.put(query);
    for (const error of json.errors ?? [])
      expect(['message', 'locations', 'path', 'extensions']).toEqual(
        expect.arrayContaining(Object.keys(error)),
      );
    expect(text).not.toMatch(/stack|10\.0\.0\.7|shield|Rule|\.ts:|node_modules/);
  }
});

describe('case 34: no name is a trick', () => {
  // Nothing of ours goes into an operation, so that no alias can be mistaken for it.
  test.each(['__proto__', 'constructor', 'gatehouse', '_entitlements', '__insights', 'toString'])(
    'an alias %s',
    async (alias) => {
      const { json, text } = await product.put(`{ ping ${alias}: insights { score } }`);
      expect(told(json)).toEqual([`${alias} FORBIDDEN`]);
      expect(Object.hasOwn(json.data ?? {}, alias)).toBe(true);
      expect(text).not.toContain('31337');
    },
  );

  test('a gated field that is named constructor, and fields that objects have', async () => {
    const { status, json, text } = await product.put('{ constructor }');
    expect([status, told(json)]).toEqual([401, ['constructor FORBIDDEN']]);
    expect(text).not.toContain('SECRET');
    for (const name of ['__proto__', 'toString', 'hasOwnProperty'])
      expect((await product.put(`{ ${name} }`)).status).toBe(400);
  });
});

describe('case 35: a whole request', () => {
  // `__typename` says nothing, so that it does not make an answer of what is denied as a whole.
  test('that asks for __typename and what is denied is denied, and nothing is called', async () => {
    await product.ran();
    const { status, json } = await product.put('{ __typename insights { score } }');
    expect([status, json.data, told(json)]).toEqual([401, undefined, ['insights FORBIDDEN']]);
    expect(await product.ran()).toEqual([]);
  });

  // There is no gate for the API as a whole; what comes closest to it is the credential.
  test.each(['none', 'nonsense'])('without a good credential (%s) is 401, whatever it asks', async (kind) => {
    const token = kind === 'none' ? '' : kind;
    const extensions = hashOf('{ ping }');
    await product.put('{ ping }', { extensions });
    const replies = await Promise.all([
      ...['{ ping }', '{ __schema { types { name } } }', '{ __typename }', '{', 'mutation { counter }'].map(
        (query) => product.put(query, {}, token),
      ),
      product.send({ method: 'GET' }, token, '?query=%7Bping%7D'),
      product.send(
        { method: 'GET' },
        token,
        `?${new URLSearchParams({ extensions: JSON.stringify(extensions) }).toString()}`,
      ),
      product.put('{ ping }', { extensions }, token),
    ]);
    for (const { status, headers, json, text } of replies) {
      expect([status, told(json)]).toEqual([401, [' UNAUTHENTICATED']]);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(text).not.toContain('"data"');
    }
    await product.ran();
  });
});
