import { onFreshDatabase } from '../fresh-database.js';
import { privateRedis } from '../private-redis.js';
import { reads } from './reads.js';
import { sizes } from './sizes.js';
import { throughDoor, throughput } from './throughput.js';
import { unlocks } from './unlocks.js';

/** What engagement costs: to write, to keep and to read, and how soon it unlocks. */
export async function engagements(settings) {
  const redis = await privateRedis();
  try {
    const on = (part) =>
      onFreshDatabase(async (databaseUrl) => {
        await redis.flush();
        return part({ databaseUrl, redis, ...settings });
      });
    const rows = [];
    for (const part of [throughput, throughDoor, reads, unlocks, sizes]) rows.push(...(await on(part)));
    return rows;
  } catch (error) {
    if (error?.code !== 'ECONNREFUSED') throw error;
    console.error(
      'No PostgreSQL answers, by DATABASE_URL or on port 5432: the rows of engagement are left out.',
    );
    return [];
  } finally {
    await redis.stop();
  }
}
