import { expect, test } from '@jest/globals';

import { buildSchema, unmetBy, voidedBy } from '../../src/graphql/build.ts';
import { DemandBook } from '../../src/graphql/demands.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { hiderOf } from '../../src/graphql/view/hider.ts';
import { DIRECTIVES } from './world.ts';

const PRO = '@entitled(plan: "pro")';
const MOON = '@entitled(flag: "moon")';
const MOONS = new Set(['moon']);

/** Schemas of a shape, by the number of their types. */
const SHAPES: Readonly<Record<string, (count: number) => string>> = {
  'types half gated, each with an order of its own': (count) => `
    type Query { ${times(count, (at) => `q${at}(order: O${at}): [T${at}!]`)} }
    ${times(count, (at) => `enum O${at} { NAME_ASC NAME_DESC }\ntype T${at} { name: String ${at % 2 ? PRO : ''} next: T${(at + 1) % count} }`)}`,
  'gated fields on one root': (count) =>
    `type Query { open: Int ${times(count, (at) => `f${at}: Int @entitled(flag: "f${at}")`)} }`,
  'filters that hold each other': (count) => `
    type Query { ${times(count, (at) => `q${at}(where: W${at}): [T${at}!]`)} }
    ${times(count, (at) => `input W${at} { name: String next: W${(at + 1) % count} }\ntype T${at} { name: String ${PRO} }`)}`,
  'fields that answer with one type': (count) =>
    `type Query { first: T0 } ${times(count, (at) => `type T${at} { hub: Hub name: String ${PRO} next: T${(at + 1) % count} }`)} type Hub { x: Int }`,
  'types that go with the next one': (count) =>
    `type Query { open: Int first: T0 } ${times(count, (at) => `type T${at} { next: T${at + 1} }`)} type T${count} ${MOON} { x: Int }`,
  'inputs that hold the next one': (count) =>
    `type Query { a(in: I0): Int } ${times(count, (at) => `input I${at} { next: I${at + 1} }`)} input I${count} { x: Int = 1 ${MOON} y: Int }`,
};

function times(count: number, make: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => make(at)).join('\n');
}

/** Does what a start does with a schema. @returns milliseconds of CPU */
function start(text: string): number {
  const before = process.cpuUsage();
  const { schema, annotations, problems } = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'large.graphql', text },
    ],
    {},
  );
  expect(problems).toEqual([]);
  const book = new DemandBook(schema!, annotations!);
  unmetBy(annotations!, { catalog: { metrics: [] }, mistakes: () => [] });
  expect(voidedBy(book, { hideable: book.flags })).toEqual([]);
  guardSchema(schema!, annotations!);
  hiderOf(book).hide(MOONS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The shortest of some runs: the others waited for memory to be freed. */
function shortest(run: () => number): number {
  return Math.min(...Array.from({ length: 3 }, run));
}

test.each(Object.entries(SHAPES))(
  'a start takes time in proportion to the schema: %s',
  (_name, shape) => {
    const [small, large] = [shape(100), shape(800)];
    start(small);
    const few = shortest(() => start(small));
    const many = shortest(() => start(large));
    // Eight times as large: 8 in proportion, 64 by the square. What other processes do to the caches stays far from both.
    expect(many / few).toBeLessThan(24);
  },
  60_000,
);
