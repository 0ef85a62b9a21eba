import { z } from 'zod';

function most(least: number, standard: number, description: string): z.ZodDefault<z.ZodInt> {
  return z.int().min(least).max(1_000_000_000).default(standard).meta({ description });
}

const allowance = z.int().min(0).max(1_000_000_000);

const lengths = z
  .strictObject({
    names: z
      .array(z.string())
      .default(['first', 'last', 'limit', 'take', 'pageSize', 'perPage'])
      .meta({ description: 'Names of the arguments that say it.' }),
    within: z
      .array(z.string())
      .default(['page', 'paging', 'pagination', 'options'])
      .meta({ description: 'Arguments that are input objects with a field of such a name.' }),
    paths: z
      .array(z.string())
      .default(['page.size'])
      .meta({ description: 'Further places, from the argument down: `search.window.rows`.' }),
  })
  .prefault({})
  .meta({ description: 'Where arguments say how long a list is to be.' });

/** How large an operation may be. */
export const limits = z
  .strictObject({
    bodyBytes: most(
      1_024,
      1_048_576,
      'Bytes of a request to the product’s API, or of a message on a WebSocket.',
    ),
    tokens: most(100, 10_000, 'Lexical tokens of a document.'),
    lines: most(1, 10_000, 'Lines of a document.'),
    depth: most(1, 30, 'Fields that stand below each other.'),
    aliases: most(0, 100, 'Fields with an alias, fragments counted as often as they are spread.'),
    rootFields: most(1, 100, 'Fields at the root, fragments counted as often as they are spread.'),
    selections: most(
      1,
      50_000,
      'Fields and places of fragments, fragments counted as often as they are spread.',
    ),
    merges: most(
      0,
      500_000,
      'Pairs of fields under one response key, those with fields below them fifty-fold.',
    ),
    directives: most(0, 500, 'Directives, fragments counted as often as they are spread.'),
    fragments: most(0, 500, 'Fragments, and the places where one is spread or written in line.'),
    errors: most(1, 100, 'Errors that one answer states; one more says how many are left out.'),
    inputs: z
      .strictObject({
        depth: most(1, 32, 'Lists and objects within each other, in variables, literals and extensions.'),
        values: most(
          1,
          20_000,
          'Values in the variables and extensions of a request, all operations of a batch together.',
        ),
      })
      .prefault({}),
    introspection: z
      .strictObject({
        roots: most(0, 10, '`__schema` and `__type` in a request, all operations of a batch together.'),
        bytes: most(
          0,
          1_048_576,
          'Estimated bytes that introspection answers a request with, where that is more than twice the standard introspection query.',
        ),
      })
      .prefault({}),
    cost: z
      .strictObject({
        most: most(
          0,
          10_000,
          'What an operation of anybody may cost: one a field, times the items of lists.',
        ),
        listSize: most(1, 10, 'Items of a list that no argument says the length of.'),
        lengths,
        plans: z
          .record(z.string(), allowance)
          .default({})
          .meta({ description: 'What an operation may cost on a plan, where that is more.' }),
        tiers: z
          .record(z.string(), allowance)
          .default({})
          .meta({ description: 'What an operation may cost on a tier, where that is more.' }),
      })
      .prefault({}),
  })
  .prefault({})
  .meta({ description: 'How large an operation may be, before it is looked at any further.' });
