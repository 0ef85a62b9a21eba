import type { FastifyRequest } from 'fastify';

import { Failure, FAILURES, type FailureCode } from '../domain/failure.ts';
import type { Log } from '../ports/runtime.ts';
import { challenge } from './bearer.ts';
import type { Refused } from './entrance.ts';

/** Seconds after which a caller may try again while a store is silent, or too many wait for it. */
const RETRY_AFTER = '1';

/** The status of what is told as it is. */
const TOLD: ReadonlyMap<FailureCode, number> = new Map([
  // Whoever is known by the key of an operator may bring no other; 401 is for callers of the product's API.
  ['FORBIDDEN', 403],
  ['BAD_REQUEST', 400],
  ['NOT_FOUND', 404],
]);

/**
 * Why a request went no further. Anything unforeseen stays in the log.
 * @param bodyLimit bytes that a body may have where the request went
 */
export function refusalOf(error: unknown, request: FastifyRequest, bodyLimit: number, log: Log): Refused {
  const told = error instanceof Failure ? foreseen(error, request) : undefined;
  if (told !== undefined) return told;
  const status = statusOf(error);
  if (status === 413)
    return { status, code: 'TOO_LARGE', message: `expected a body of at most ${bodyLimit} bytes` };
  if (status >= 400 && status < 500) {
    const message = error instanceof Error ? error.message : 'the request cannot be read';
    return { status, code: 'BAD_REQUEST', message };
  }
  log.error('a request failed', {
    requestId: request.id,
    url: request.url,
    error: error instanceof Error ? error.stack : String(error),
  });
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' };
}

function foreseen(failure: Failure, { headers }: FastifyRequest): Refused | undefined {
  const { code, message } = failure;
  if (code === 'UNAUTHENTICATED')
    return refused(failure, ['www-authenticate', challenge(headers.authorization, message)]);
  if ([429, 503].includes(FAILURES[code])) return refused(failure, ['retry-after', RETRY_AFTER]);
  const status = TOLD.get(code);
  return status === undefined ? undefined : { status, code, message };
}

function refused({ code, message }: Failure, header: readonly [string, string]): Refused {
  return { status: FAILURES[code], code, message, headers: [header] };
}

/** @param methods what the path has; undefined where there is no such path */
export function notServed(method: string, path: string, methods: readonly string[] | undefined): Refused {
  const message = `${method} ${path} is not served here`;
  return methods === undefined
    ? { status: 404, code: 'BAD_REQUEST', message }
    : { status: 405, code: 'BAD_REQUEST', message, headers: [['allow', methods.join(', ')]] };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
