import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { introspectionFromSchema } from 'graphql';

import { buildSchema } from '../../src/graphql/build.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { schemaDocument } from '../../src/graphql/schema-document.ts';
import { Views } from '../../src/graphql/views.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { DIRECTIVES, openDatabase, PRO, refusals, world, type World } from './world.ts';

const PLACES =
  'FIELD | QUERY | MUTATION | FRAGMENT_SPREAD | INLINE_FRAGMENT | FRAGMENT_DEFINITION | VARIABLE_DEFINITION';
const SDL = `
  directive @style(color: Color, how: How, shades: [Color!]) repeatable on ${PLACES}
  enum Color { RED GOLD @entitled(plan: "pro") }
  input How { bold: Boolean  blink: Boolean @entitled(plan: "pro")  color: Color = RED }
  type Query { a(x: Int): String  me: User }
  type User { name: String }
`;

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({
    sql,
    sdl: SDL,
    catalog: catalogOf(),
    resolvers: { Query: { a: () => 'a', me: () => ({ name: 'n' }) } },
  });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

describe('what a directive of an operation is handed', () => {
  test.each([
    ['on a field', '{ a @style(color: GOLD) }', {}],
    ['on a field below', '{ me { name @style(color: GOLD) } a }', {}],
    ['in a list', '{ a @style(shades: [RED, GOLD]) }', {}],
    ['in an input object', '{ a @style(how: { color: GOLD }) }', {}],
    ['as an input field', '{ a @style(how: { blink: false }) }', {}],
    ['by a variable', 'query ($c: Color) { a @style(color: $c) }', { c: 'GOLD' }],
    ['by a variable within', 'query ($c: Color) { a @style(how: { color: $c }) }', { c: 'GOLD' }],
    ['by a default of a variable', 'query ($c: Color = GOLD) { a @style(color: $c) }', {}],
    ['on the operation', 'query @style(color: GOLD) { a }', {}],
    ['on a definition of a variable', 'query ($x: Int @style(color: GOLD)) { a(x: $x) }', {}],
    ['on an inline fragment', '{ ... @style(color: GOLD) { a } }', {}],
    ['on a spread', '{ ...F @style(color: GOLD) } fragment F on Query { a }', {}],
    ['on a fragment', '{ ...F } fragment F on Query @style(color: GOLD) { a }', {}],
    ['the second time', '{ ...F ...F @style(color: GOLD) } fragment F on Query { a }', {}],
  ])('is asked for %s', async (_where, query, variables) => {
    const refused = await ours.ask(query, { variables });
    expect([refused.status, refused.json.data, refused.ran]).toEqual([401, undefined, []]);
    expect(refused.json.errors?.[0]?.extensions?.entitlement?.['coordinate']).toMatch(
      /^(Color\.GOLD|How\.blink)$/,
    );
    expect(refusals(refused.json)).toHaveLength(1);
    expect((await ours.ask(query, { variables, as: PRO })).status).toBe(200);
  });

  test.each([
    ['an open value', '{ a @style(color: RED, how: { bold: true }) }', {}],
    ['a variable that brings one', 'query ($c: Color = GOLD) { a @style(color: $c) }', { c: 'RED' }],
    ['a field that is skipped', '{ me { name } a @skip(if: true) @style(color: GOLD) }', {}],
  ])('is let through: %s', async (_what, query, variables) => {
    expect((await ours.ask(query, { variables })).status).toBe(200);
  });
});

test('a default of a directive that holds a gated value stops the start', () => {
  const text = SDL.replace('color: Color,', 'color: Color = GOLD,');
  const { problems } = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'shop.graphql', text },
    ],
    {},
  );
  expect(problems.map(({ coordinate, message }) => `${coordinate} ${message}`)).toEqual([
    '@style(color:) has Color.GOLD in its default, which is gated, so a caller who leaves it out is denied; choose another default, or gate this alike',
  ]);
});

test('no directive and no default names what a view does not have', async () => {
  const moon = '@entitled(flag: "moon")';
  const text = `
    directive @style(color: Color = RED, glow: Glow) on FIELD
    directive @ui(color: Color, how: How, all: [Color!]) repeatable on FIELD_DEFINITION
    enum Color { RED MOONLIGHT ${moon} }
    enum Glow { MOONGLOW ${moon} }
    input How { color: Color = RED  moonshine: Boolean = true ${moon} }
    type Query {
      open(how: How = {}, color: Color = MOONLIGHT ${moon}): String
        @ui(color: RED) @ui(color: MOONLIGHT) @ui(how: { moonshine: true }) @ui(all: [RED, MOONLIGHT])
    }
  `;
  const { schema, annotations, problems } = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'shop.graphql', text },
    ],
    {},
  );
  expect(problems).toEqual([]);
  const view = (await new Views(guardSchema(schema!, annotations!), 1).without(['moon']))!;
  const told = [
    await schemaDocument(view.guarded.schema),
    JSON.stringify(introspectionFromSchema(view.guarded.schema)),
  ];
  for (const one of told) expect(one).not.toMatch(/moon/i);
  expect(told[0]).toContain('@ui(color: RED)');
});
