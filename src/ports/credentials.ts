import type { Claims } from '../domain/subject.ts';

/** Tells who a credential speaks for. */
export interface Credentials {
  /** @throws Failure UNAUTHENTICATED, with the reason in the message */
  verify(token: string): Promise<Claims>;
}

/** Signs credentials: for the example and for development. */
export interface Issuer {
  /** A token for these claims that is good for `seconds`. */
  sign(claims: Readonly<Record<string, unknown>>, seconds: number): Promise<string>;
}
