import { onFreshDatabase } from '../fresh-database.js';
import { privateRedis } from './private-redis.js';
import { reads } from './reads.js';
import { sizes } from './sizes.js';
import { throughput } from './throughput.js';
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
    return [...(await on(throughput)), ...(await on(reads)), ...(await on(unlocks)), ...(await on(sizes))];
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
