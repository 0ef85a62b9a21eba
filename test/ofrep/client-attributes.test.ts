import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Attribute } from '../../src/domain/catalog.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, errorsOf, flag, gate, rule, segment } from '../engine/world.ts';
import { ofrepWorld, openDatabase, type OfrepWorld, type Person } from './world.ts';

const HEADER = 'x-entitlements-context';

const ATTRIBUTES: readonly Attribute[] = [
  { key: 'device', type: 'text', source: 'client', from: 'device' },
  { key: 'width', type: 'number', source: 'client', from: 'screen' },
  { key: 'touch', type: 'boolean', source: 'client', from: 'touch' },
  { key: 'team', type: 'text', source: 'claim', from: 'team' },
];

/** One flag for one thing that is known of the caller. */
const ASKED = {
  phone: { attribute: 'device', is: 'phone' },
  zurich: { attribute: 'device', is: 'zürich ✓' },
  wide: { attribute: 'width', atLeast: 1_000 },
  touch: { attribute: 'touch', is: true },
  red: { attribute: 'team', is: 'red' },
  paying: { plan: { atLeast: 'pro' } },
} as const;
const FLAGS = Object.keys(ASKED);

const CATALOG = catalogOf({
  attributes: ATTRIBUTES,
  segments: Object.entries(ASKED).map(([key, when]) => segment(`are-${key}`, when)),
  flags: FLAGS.map((key) => flag(key, { rules: [rule(`are-${key}`)] })),
});

const SDL = `type Query {
  ping: Int
  ${FLAGS.map((key) => `${key}: Int @entitled(flag: "${key}")`).join('\n  ')}
}
type Mutation { count: Int @counts(metric: "reports") }`;

let counted = 0;
const resolvers = {
  Query: Object.fromEntries(['ping', ...FLAGS].map((key) => [key, () => 1])),
  Mutation: { count: () => (counted += 1) },
};

let sql: Sql;
let ours: OfrepWorld;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: CATALOG, sdl: SDL, resolvers });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

const ANN: Person = { id: 'ann' };
type Fields = Readonly<Record<string, unknown>>;

/** The flags that are on, as OFREP says. */
async function onByOfrep(context: Fields, as: Person): Promise<readonly string[]> {
  const { json } = await ours.bulk({ as, context });
  return (json.flags ?? []).filter(({ variant }) => variant === 'on').map(({ key }) => key ?? '');
}

/** The fields that answer, as GraphQL says. */
async function onByGraphql(header: string | undefined, as: Person): Promise<readonly string[]> {
  const headers = header === undefined ? {} : { [HEADER]: header };
  const { json } = await ours.ask(`{ ping ${FLAGS.join(' ')} }`, { as, headers });
  const data = json.data ?? {};
  return FLAGS.filter((key) => data[key] === 1).sort();
}

describe('what a front end says of its user', () => {
  test.each<[string, Fields, readonly string[]]>([
    ['nothing', {}, []],
    ['text', { device: 'phone' }, ['phone']],
    ['a number, by the name that is declared', { screen: 1_200 }, ['wide']],
    ['a number in text, as from a store', { screen: '1200' }, ['wide']],
    ['a boolean', { touch: true }, ['touch']],
    ['everything', { device: 'phone', screen: 1_000, touch: true }, ['phone', 'touch', 'wide']],
    ['something beyond ASCII', { device: 'zürich ✓' }, ['zurich']],
    ['of another type', { device: 7, screen: true, touch: 'true' }, []],
    ['in a list or an object', { device: ['phone'], touch: { is: true }, screen: [1_200] }, []],
    ['as nothing', { device: null, screen: null, touch: null }, []],
    ['by the attribute’s key instead of the field’s name', { width: 1_200 }, []],
    ['what is not declared', { os: 'any', plan: 'enterprise', tier: 'power', reports: 100 }, []],
    ['what only a claim may say', { team: 'red', plan: 'pro' }, []],
  ])('%s decides the same in both APIs', async (_what, fields, on) => {
    expect(await onByOfrep(fields, ANN)).toEqual(on);
    expect(await onByGraphql(encodeURIComponent(JSON.stringify(fields)), ANN)).toEqual(on);
  });

  test('never stands in for a claim, nor hides it', async () => {
    const red: Person = { id: 'red', claims: { team: 'red', plan: 'pro', device: 'phone' } };
    const fields = { team: 'blue', plan: 'free' };
    expect(await onByOfrep(fields, red)).toEqual(['paying', 'red']);
    expect(await onByGraphql(JSON.stringify(fields), red)).toEqual(['paying', 'red']);
  });

  test('is what both APIs decide by, whatever it is', async () => {
    const field = fc.oneof(
      fc.constantFrom('phone', 'zürich ✓', '', true, false, null, 0, 1_000, 999),
      fc.jsonValue(),
    );
    const fields = fc.record(
      { device: field, screen: field, touch: field, team: field, width: field, plan: field },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fields, fc.boolean(), async (said, isRed) => {
        const person: Person = { id: 'cid', claims: isRed ? { team: 'red' } : {} };
        const header = encodeURIComponent(JSON.stringify(said));
        fc.pre(header.length <= 4_096);
        expect(await onByGraphql(header, person)).toEqual(await onByOfrep(said, person));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test('is not remembered for the next request', async () => {
    expect(await onByGraphql('{"device":"phone"}', ANN)).toEqual(['phone']);
    expect(await onByGraphql(undefined, ANN)).toEqual([]);
    expect(await onByOfrep({ device: 'phone' }, ANN)).toEqual(['phone']);
    expect(await onByOfrep({}, ANN)).toEqual([]);
  });

  test('opens no gate: a catalog whose gate listens to it is refused', () => {
    const catalog = catalogOf({
      segments: [segment('phones', { attribute: 'device', is: 'phone' })],
      gates: [gate('launch', ['phones'])],
    });
    expect(errorsOf(catalog).map(({ message }) => message)).toEqual([
      'a gate never listens to attributes that the client sends',
    ]);
  });
});

describe(`the header ${HEADER}`, () => {
  test.each<[string, string, readonly string[]]>([
    ['as it is', '{"device":"phone"}', ['phone']],
    ['with space around', '  {"device":"phone"} ', ['phone']],
    ['percent-encoded', '%7B%22device%22%3A%22phone%22%7D', ['phone']],
    ['percent-encoded where it must be', encodeURI('{"device":"zürich ✓"}'), ['zurich']],
    ['with its own escapes', '{"device":"z\\u00fcrich \\u2713"}', ['zurich']],
    ['with a percent sign that means itself', '{"device":"%70hone","touch":true}', ['touch']],
    ['empty', '{}', []],
    ['with a prototype', '{"__proto__":{"device":"phone"}}', []],
    ['twice the same field', '{"device":"desk","device":"phone"}', ['phone']],
    ['of 4,096 bytes', `{"touch":true,"device":"${'a'.repeat(4_096 - 26)}"}`, ['touch']],
  ])('%s', async (_what, header, on) => {
    expect(await onByGraphql(header, ANN)).toEqual(on);
  });

  const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
    ['is empty', '', /expected a JSON object/],
    ['is no JSON', '{device: phone}', /expected a JSON object/],
    ['is half of it', '{"device":"phone"', /expected a JSON object/],
    ['is text', '"phone"', /expected a JSON object/],
    ['is a list', '[{"device":"phone"}]', /expected a JSON object/],
    ['is null', 'null', /expected a JSON object/],
    ['is a number', '7', /expected a JSON object/],
    ['is twice there', '{"device":"phone"}, {"device":"phone"}', /expected a JSON object/],
    ['is badly encoded', '%7B%22device%22%3A%ZZ%7D', /expected a JSON object/],
    ['is encoded twice', encodeURIComponent('%7B%7D'), /expected a JSON object/],
    ['has letters that a header garbles', '{"device":"zürich"}', /expected printable ASCII: percent-encode/],
    ['has a control character', '{"device":\t"phone"}', /expected printable ASCII/],
    [
      'has 4,097 bytes',
      `{"device":"${'a'.repeat(4_097 - 13)}"}`,
      /expected at most 4096 bytes, received 4097/,
    ],
  ];

  test.each(MISTAKES)('that %s is refused, and nothing runs', async (_what, header, message) => {
    const before = { counted, ...ours.reads };
    for (const query of ['{ ping }', 'mutation { count }', '{ nonsense }']) {
      const reply = await ours.ask(query, { as: { id: 'careless' }, headers: { [HEADER]: header } });
      expect(reply).toMatchObject({ status: 400, ran: [] });
      expect(reply.json).not.toHaveProperty('data');
      expect(reply.json.errors).toEqual([
        { message: expect.stringMatching(message), extensions: { code: 'BAD_REQUEST' } },
      ]);
      expect(reply.json.errors?.[0]?.message).toContain(HEADER);
    }
    expect({ counted, ...ours.reads }).toEqual(before);
  });

  test('that is wrong refuses a whole batch, and a query by GET', async () => {
    const headers = { [HEADER]: 'phone' };
    expect(await ours.askAll(['{ ping }', 'mutation { count }'], { headers })).toMatchObject({
      status: 400,
      ran: [],
    });
    expect(await ours.get({ query: '{ ping }' }, { headers })).toMatchObject({ status: 400, ran: [] });
  });

  test('speaks for every operation of a batch, and for a query by GET', async () => {
    const headers = { [HEADER]: '{"device":"phone"}' };
    const { entries } = await ours.askAll(['{ phone }', '{ touch }'], { headers });
    expect(entries.map(({ data }) => data ?? null)).toEqual([{ phone: 1 }, null]);
    expect((await ours.get({ query: '{ phone }' }, { headers })).json).toEqual({ data: { phone: 1 } });
  });
});
