import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, validateSchema, type GraphQLSchema } from 'graphql';

import type { Problem } from '../domain/catalog.ts';
import type { Overlay, Requirement } from '../domain/requirement.ts';
import { addEntitlements, type EntitlementsField } from './add-entitlements.ts';
import { readAnnotations, type Annotations } from './annotations.ts';
import type { DemandBook } from './demands.ts';
import { hidingOf } from './hiding.ts';
import { lintSchema } from './lints.ts';
import { problemOf, readSdl, type SchemaProblem, type SdlFile } from './sdl.ts';

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
  const bare = buildASTSchema(document, { assumeValidSDL: true });
  const invalid = validateSchema(bare).map(problemOf);
  if (invalid.length > 0) return { problems: invalid, warnings: [] };
  const schema = makeExecutableSchema({
    typeDefs: bare,
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return annotate(schema, overlay, entitlements);
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
  return [
    ...asked.flatMap(({ requirement, coordinate, at }) =>
      candidate.mistakes(requirement).map((message) => ({ ...at, coordinate, message })),
    ),
    ...counted.flatMap(({ metric, coordinate, at }) => {
      const found = candidate.catalog.metrics.find(({ key }) => key === metric);
      if (found === undefined) return [{ ...at, coordinate, message: `metric '${metric}' does not exist` }];
      return found.kind === 'count'
        ? []
        : [{ ...at, coordinate, message: `metric '${metric}' does not count events` }];
    }),
  ];
}

/** Whether a schema would have nothing left to ask for, with every HIDDEN flag hidden, or any one. */
export function voidedBy(
  book: DemandBook,
  { hideable }: { readonly hideable: ReadonlySet<string> },
): readonly Problem[] {
  const query = book.schema.getQueryType()?.name ?? '';
  const asked = [...hideable].filter((flag) => book.flags.has(flag));
  const voids = [new Set(asked), ...asked.map((flag) => new Set([flag]))].some((flags) =>
    hidingOf(book, flags).has(query),
  );
  const message = `expected ${query} to have a field that no HIDDEN release hides: there is no schema without one, for whoever is let into none of them`;
  return voids ? [{ severity: 'error', path: ['schema', query], message }] : [];
}

/** The same, as problems of the catalog that would be put in force. */
export function asCatalogProblem({ file, line, column, coordinate, message }: SchemaProblem): Problem {
  const path = coordinate === undefined ? ['schema'] : ['schema', coordinate];
  return { severity: 'error', path, message: `${message} (asked for at ${file}:${line}:${column})` };
}
