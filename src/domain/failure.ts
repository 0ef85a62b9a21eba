/** The code of a denial where the configuration names no other. */
export const DENIED_CODE = 'FORBIDDEN';

/** Every way Gatehouse fails on purpose: code → HTTP status. Doors translate these and invent none. */
export const FAILURES = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 401,
  BAD_REQUEST: 400,
  LIMIT_EXCEEDED: 400,
  PERSISTED_OPERATION_NOT_FOUND: 400,
  PERSISTED_OPERATION_REQUIRED: 400,
  NOT_FOUND: 404,
  TOO_LARGE: 413,
  BUSY: 429,
  ENTITLEMENTS_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
  INVALID_DEFINITIONS: 500,
  INVALID_CONFIGURATION: 500,
  DATA_FOLDER_LOCKED: 500,
  INTERNAL_SERVER_ERROR: 500,
} as const;

export type FailureCode = keyof typeof FAILURES;

/** A failure with a code a program can act on and a message a person can. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A store that answers and does not serve us: a wrong password, a missing right, a replica. The cause stays for the log. */
export function storeRefuses(store: string, cause: unknown): Failure {
  return new Failure('STORE_UNAVAILABLE', `${store} refuses to serve`, { cause });
}

/** A store that does not answer. The message names the store; the cause stays for the log. */
export function storeUnavailable(store: string, cause: unknown): Failure {
  return new Failure('STORE_UNAVAILABLE', `${store} does not answer`, { cause });
}
