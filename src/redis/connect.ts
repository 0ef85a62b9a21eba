import { Redis, ReplyError } from 'ioredis';
import { storeUnavailable } from '../domain/failure.ts';

/** A command's name and its arguments. */
export type Command = readonly [name: string, ...args: (string | number)[]];

/** A Redis or Valkey server. Loses and finds its connection by itself; what was under way then fails. */
export interface RedisLink {
  /**
   * Sends the commands together, in one round trip; one reply each, in order. A command that Redis refused has its Error
   * for a reply. No command is ever sent a second time.
   * @throws Failure STORE_UNAVAILABLE when any of them was not answered in time; it may have been carried out
   */
  send(commands: readonly Command[]): Promise<readonly unknown[]>;
  close(): void;
}

export interface RedisTimeouts {
  /** Milliseconds until a command is given up. */
  readonly command?: number;
}

/** Milliseconds until a connection is given up. */
const CONNECT_TIMEOUT = 500;
/** Milliseconds without any answer after which a connection is taken for dead and made anew. */
const SILENCE = 2_000;

/** What Redis says when it cannot carry out commands now, whichever they are. */
const NOT_NOW =
  /^(LOADING|MASTERDOWN|READONLY|OOM|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|MOVED|ASK|NOAUTH)\b/;

/** Settles when connected, or after the first failed attempt: a start goes on without Redis. */
export async function connectRedis(url: string, timeouts: RedisTimeouts = {}): Promise<RedisLink> {
  const client = new Redis(url, {
    connectionName: 'gatehouse',
    connectTimeout: CONNECT_TIMEOUT,
    commandTimeout: timeouts.command ?? 100,
    socketTimeout: SILENCE,
    // A command for a server that is away fails now, not when it is back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A write whose reply was lost may have happened: ioredis would do it twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
    keepAlive: 5_000,
  });
  client.on('error', () => {
    // Whoever sends something is told. Unheard, this event is printed on the terminal.
  });
  await settled(client);
  return {
    send: (commands) => sendTogether(client, commands),
    close() {
      client.disconnect();
    },
  };
}

function settled(client: Redis): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(bound);
      resolve();
    };
    // A server that takes the connection and then says nothing gives no event at all.
    const bound = setTimeout(done, 2 * CONNECT_TIMEOUT);
    client.once('ready', done).once('close', done);
  });
}

async function sendTogether(client: Redis, commands: readonly Command[]): Promise<readonly unknown[]> {
  if (commands.length === 0) return [];
  const pipeline = client.pipeline();
  for (const [name, ...args] of commands) pipeline.call(name, ...args);
  const replies = (await pipeline.exec().catch(unavailable)) ?? [];
  return replies.map(([error, reply]) => {
    if (error === null) return reply;
    if (error instanceof ReplyError && !NOT_NOW.test(error.message)) return error;
    return unavailable(error);
  });
}

function unavailable(cause: unknown): never {
  throw storeUnavailable('Redis', cause);
}
