import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';

import type { Log } from '../ports/runtime.ts';

/** All that a caller learns of an error that is not meant for them. */
export const INTERNAL = {
  message: 'Internal server error',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
} as const;

const BAD_USER_INPUT = 'BAD_USER_INPUT';

/**
 * Passes on what is meant for the caller. Anything else becomes one sentence, and its cause goes to the log with its path.
 *
 * Meant for the caller is an error with a code of its own in `extensions.code`, whichever class it has: a product may bring
 * another copy of `graphql`. So is what graphql-js finds wrong with a request: its document, variables and arguments. An error
 * without a code, and one of the code INTERNAL_SERVER_ERROR, is not: its text may hold what nobody was to read, as that of
 * "String cannot represent value" does.
 */
export function maskError(
  log: Log,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return ({ message, locations, extensions }, error) => {
    const path = pathOf(error);
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const meant = meantForCaller(error);
    if (meant !== undefined)
      return { message: meant.message ?? message, ...place, extensions: told(extensions, meant) };
    log.error('a resolver failed', { path: path?.join('.'), error: causeOf(error) });
    return { ...place, ...INTERNAL };
  };
}

interface Meant {
  /** Left out: that of the error itself. */
  readonly message?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function meantForCaller(error: unknown): Meant | undefined {
  const own = codedOf(error) ?? codedOf(thrownIn(error));
  if (own !== undefined) return own;
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.extensions['code'] === INTERNAL.extensions.code) return undefined;
  if (isOfRequest(error)) return {};
  return isOfArgument(error) ? { extensions: { code: BAD_USER_INPUT } } : undefined;
}

/** The message and extensions of an error that has a code for its caller. */
function codedOf(error: unknown): Meant | undefined {
  if (!isMap(error) || typeof error['message'] !== 'string') return undefined;
  const { message, extensions } = error;
  if (!isMap(extensions) || typeof extensions['code'] !== 'string') return undefined;
  return extensions['code'] === INTERNAL.extensions.code ? undefined : { message, extensions };
}

/** What was thrown that is no Error: graphql-js keeps it in the error that it makes of it. */
function thrownIn(error: unknown): unknown {
  const original = isMap(error) ? error['originalError'] : undefined;
  return isMap(original) ? original['thrownValue'] : undefined;
}

/** Made by graphql-js before anything was executed: of the document, the operation's name, or a variable. */
function isOfRequest({ path, originalError, nodes }: GraphQLError): boolean {
  if (path !== undefined) return false;
  return originalError === undefined || nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
}

/**
 * Made by graphql-js for the value of an argument, at which it points. Where it points at the field, the error is of what a
 * resolver gave.
 */
function isOfArgument({ originalError }: GraphQLError): boolean {
  const node = originalError instanceof GraphQLError ? originalError.nodes?.[0] : undefined;
  return node !== undefined && node.kind !== Kind.FIELD;
}

/** Extensions as the caller gets them: `http` and `stacktrace` are for the server alone. */
function told(
  formatted: GraphQLFormattedError['extensions'],
  { extensions }: Meant,
): NonNullable<GraphQLFormattedError['extensions']> {
  const all = Object.entries({ ...formatted, ...extensions });
  return Object.fromEntries(all.filter(([key]) => key !== 'http' && key !== 'stacktrace'));
}

function pathOf(error: unknown): readonly (string | number)[] | undefined {
  const path = isMap(error) ? error['path'] : undefined;
  return Array.isArray(path) ? path : undefined;
}

/** The text of what is behind an error, for the log. */
export function causeOf(error: unknown): string {
  const original = isMap(error) ? error['originalError'] : undefined;
  try {
    return String(original ?? error);
  } catch {
    return 'an error that has no text';
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
