import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildClientSchema,
  GraphQLSchema,
  introspectionFromSchema,
  resolveSchemaCoordinate,
  validateSchema,
} from 'graphql';

import { buildSchema } from '../../src/graphql/build.ts';
import { DemandBook, elementsOf } from '../../src/graphql/demands.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { schemaDocument } from '../../src/graphql/schema-document.ts';
import { Views, type View } from '../../src/graphql/views.ts';
import { Chance, randomSchema } from './random-schemas.ts';
import { DIRECTIVES } from './world.ts';

const RUNS = Number(process.env['GATEHOUSE_POLICIES'] ?? 200);
const HIDDEN = [['a'], ['b'], ['a', 'b']] as const;

interface Seen {
  readonly views: Views;
  readonly asks: ReturnType<typeof elementsOf>;
}

/** Of a random policy. */
function policy(seed: number): Seen {
  const { sdl } = randomSchema(new Chance(seed));
  const files = [
    { name: 'directives.graphql', text: DIRECTIVES },
    { name: 'random.graphql', text: sdl },
  ];
  const { schema, annotations } = buildSchema(files, {});
  return {
    views: new Views(guardSchema(schema!, annotations!), 8),
    asks: elementsOf(new DemandBook(schema!, annotations!)),
  };
}

/** Every view of 200 random policies, three for each. */
async function everyView(
  check: (view: View, seen: Seen, hidden: ReadonlySet<string>) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const seen = policy(seed);
      for (const hidden of HIDDEN) {
        const view = await seen.views.without(hidden);
        if (view !== undefined) await check(view, seen, new Set(hidden));
      }
    }),
    { numRuns: RUNS },
  );
}

describe('every view of a random policy', () => {
  test('is a valid schema without what is hidden, and says nothing of what is asked for', async () => {
    let pruned = 0;
    await everyView(async (view, { asks, views }, hidden) => {
      const { schema } = view.guarded;
      expect(validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))).toEqual([]);
      expect(validateSchema(buildClientSchema(introspectionFromSchema(schema)))).toEqual([]);
      expect(await schemaDocument(schema)).not.toMatch(/entitled|counts/);
      const lost = asks.filter(({ demands }) =>
        demands.some((group) => group.every(({ flag }) => flag !== undefined && hidden.has(flag))),
      );
      for (const { coordinate } of lost) expect(found(schema, coordinate)).toBeUndefined();
      // A leaf at the root has nothing behind it that could be lost.
      for (const leaf of ['text', 'word', 'words', 'grid'].map((name) => `Query.${name}`)) {
        const kept = found(views.whole.guarded.schema, leaf) !== undefined;
        expect(found(schema, leaf) !== undefined).toBe(
          kept && lost.every(({ coordinate }) => coordinate !== leaf),
        );
      }
      if (view !== views.whole) pruned++;
    });
    expect(pruned).toBeGreaterThan(RUNS / 2);
  }, 120_000);
});

/** The element of this coordinate; undefined also where what it is of is gone. */
function found(schema: GraphQLSchema, coordinate: string): unknown {
  try {
    return resolveSchemaCoordinate(schema, coordinate);
  } catch {
    return undefined;
  }
}
