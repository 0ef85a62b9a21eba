import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
} from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { Execute } from '../apollo/exchange.ts';
import { DocumentLimits, type Brought } from '../apollo/limits/document-limits.ts';
import { tooManyMistakes, boundErrors } from '../apollo/limits/errors.ts';
import { exceeding } from '../apollo/limits/exceeding.ts';
import { streamIn } from './stream.ts';

/** Lexical tokens a document may have. */
export const MOST_TOKENS = 10_000;
/** Errors that one answer states. */
const MOST_ERRORS = 100;
/** `__schema` and `__type` of one operation: a whole introspection, and a small one before it. */
const MOST_INTROSPECTIONS = 5;

/** What operators may send. A catalog of any size is one text. */
const LIMITS = new DocumentLimits({
  lines: 10_000,
  fragments: 100,
  depth: 20,
  rootFields: 100,
  selections: 10_000,
  merges: 100_000,
  aliases: 100,
  directives: 100,
  inputs: { depth: 32, values: 100_000 },
});

/** Holds operations to limits before it validates them: validation of a large document takes long, too. */
export function holdToLimits(schema: GraphQLSchema): ApolloServerPlugin<object> {
  const valid = new WeakSet<DocumentNode>();
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation(asked: Asked) {
          const { document, operation, request } = asked;
          const { variables = {}, extensions } = request;
          const beyond = beyondLimits({ document, operation, variables, extensions });
          if (beyond !== undefined) return Promise.resolve(refused([beyond]));
          const mistakes = valid.has(document) ? [] : mistakesIn(schema, document);
          if (mistakes.length > 0) return Promise.resolve(refused(mistakes));
          valid.add(document);
          if (operation === undefined) return Promise.resolve(refused([UNNAMED]));
          const alone = subscribes(operation) && streamIn(asked.contextValue) === undefined;
          return Promise.resolve(alone ? refused([NO_STREAM]) : null);
        },
      }),
  };
}

type Asked = Pick<
  GraphQLRequestContextResponseForOperation<object>,
  'document' | 'request' | 'contextValue'
> & {
  /** Apollo says that it is always there, and it is not where the document has none of the name asked for. */
  readonly operation: OperationDefinitionNode | undefined;
};

const UNNAMED = new GraphQLError('expected the name of an operation in the document', {
  extensions: { code: ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE },
});

const NO_STREAM = new GraphQLError('expected a subscription to be asked for with Accept: text/event-stream', {
  extensions: { code: 'BAD_REQUEST' },
});

function subscribes({ operation }: OperationDefinitionNode): boolean {
  return operation === OperationTypeNode.SUBSCRIPTION;
}

/**
 * Executes an operation that has been found valid, with a bound on the errors of its answer. A subscription is left to the
 * stream that it is asked on.
 */
export function executeWithin(schema: GraphQLSchema): Execute {
  return async ({ document, context, variables, operationName }) => {
    const options = { maxCoercionErrors: MOST_ERRORS };
    const args = {
      schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
      options,
    };
    const stream = streamIn(context);
    const operation = getOperationAST(document, operationName);
    if (stream !== undefined && operation && subscribes(operation)) {
      stream.asked = args;
      return { data: null };
    }
    return boundErrors(await execute(args), MOST_ERRORS);
  };
}

function beyondLimits(brought: Brought): GraphQLError | undefined {
  const beyond = LIMITS.beyond(brought, { values: 0 });
  if (beyond !== undefined) return beyond;
  const { introspections } = LIMITS.measures(brought.document, brought.operation);
  if (introspections <= MOST_INTROSPECTIONS) return undefined;
  return exceeding(
    'introspection.roots',
    `expected at most ${MOST_INTROSPECTIONS} of __schema and __type, received ${introspections}`,
  );
}

function mistakesIn(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const errors = validate(schema, document, undefined, { maxErrors: MOST_ERRORS });
  if (errors.length <= MOST_ERRORS) return errors;
  return [...errors.slice(0, MOST_ERRORS), tooManyMistakes(MOST_ERRORS, 'a document')];
}

/** As Apollo Server answers what it finds invalid itself. */
function refused(errors: readonly GraphQLError[]): GraphQLResponse {
  const code = ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED;
  const formatted = errors.map((error) => ({
    ...error.toJSON(),
    extensions: { code, ...error.extensions },
  }));
  return {
    http: { status: 400, headers: new HeaderMap() },
    body: { kind: 'single', singleResult: { errors: formatted } },
  };
}
