// The types of built.js, from the sources.
export { carryOut } from '../src/actions/carry-out.ts';
export { CatalogFollower } from '../src/actions/follow-catalog.ts';
export { CatalogKeeper } from '../src/actions/keep-catalog.ts';
export { EngagementReader } from '../src/actions/read-engagement.ts';
export { openStores } from '../src/compose/stores.ts';
export { catalogText } from '../src/files/catalog-text.ts';
export { jwtCredentials } from '../src/jwt/credentials.ts';
export { postgresCatalogStore } from '../src/postgres/catalog-store.ts';
export { postgresJournal } from '../src/postgres/journal.ts';
export { postgresStandings } from '../src/postgres/standings.ts';
export { connectRedis } from '../src/redis/connect.ts';
export { RedisEngagementCache } from '../src/redis/engagement-cache.ts';
