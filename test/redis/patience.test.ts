import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { connectRedis, type RedisLink } from '../../src/redis/connect.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { answeredWithin } from '../../src/redis/patience.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

const LIMIT = 100;

function stall(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('a time limit', () => {
  let server: PrivateServer;
  let link: RedisLink;
  beforeAll(async () => {
    server = await privateServer();
    link = await connectRedis(server.url, { command: LIMIT });
  });
  afterAll(async () => {
    link.close();
    await server.stop();
  });

  test('measures Redis, and not how long this process is busy meanwhile', async () => {
    const cache = new RedisEngagementCache(link);
    await cache.read(['subject:a']);
    for (let turn = 0; turn < 3; turn += 1) {
      const reading = cache.read(['subject:a']);
      // The command leaves first.
      await new Promise((resolve) => setImmediate(resolve));
      stall(5 * LIMIT);
      expect(await reading).toMatchObject([{ state: 'cold' }]);
    }
    cache.close();
  });

  test('ends where there is no answer', async () => {
    const began = performance.now();
    await expect(answeredWithin(40, new Promise(() => undefined))).rejects.toThrow('no answer within 40 ms');
    expect(performance.now() - began).toBeGreaterThan(35);
  });

  test('says what went wrong, and nothing once there is an answer', async () => {
    await expect(answeredWithin(20, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await answeredWithin(20, Promise.resolve(1))).toBe(1);
    await wait(30);
  });
});
