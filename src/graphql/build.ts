import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, validateSchema, type GraphQLSchema } from 'graphql';

import type { Problem } from '../domain/catalog.ts';
import type { Overlay, Requirement } from '../domain/requirement.ts';
import { addEntitlements, type EntitlementsField } from './add-entitlements.ts';
import { readAnnotations, type Annotations } from './annotations.ts';
import { circularDefaults } from './circular-defaults.ts';
import type { DemandBook } from './demands.ts';
import { lintSchema } from './lints/schema.ts';
import { resolverMistakes } from './resolver-mistakes.ts';
import { problemOf, readSdl, type SchemaProblem, type SdlFile } from './sdl.ts';
import { hiderOf } from './view/hider.ts';

/** The resolvers of a product, as graphql-tools takes them. */
export type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema>[0]['resolvers']>;

/** A schema with its resolvers. */
export type ExecutableSchema = GraphQLSchema;

/** Builds the product's schema from its SDL and ours, and reads what it asks for. */
export function buildSchema(
  files: readonly SdlFile[],
  resolvers: Resolvers,
  overlay?: Overlay,
  entitlements?: EntitlementsField,
): {
  readonly schema?: GraphQLSchema;
  readonly annotations?: Annotations;
  readonly problems: readonly SchemaProblem[];
  /** What is not wrong and yet hardly meant. */
  readonly warnings: readonly SchemaProblem[];
} {
  const { document, problems: misread } = readSdl(files);
  if (misread.length > 0) return { problems: misread, warnings: [] };
  const circular = circularDefaults(document);
  if (circular.length > 0) return { problems: circular, warnings: [] };
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const invalid = validateSchema(schema).map(problemOf);
  if (invalid.length > 0) return { problems: invalid, warnings: [] };
  const annotated = annotate(schema, overlay, entitlements);
  return { ...annotated, schema: withResolvers(annotated.schema, resolvers) };
}

/**
 * Gives a schema its resolvers. Every element keeps its coordinate, so what was read of the schema holds for the result.
 * @throws Error with every resolver for something that the schema does not have, or that is not the product's, one a line
 */
export function withResolvers(schema: GraphQLSchema, resolvers: Resolvers): ExecutableSchema {
  const maps = [resolvers].flat();
  if (maps.every((map) => Object.keys(map).length === 0)) return schema;
  const mistakes = resolverMistakes(schema, maps);
  if (mistakes.length > 0) throw new Error(mistakes.join('\n  '));
  return makeExecutableSchema({
    typeDefs: schema,
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}

/**
 * Reads what a schema asks for, and tells what is wrong with that.
 * @param entitlements by what callers ask what they may do; left out: by nothing
 */
export function annotate(
  schema: GraphQLSchema,
  overlay?: Overlay,
  entitlements?: EntitlementsField,
): {
  /** With that field. */
  readonly schema: GraphQLSchema;
  readonly annotations: Annotations;
  readonly problems: readonly SchemaProblem[];
  readonly warnings: readonly SchemaProblem[];
} {
  const annotations = readAnnotations(schema, overlay);
  const { errors, warnings } = lintSchema(schema, annotations);
  // Last, so that what is ours is no matter of the product's annotations.
  const whole = entitlements === undefined ? { schema, problems: [] } : addEntitlements(schema, entitlements);
  const problems = [...annotations.problems, ...errors, ...whole.problems];
  return { schema: whole.schema, annotations, problems, warnings };
}

/** What a schema asks for that a catalog does not have, each with file, line and coordinate. */
export function unmetBy(
  annotations: Annotations,
  candidate: {
    readonly catalog: { readonly metrics: readonly { readonly key: string; readonly kind: string }[] };
    mistakes(requirement: Requirement): readonly string[];
  },
): readonly SchemaProblem[] {
  const asked = [...annotations.groups.values()].flat(2);
  const counted = [...annotations.counters.values()];
  const kinds = new Map(candidate.catalog.metrics.map(({ key, kind }) => [key, kind]));
  const mistaken = (metric: string): string | undefined => {
    const kind = kinds.get(metric);
    if (kind === undefined) return `metric '${metric}' does not exist`;
    return kind === 'count' ? undefined : `metric '${metric}' does not count events`;
  };
  return [
    ...asked.flatMap(({ requirement, coordinate, at }) =>
      candidate.mistakes(requirement).map((message) => ({ ...at, coordinate, message })),
    ),
    ...counted.flatMap(({ metric, coordinate, at }) => {
      const message = mistaken(metric);
      return message === undefined ? [] : [{ ...at, coordinate, message }];
    }),
  ];
}

/** What a schema asks for that no rule, ladder or release of a catalog can ever serve, each with file, line and coordinate. */
export function unservedBy(
  annotations: Annotations,
  candidate: { unserved(requirement: Requirement): readonly string[] },
): readonly SchemaProblem[] {
  const asked = [...annotations.groups.values()].flat(2);
  return asked.flatMap(({ requirement, coordinate, at }) =>
    candidate.unserved(requirement).map((message) => ({ ...at, coordinate, message })),
  );
}

/** Whether a schema would have nothing left to ask for, with every HIDDEN flag hidden, or with any one of them. */
export function voidedBy(
  book: DemandBook,
  { hideable }: { readonly hideable: ReadonlySet<string> },
): readonly Problem[] {
  const asked = [...hideable].filter((flag) => book.flags.has(flag));
  const hider = hiderOf(book);
  // With more flags an implementer may go as a whole, and its interface stays: so one flag may void what all do not.
  const voids = hider.voids(new Set(asked)) || asked.some((flag) => hider.voids(new Set([flag])));
  if (!voids) return [];
  const query = book.schema.getQueryType()?.name ?? '';
  const message = `expected ${query} to have a field that no HIDDEN release hides: a caller who is admitted to none of them has no schema without one`;
  return [{ severity: 'error', path: ['schema', query], message }];
}

/** The same, as problems of the catalog that would be put in force. */
export function asCatalogProblem({ file, line, column, coordinate, message }: SchemaProblem): Problem {
  const path = coordinate === undefined ? ['schema'] : ['schema', coordinate];
  return { severity: 'error', path, message: `${message} (asked for at ${file}:${line}:${column})` };
}
