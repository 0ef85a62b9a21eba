import { Redis, type RedisOptions } from 'ioredis';
import { connectorTo, type Locate } from './connector.ts';
import type { Endpoint, Login, Tls } from './target.ts';

/** How a server is spoken to, whichever it is. */
export interface Reach {
  readonly login: Login;
  /** Undefined: no TLS. */
  readonly tls: Tls | undefined;
  readonly database: number;
  /** Milliseconds until a command is given up. */
  readonly commandTimeout: number;
}

/** What connections are made with. */
export type Connection = Omit<RedisOptions, 'replyMapping'>;

/** Milliseconds until a connection is given up. */
export const CONNECT_TIMEOUT = 500;
/** Milliseconds without any answer after which a connection is taken for dead and made anew. */
const SILENCE = 2_000;

export function connectionTo(locate: Locate, { login, tls, database, commandTimeout }: Reach): Connection {
  return {
    Connector: connectorTo(locate, tls),
    // It tells ioredis which event of the socket ends the handshake of TLS; the connector has the settings.
    ...(tls !== undefined && { tls: {} }),
    ...(login.username !== undefined && { username: login.username }),
    ...(login.password !== undefined && { password: login.password }),
    db: database,
    connectionName: 'gatehouse',
    commandTimeout,
    connectTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE,
    keepAlive: 5_000,
    // It asks for INFO, which not every server lets us have.
    enableReadyCheck: false,
    // A command for a server that is away fails now, not when it is back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A write whose reply was lost may have happened: ioredis would do it twice.
    autoResendUnfulfilledCommands: false,
  };
}

/**
 * Asks a server one question, on a connection for it alone.
 * @throws Error what kept it from an answer
 */
export async function askOnce(
  endpoint: Endpoint,
  reach: Reach,
  command: string,
  ...args: readonly string[]
): Promise<unknown> {
  const client = new Redis({
    ...connectionTo(() => endpoint, reach),
    lazyConnect: true,
    retryStrategy: null,
  });
  // What `connect` throws says only that the connection was closed.
  let trouble: unknown;
  client.on('error', (error: unknown) => {
    trouble ??= error;
  });
  try {
    await client.connect();
    return await client.call(command, ...args);
  } catch (error) {
    throw trouble ?? error;
  } finally {
    client.disconnect();
  }
}
