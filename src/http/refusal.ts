import type { FastifyRequest } from 'fastify';

import { Failure, FAILURES } from '../domain/failure.ts';
import type { Log } from '../ports/runtime.ts';
import { challenge } from './bearer.ts';
import type { Refused } from './entrance.ts';

/** Seconds after which a caller may try again while a store is silent, or too many wait for it. */
const RETRY_AFTER = '1';

/**
 * Why a request went no further. Anything unforeseen stays in the log.
 * @param bodyLimit bytes that a body may have where the request went
 */
export function refusalOf(error: unknown, request: FastifyRequest, bodyLimit: number, log: Log): Refused {
  if (error instanceof Failure && error.code === 'UNAUTHENTICATED')
    return refused(error, ['www-authenticate', challenge(request.headers.authorization, error.message)]);
  if (error instanceof Failure && [429, 503].includes(FAILURES[error.code]))
    return refused(error, ['retry-after', RETRY_AFTER]);
  // Whoever is known by the key of an operator may bring no other; 401 is for callers of the product's API.
  if (error instanceof Failure && error.code === 'FORBIDDEN')
    return { status: 403, code: error.code, message: error.message };
  const status = statusOf(error);
  if (status === 413)
    return { status, code: 'TOO_LARGE', message: `expected a body of at most ${bodyLimit} bytes` };
  if (status >= 400 && status < 500) {
    const message = error instanceof Error ? error.message : 'the request cannot be read';
    return { status, code: 'BAD_REQUEST', message };
  }
  log.error('a request failed', {
    url: request.url,
    error: error instanceof Error ? error.stack : String(error),
  });
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' };
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
