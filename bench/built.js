// What the bench takes from the built product. built.d.ts says the same of the sources, so that `npm run types` finds
// what no longer fits; a test compares the two.
export { carryOut } from '../dist/actions/carry-out.js';
export { CatalogFollower } from '../dist/actions/follow-catalog.js';
export { CatalogKeeper } from '../dist/actions/keep-catalog.js';
export { EngagementReader } from '../dist/actions/read-engagement.js';
export { openStores } from '../dist/compose/stores.js';
export { catalogText } from '../dist/files/catalog-text.js';
export { jwtCredentials } from '../dist/jwt/credentials.js';
export { postgresCatalogStore } from '../dist/postgres/catalog-store.js';
export { postgresJournal } from '../dist/postgres/journal.js';
export { postgresStandings } from '../dist/postgres/standings.js';
export { connectRedis } from '../dist/redis/connect.js';
export { RedisEngagementCache } from '../dist/redis/engagement-cache.js';
