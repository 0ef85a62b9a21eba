// The nasty cases of the research on enforcement, by their numbers: 1 to 20, of values, mutations and inputs. Where the
// research expects 403 of a whole refusal, 401 is what is documented (`denied.status`).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { startEnforced, told, type Enforced, type More } from './enforcement-product.ts';

let product: Enforced;
beforeAll(async () => {
  product = await startEnforced();
}, 60_000);
afterAll(() => product.stop());

/** Nothing that stands only in what is denied. */
const SECRET = /SECRET|31337/;

interface Case {
  readonly fact: string;
  readonly query: string;
  readonly more?: More;
  readonly status?: number;
  /** Left out: none. */
  readonly data?: unknown;
  readonly errors: readonly string[];
  /** Resolvers of the root that have run; left out: not looked at. */
  readonly ran?: readonly string[];
}

async function answersTo({ query, more, status = 200, data, errors, ran }: Case): Promise<void> {
  await product.ran();
  const reply = await product.put(query, more);
  expect({ status: reply.status, data: reply.json.data, errors: told(reply.json) }).toEqual({
    status,
    data,
    errors,
  });
  expect(reply.text).not.toMatch(SECRET);
  expect('data' in reply.json).toBe(data !== undefined);
  if (ran !== undefined) expect(await product.ran()).toEqual(ran);
}

const denied = (...paths: readonly string[]): readonly string[] => paths.map((path) => `${path} FORBIDDEN`);

describe('a denied value is null, with an error at its place and nothing of it anywhere:', () => {
  test.each<Case>([
    {
      fact: 'case 1: the path of an error is of response keys, and the value is nowhere',
      query: '{ me { name: email } }',
      data: { me: { name: null } },
      errors: denied('me.name'),
    },
    {
      fact: 'case 2: two aliases of one field are two errors',
      query: '{ me { a: email b: email } }',
      data: { me: { a: null, b: null } },
      errors: denied('me.a', 'me.b'),
    },
    {
      fact: 'case 3: the same field twice and in a fragment is one error',
      query: '{ me { email email ...F } } fragment F on User { email }',
      data: { me: { email: null } },
      errors: denied('me.email'),
    },
    {
      fact: 'case 4: a fragment used at two places is two errors at two paths',
      query: '{ a: me { ...F } b: me { ...F } } fragment F on User { id email }',
      data: { a: { id: 'u1', email: null }, b: { id: 'u1', email: null } },
      errors: denied('a.email', 'b.email'),
    },
    {
      fact: 'case 6: what a skipped fragment holds is not denied',
      query: 'query($x: Boolean!) { ping ... @skip(if: $x) { insights { score } } }',
      more: { variables: { x: true } },
      data: { ping: 'pong' },
      errors: [],
      ran: ['ping'],
    },
    {
      fact: 'case 7: only the operation that is named is decided about, and runs',
      query: 'query A { ping } query B { insights { score } }',
      more: { operationName: 'A' },
      data: { ping: 'pong' },
      errors: [],
      ran: ['ping'],
    },
    {
      fact: 'case 8: a denied field that must not be null takes its parent',
      query: '{ report { title pdfUrl } }',
      data: { report: null },
      errors: denied('report.pdfUrl'),
    },
    {
      fact: 'case 9: at the root it takes the whole answer, and is not called',
      query: '{ ping strictInsights { score } }',
      data: null,
      errors: denied('strictInsights'),
    },
    {
      fact: 'case 10: in nested lists each item is null, with both indices in its path',
      query: '{ rows { v secretV } }',
      data: { rows: [[null, null], [null]] },
      errors: denied('rows.0.0.secretV', 'rows.0.1.secretV', 'rows.1.0.secretV'),
    },
    {
      fact: 'case 11: where one type of an interface is gated, a list that may hold no null is null',
      query: '{ metrics { id ... on ProMetric { forecast } } }',
      data: { metrics: null },
      errors: denied('metrics.0.forecast'),
    },
    {
      fact: 'case 11: and the list is whole where that field is not asked for',
      query: '{ metrics { id } }',
      data: { metrics: [{ id: 'p1' }, { id: 'b1' }] },
      errors: [],
    },
    {
      fact: 'case 12: only values of the gated type are null, and their neighbours survive',
      query:
        '{ hits { __typename ... on ProMetric { forecast } ... on BasicMetric { value } ... on Report { title } } }',
      data: {
        hits: [
          null,
          { __typename: 'BasicMetric', value: 1 },
          { __typename: 'Report', title: 'Yearly' },
          null,
        ],
      },
      errors: denied('hits.0.forecast'),
    },
    {
      fact: 'case 13: only the item whose own type is asked something denied is null',
      query: '{ hits { ... on BasicMetric { x: value } ... on Report { y: pdfUrl } } }',
      data: { hits: [{}, { x: 1 }, null, null] },
      errors: denied('hits.2.y'),
    },
    {
      fact: 'case 14: a gated type that is not there at run time is no error',
      query: '{ node(id: "b1") { id ... on ProMetric { forecast } } }',
      data: { node: { id: 'b1' } },
      errors: [],
    },
    {
      fact: 'case 15: the field is denied through the back door of node as well',
      query: '{ node(id: "u1") { ... on User { email } } }',
      data: { node: { email: null } },
      errors: denied('node.email'),
    },
    {
      fact: 'case 15: and through the field of an interface, by the type of each value',
      query: '{ one: reach(id: "u1") { email } other: reach(id: "s1") { email } }',
      data: { one: { email: null }, other: { email: 'shop@open.example' } },
      errors: denied('one.email'),
    },
    {
      fact: 'case 15: and where the interface asks for it and its implementer says nothing',
      query: '{ box { ... on Box { code } } ping }',
      data: { box: { code: null }, ping: 'pong' },
      errors: denied('box.code'),
    },
  ])('$fact', answersTo);

  test('case 9: what was not called stays uncalled', async () => {
    await product.ran();
    await product.put('{ ping strictInsights { score } }');
    expect(await product.ran()).not.toContain('strictInsights');
  });

  test('case 5: a directive on a variable decides, each time anew, and a default counts', async () => {
    const query = 'query($x: Boolean!) { ping insights @include(if: $x) { score } }';
    for (const x of [false, true, false]) {
      const { status, json } = await product.put(query, { variables: { x } });
      expect([status, told(json)]).toEqual([200, x ? denied('insights') : []]);
    }
    const byDefault = await product.put(
      'query($x: Boolean = true) { ping insights @include(if: $x) { score } }',
    );
    expect(told(byDefault.json)).toEqual(denied('insights'));
  });
});

describe('a mutation is decided before any of it runs:', () => {
  test.each<Case>([
    {
      fact: 'case 16: one denied field refuses them all, and none of the three runs',
      query: 'mutation { rename(name: "x") { name } purge counter }',
      status: 401,
      errors: denied('purge'),
      ran: [],
    },
    {
      fact: 'case 17: so does a denied field of its answer',
      query: 'mutation { rename(name: "x") { email } }',
      status: 401,
      errors: denied('rename.email'),
      ran: [],
    },
    {
      fact: 'case 18: one that is not included refuses nothing',
      query: 'mutation { purge @include(if: false) counter }',
      data: { counter: 1 },
      errors: [],
      ran: ['counter'],
    },
  ])('$fact', answersTo);
});

describe('case 19: what is handed in is decided about, and the resolver not called, where it is', () => {
  test.each<readonly [string, string, More?]>([
    ['a gated argument, as a literal', '{ ping search(secret: "x") }'],
    ['by a variable', 'query($v: String) { ping search(secret: $v) }', { variables: { v: 'x' } }],
    ['null by a variable', 'query($v: String) { ping search(secret: $v) }', { variables: { v: null } }],
    ['by the default of a variable', 'query($v: String = "x") { ping search(secret: $v) }'],
    ['a gated input field', '{ ping search(where: { email: { startsWith: "a" } }) }'],
    ['in a list of inputs', '{ ping search(filters: [{ name: "n" }, { and: [{ email: {} }] }]) }'],
    [
      'inside a variable',
      'query($w: Where) { ping search(where: $w) }',
      { variables: { w: { and: [{ and: { email: null } }] } } },
    ],
    [
      'inside a variable in a literal',
      'query($w: [Where!]) { ping search(where: { and: $w }) }',
      { variables: { w: [{ email: {} }] } },
    ],
    ['a gated enum value, as a literal', '{ ping search(order: EMAIL) }'],
    [
      'by a variable, of an enum',
      'query($o: Order) { ping search(order: $o) }',
      { variables: { o: 'EMAIL' } },
    ],
    ['by a default, of an enum', 'query($o: Order = EMAIL) { ping search(order: $o) }'],
    ['in a list in an input', '{ ping search(where: { orders: [NAME, EMAIL] }) }'],
    [
      'in a list in a variable',
      'query($w: Where) { ping search(where: $w) }',
      { variables: { w: { orders: ['NAME', 'EMAIL'] } } },
    ],
  ])('%s', async (_what, query, more = {}) => {
    await answersTo({
      fact: '',
      query,
      more,
      data: { ping: 'pong', search: null },
      errors: denied('search'),
      ran: ['ping'],
    });
  });

  test.each<readonly [string, string, More?]>([
    ['left out', '{ search }'],
    ['given by a variable that has no value', 'query($v: String) { search(secret: $v) }'],
    ['not written in a variable', 'query($w: Where) { search(where: $w) }', { variables: { w: {} } }],
  ])('and is called with its default where it is %s', async (_what, query, more = {}) => {
    const { status, json } = await product.put(query, more);
    expect([status, told(json)]).toEqual([200, []]);
    const { search } = json.data as { search: string };
    expect(JSON.parse(search)).toMatchObject({ secret: 'none', order: 'NAME', text: 'all' });
  });
});

test.each([
  ['ordering', '{ ping search(order: EMAIL) }'],
  ['filtering', '{ ping search(where: { email: { startsWith: "a" } }) }'],
])('case 20: %s by a gated field tells nothing of it', async (_how, query) => {
  await answersTo({ fact: '', query, data: { ping: 'pong', search: null }, errors: denied('search') });
  const { json } = await product.put(query, {}, product.pro);
  expect(told(json)).toEqual([]);
});
