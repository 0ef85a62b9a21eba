import type { ExecutionResult, GraphQLError } from 'graphql';

/** How an operation that does not run is answered over HTTP. */
export interface HttpAnswer {
  readonly status: keyof typeof REASONS;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const REASONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
} as const;

/** Seconds after which a caller may try again while a store is silent. */
const RETRY_AFTER = '1';

/** Of answers that depend on who asks. */
export const NOT_KEPT = { 'cache-control': 'private, no-store' };
const BEARER = { 'www-authenticate': 'Bearer' };

export const UNKNOWN_CALLER: HttpAnswer = { status: 401, headers: { ...NOT_KEPT, ...BEARER } };
export const INVALID: HttpAnswer = { status: 400, headers: NOT_KEPT };

/** @param status of an operation that is refused as a whole */
export function refusedWith(unavailable: boolean, status: 401 | 403): HttpAnswer {
  if (unavailable) return { status: 503, headers: { ...NOT_KEPT, 'retry-after': RETRY_AFTER } };
  return { status, headers: status === 401 ? { ...NOT_KEPT, ...BEARER } : NOT_KEPT };
}

/**
 * Errors that carry how they are answered, in `extensions.http` as GraphQL Yoga and Apollo Server take it. The property is
 * not enumerable, so that no server prints it.
 */
export function answeredWith(errors: readonly GraphQLError[], answer: HttpAnswer): readonly GraphQLError[] {
  for (const { extensions } of errors)
    Reflect.defineProperty(extensions, 'http', { value: answer, enumerable: false, configurable: true });
  return errors;
}

/** A request, as graphql-http hands it over: its headers are a map, or an object. */
interface Asked {
  readonly headers: object;
}

/** An answer, as graphql-http takes it. */
export type Answer = readonly [
  body: string,
  init: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: Readonly<Record<string, string>>;
  },
];

/** Answers an operation that did not run. @returns undefined where it ran: then the server answers */
export function answerTo(request: Asked, result: ExecutionResult): Answer | undefined {
  const http: unknown = result.errors?.[0]?.extensions['http'];
  if (result.data !== undefined || !isAnswer(http)) return undefined;
  const type = accepts(request).includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  const headers = { 'content-type': `${type}; charset=utf-8`, ...http.headers };
  return [JSON.stringify(result), { status: http.status, statusText: REASONS[http.status], headers }];
}

function accepts({ headers }: Asked): string {
  const accept = isHeaders(headers)
    ? headers.get('accept')
    : 'accept' in headers
      ? headers.accept
      : undefined;
  return typeof accept === 'string' ? accept : '';
}

function isHeaders(headers: object): headers is { readonly get: (name: string) => unknown } {
  return 'get' in headers && typeof headers.get === 'function';
}

function isAnswer(http: unknown): http is HttpAnswer {
  return typeof http === 'object' && http !== null && 'status' in http && 'headers' in http;
}
