import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { PersistedOperations } from '../../src/graphql/persisted.ts';
import { parseManifest } from '../../src/files/read-manifest.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import { FREE, openDatabase, PRO, world, type World } from './world.ts';

const SDL =
  'type Query { open: Int  paid: Int @entitled(plan: "pro")  next: Int @entitled(flag: "next-flag")  sum(a: Int): Int } type Mutation { work: Int }';
const resolvers = {
  Query: { open: () => 1, paid: () => 1, next: () => 1, sum: (_: unknown, { a }: { a: number }) => a },
  Mutation: { work: () => 1 },
};
const TEXTS = new Map([
  ['open', '{ open }'],
  ['paid', '{ paid }'],
  ['sum', 'query Sum($a: Int) { sum(a: $a) }'],
  ['work', 'mutation { work }'],
  ['next', '{ next }'],
  ['wrong', '{ wrong }'],
]);

let sql: Sql;
let any: World;
let only: World;
beforeAll(async () => {
  sql = await openDatabase();
  const parts = {
    sql,
    sdl: SDL,
    catalog: { ...hidingCatalog(['next-flag']), plans: catalogOf().plans },
    resolvers,
  };
  any = await world({ ...parts, settings: { persisted: new PersistedOperations(TEXTS, false) } });
  only = await world({ ...parts, settings: { persisted: new PersistedOperations(TEXTS, true) } });
}, 60_000);
afterAll(async () => {
  await any.close();
  await only.close();
  await sql.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };
function post(ours: World, body: unknown, as = FREE) {
  return ours.send({ method: 'POST', headers: JSON_TYPE, search: '', body }, as);
}
const hash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

describe('an operation of the manifest', () => {
  test.each([
    ['by its id', { documentId: 'open' }],
    ['by its hash', hash('open')],
    ['by its text', { query: '{ open }' }],
  ])('is taken %s', async (_how, body) => {
    for (const ours of [any, only]) expect((await post(ours, body)).json).toEqual({ data: { open: 1 } });
  });

  test('takes its variables, and comes by GET as well', async () => {
    const variables = { a: 3 };
    expect((await post(only, { documentId: 'sum', variables })).json).toEqual({ data: { sum: 3 } });
    const got = await only.get({ documentId: 'sum', variables: JSON.stringify(variables) });
    expect(got.json).toEqual({ data: { sum: 3 } });
    expect((await only.get({ documentId: 'work' })).status).toBe(405);
  });

  test('opens nothing by being named', async () => {
    expect((await post(only, { documentId: 'paid' }, FREE)).status).toBe(401);
    expect((await post(only, { documentId: 'paid' }, PRO)).json).toEqual({ data: { paid: 1 } });
  });

  test('comes over WebSocket and event stream as well', async () => {
    const caller = { claims: only.claimsOf(FREE), client: {} };
    expect(await only.door.operate({ documentId: 'open' }, caller, true)).toEqual({ data: { open: 1 } });
    const refused = await only.door.operate({ query: '{ open open }' }, caller, true);
    expect(JSON.parse(JSON.stringify(refused))).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_OPERATION_REQUIRED' } }],
    });
  });
});

describe('where nothing else is taken', () => {
  test.each([
    ['another text', { query: '{ open open }' }],
    ['the same text, written otherwise', { query: '{open}' }],
    ['nothing', {}],
  ])('%s is refused', async (_what, body) => {
    const { status, json, ran } = await post(only, body);
    expect(status).toBe(400);
    expect(json.errors?.[0]?.extensions?.code).toBe('PERSISTED_OPERATION_REQUIRED');
    expect(json.errors?.[0]?.message).toContain('GET /schema.graphql');
    expect(ran).toEqual([]);
  });

  test('a batch with another one is refused, and nothing of it runs', async () => {
    const { status, ran } = await post(only, [{ documentId: 'work' }, { query: '{ open open }' }]);
    expect({ status, ran }).toEqual({ status: 400, ran: [] });
    const { entries } = await post(only, [{ documentId: 'open' }, hash('work')]);
    expect(entries).toEqual([{ data: { open: 1 } }, { data: { work: 1 } }]);
  });
});

describe('an operation that is hidden from whoever names it', () => {
  const MAKER = { id: 'max', claims: { team: 'next' } };
  const plain = async (ours: World, body: object) => {
    const { status, headers, text } = await post(ours, body);
    return { status, headers: [...headers], text: text.replaceAll(/next|wrong|none/g, 'name') };
  };

  test.each([
    ['by id', (id: string) => ({ documentId: id })],
    ['by hash', hash],
  ])('is there for nobody else, %s', async (_how, named) => {
    for (const ours of [any, only]) {
      expect((await post(ours, named('next'), MAKER)).json).toEqual({ data: { next: 1 } });
      const hidden = await plain(ours, named('next'));
      expect(hidden.text).toMatch(/PERSISTED_(OPERATION|QUERY)_NOT_FOUND/);
      expect(await plain(ours, named('wrong'))).toEqual(hidden);
      expect(await plain(ours, named('none'))).toEqual(hidden);
    }
  });
});

describe('where others are taken', () => {
  test('a hash that is not there may be persisted automatically', async () => {
    const { json } = await post(any, hash('0'.repeat(64)));
    expect(json.errors?.[0]?.extensions?.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('an id that is not there is told', async () => {
    const { status, json } = await post(any, { documentId: 'nowhere' });
    expect(status).toBe(400);
    expect(json.errors?.[0]?.extensions?.code).toBe('PERSISTED_OPERATION_NOT_FOUND');
  });

  test.each([
    ['a list', [1]],
    ['a text', 'x'],
    ['a query that is none', { query: 1 }],
  ])('%s is told as ever', async (_what, body) => {
    const { status } = await post(any, body);
    expect(status).toBe(400);
  });
});

describe('a manifest', () => {
  test('may be Apollo’s, or texts by id', () => {
    const apollo = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'a', name: 'A', type: 'query', body: 'query A { open }' }],
    };
    expect(parseManifest(JSON.stringify(apollo), 'm.json')).toEqual(new Map([['a', 'query A { open }']]));
    expect(parseManifest('{ "a": "{ open }" }', 'm.json')).toEqual(new Map([['a', '{ open }']]));
  });

  test.each([
    ['no JSON', '{', /^m\.json {2}expected JSON$/],
    ['a list', '[]', /^m\.json {2}expected/],
    [
      'another version',
      '{ "format": "apollo-persisted-query-manifest", "version": 2, "operations": [] }',
      /version {2}expected/,
    ],
    ['an operation without text', '{ "a": 1 }', /^m\.json {2}a {2}expected text, received/],
  ])('that is %s is told', (_what, text, message) => {
    expect(() => parseManifest(text, 'm.json')).toThrow(message);
  });
});
