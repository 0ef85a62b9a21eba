import { Redis } from 'ioredis';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { afterwards, startGateway, type Running } from './world.ts';

/** A database and a Redis of this test's own, and gateways on them. */
export interface Servers {
  readonly database: FreshDatabase;
  readonly redis: PrivateServer;
  startGateway(): Promise<Running>;
  /** Sends Redis one command. */
  command(name: string, ...args: readonly string[]): Promise<unknown>;
}

export async function startServers(): Promise<Servers> {
  const redis = await privateServer();
  afterwards(() => redis.stop());
  const database = await freshDatabase();
  afterwards(() => database.drop());
  return {
    database,
    redis,
    startGateway: () => startGateway({ env: { DATABASE_URL: database.url, REDIS_URL: redis.url } }),
    async command(name, ...args) {
      const client = new Redis(redis.url);
      try {
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
  };
}
