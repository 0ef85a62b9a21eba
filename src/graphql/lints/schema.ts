import type { GraphQLSchema } from 'graphql';

import type { Annotations } from '../annotations.ts';
import { DemandBook } from '../demands.ts';
import { fieldsOf, type Lint } from './lint.ts';
import { lintDirectives } from './directives.ts';
import {
  lintImplementation,
  lintImplementer,
  lintNonNull,
  lintPaths,
  lintRequiredArguments,
} from './fields.ts';
import { lintDefaults } from './defaults.ts';
import { lintOracles } from './oracles.ts';
import type { SchemaProblem } from '../sdl.ts';

/**
 * What can be told of a schema that is valid and yet not what its author meant: requirements that go further than they
 * look, data that is gated on one path and open on another, directives that look like ours and are nobody's.
 */
export function lintSchema(
  schema: GraphQLSchema,
  annotations: Annotations,
): { readonly errors: readonly SchemaProblem[]; readonly warnings: readonly SchemaProblem[] } {
  const book = new DemandBook(schema, annotations);
  const lint: Lint = { schema, annotations, book, fields: fieldsOf(schema), errors: [], warnings: [] };
  lintDirectives(lint);
  for (const type of Object.values(schema.getTypeMap())) lintImplementer(lint, type);
  for (const field of lint.fields) {
    lintNonNull(lint, field);
    lintImplementation(lint, field);
    lintRequiredArguments(lint, field);
  }
  lintPaths(lint);
  lintDefaults(lint);
  lintOracles(lint);
  return lint;
}
