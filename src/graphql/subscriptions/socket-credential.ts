import { Failure, FAILURES } from '../../domain/failure.ts';
import type { Claims } from '../../domain/subject.ts';
import type { DoorRequest, DoorSocket } from '../../ports/exchange.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Caller } from '../caller.ts';
import { clientContext } from '../client-context.ts';

export interface CredentialSettings {
  /**
   * Finds out whom an `Authorization` header speaks for.
   * @throws Failure UNAUTHENTICATED, STORE_UNAVAILABLE
   */
  readonly verify: (authorization: string | undefined) => Promise<Claims>;
  readonly clock: Clock;
}

/** A WebSocket connection and what was asked when it was opened. */
export interface Connection {
  readonly socket: DoorSocket;
  readonly request: Pick<DoorRequest, 'headers'>;
  caller?: Caller;
  expiry?: NodeJS.Timeout;
}

/** Longest wait of a timer, milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;
/** GraphQL over WebSocket: the server refuses the connection. */
const FORBIDDEN = 4403;
const BAD_REQUEST = 4400;
/** Try again later (IANA WebSocket Close Code Number Registry). */
const TRY_AGAIN = 1013;
/** Bytes of the reason why a connection is closed (RFC 6455 §5.5: 125 with the code). */
const LONGEST_REASON = 123;

/**
 * Finds out whose a connection is, and closes it when their credential ends.
 * @param parameters the payload of `connection_init`
 * @returns false where it is closed instead, with a code and a reason that say why
 */
export async function recognise(
  connection: Connection,
  parameters: Readonly<Record<string, unknown>>,
  { verify, clock }: CredentialSettings,
): Promise<boolean> {
  const headers = { ...connection.request.headers, ...headersIn(parameters) };
  const client = clientContext({ method: 'GET', headers, search: '', body: undefined });
  if ('mistake' in client) return refuse(connection, BAD_REQUEST, client.mistake);
  const { authorization } = headers;
  if (typeof authorization !== 'string') return refuse(connection, FORBIDDEN, MISSING);
  try {
    const claims = await verify(authorization);
    connection.caller = { claims, client: client.fields, headers };
    expire(connection, claims, clock);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'UNAUTHENTICATED') return refuse(connection, FORBIDDEN, error.message);
    if (FAILURES[error.code] === 503) return refuse(connection, TRY_AGAIN, error.message);
    throw error;
  }
}

const MISSING = 'expected a credential in connectionParams: { authorization: "Bearer <token>" }';

/** Closes a connection whose credential has ended. Whatever is left to be said on it is not said. */
export function endedBy(connection: Connection, clock: Clock): boolean {
  const { caller } = connection;
  if (caller === undefined || clock.now() < caller.claims.expiresAt) return false;
  refuse(connection, FORBIDDEN, 'the credential has ended');
  return true;
}

function refuse({ socket }: Connection, code: number, reason: string): false {
  socket.close(code, reason.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_REASON));
  return false;
}

/**
 * What a client would say in headers if it could, by the forms there are: a parameter for each, `headers` with all of them, or
 * `authToken`, which is the token alone. The plainest one decides where there are several.
 */
function headersIn(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const { authToken, headers } = parameters;
  return {
    ...(typeof authToken === 'string' && { authorization: asBearer(authToken) }),
    ...(typeof headers === 'object' && headers !== null && textsOf(headers)),
    ...textsOf(parameters),
  };
}

function asBearer(token: string): string {
  return /^bearer /i.test(token) ? token : `Bearer ${token}`;
}

function textsOf(parameters: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') texts[name.toLowerCase()] = value;
  }
  return texts;
}

function expire(connection: Connection, claims: Claims, clock: Clock): void {
  const left = claims.expiresAt - clock.now();
  connection.expiry = setTimeout(
    () => {
      if (!endedBy(connection, clock)) expire(connection, claims, clock);
    },
    Math.min(left, LONGEST_WAIT),
  );
  connection.expiry.unref();
}
