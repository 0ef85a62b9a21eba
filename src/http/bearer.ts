import { Failure } from '../domain/failure.ts';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * The token of an `Authorization` header (RFC 6750 §2.1).
 * @throws Failure UNAUTHENTICATED where there is none
 */
export function bearerToken(header: string | readonly string[] | undefined): string {
  if (typeof header !== 'string')
    throw new Failure('UNAUTHENTICATED', 'expected a header: Authorization: Bearer <token>');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new Failure('UNAUTHENTICATED', 'the Authorization header is not of the form Bearer <token>');
  return token;
}

/** The `WWW-Authenticate` header for a refused credential (RFC 6750 §3): no error code where none was sent. */
export function challenge(header: string | undefined, message: string): string {
  return header === undefined
    ? 'Bearer'
    : `Bearer error="invalid_token", error_description="${message.replace(/["\\]/g, "'")}"`;
}
