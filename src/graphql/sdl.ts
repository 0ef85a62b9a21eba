import {
  GraphQLError,
  Kind,
  Lexer,
  parse,
  Source,
  TokenKind,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type ASTNode,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';

import type { Place } from '../domain/requirement.ts';

/** A piece of schema, and the file it was read from. */
export interface SdlFile {
  readonly name: string;
  readonly text: string;
}

/** A mistake in a schema or in what it asks for. */
export interface SchemaProblem extends Place {
  /** Schema coordinate (GraphQL specification, "Schema Coordinates"), where it is about an element. */
  readonly coordinate: string | undefined;
  readonly message: string;
}

/** Reads files of SDL into one document, and tells everything that makes them no valid schema. */
export function readSdl(files: readonly SdlFile[]): {
  readonly document: DocumentNode;
  readonly problems: readonly SchemaProblem[];
} {
  const problems: SchemaProblem[] = [];
  const definitions = files.flatMap(({ name, text }) => {
    try {
      return definitionsIn(new Source(text, name));
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      problems.push(problemOf(error));
      return [];
    }
  });
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  // One syntax error makes every name of its file unknown, which would bury it.
  if (problems.length === 0) problems.push(...validateSDL(document).map(problemOf));
  return { document, problems };
}

/** A file of comments alone defines nothing, which the grammar of a document does not allow and people do. */
function definitionsIn(source: Source): readonly DefinitionNode[] {
  return new Lexer(source).advance().kind === TokenKind.EOF ? [] : parse(source).definitions;
}

/** What graphql-js finds wrong, as a problem of ours. */
export function problemOf(error: GraphQLError): SchemaProblem {
  const location = error.locations?.[0];
  const file = error.source?.name ?? error.nodes?.[0]?.loc?.source.name ?? 'schema';
  return {
    file,
    line: location?.line ?? 1,
    column: location?.column ?? 1,
    coordinate: undefined,
    message: error.message,
  };
}

/** Where a node of the schema stands. */
export function placeOf(node: ASTNode | undefined): Place {
  const token = node?.loc?.startToken;
  return { file: node?.loc?.source.name ?? 'schema', line: token?.line ?? 1, column: token?.column ?? 1 };
}

/** One line a problem, as compilers write them. */
export function formatSchemaProblems(
  problems: readonly SchemaProblem[],
  severity: 'error' | 'warning' = 'error',
): string {
  return problems
    .map(({ file, line, column, coordinate, message }) =>
      [
        `${file}:${line}:${column}`,
        severity,
        ...(coordinate === undefined ? [] : [coordinate]),
        message,
      ].join('  '),
    )
    .join('\n');
}

/** The directives of this name on an element: those of its definition, and those of each of its extensions. */
export function directivesOn(
  element: {
    readonly astNode?: HasDirectives;
    readonly extensionASTNodes?: readonly NonNullable<HasDirectives>[];
  },
  name: string,
): readonly (readonly DirectiveNode[])[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])];
  return nodes.map((node) => (node?.directives ?? []).filter((directive) => directive.name.value === name));
}

type HasDirectives = { readonly directives?: readonly DirectiveNode[] } | null | undefined;
