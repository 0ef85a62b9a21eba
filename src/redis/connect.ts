import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../domain/failure.ts';
import { CONNECT_TIMEOUT } from './connection.ts';
import { NodesLink, type RedisLink } from './link.ts';
import { readTarget, type RedisSettings } from './target.ts';

export type { RedisLink, ScriptLink } from './link.ts';

/** How Redis is connected to. */
export interface RedisConnecting extends RedisSettings {
  /** Milliseconds until a command is given up. */
  readonly command?: number | undefined;
}

/**
 * Connects to Redis or Valkey. Settles when connected, or after the first failed attempt: a start goes on without Redis.
 * @param url see readTarget
 * @throws Failure INVALID_CONFIGURATION where the URL is wrong, or leads to a server that can never serve
 */
export async function connectRedis(
  url: string,
  { command = 100, ...settings }: RedisConnecting = {},
): Promise<RedisLink> {
  const link = new NodesLink(readTarget(url, settings), command);
  const bound = performance.now() + 2 * CONNECT_TIMEOUT;
  // A server that takes the connection and then says nothing gives no event at all, so this looks by the clock.
  while (!link.settled && performance.now() < bound) await wait(5);
  const { mistake } = link;
  if (mistake === undefined) return link;
  link.close();
  throw new Failure('INVALID_CONFIGURATION', `redisUrl: Redis ${mistake}`);
}
