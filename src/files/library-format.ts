import { configurationFormat } from './configuration-format.ts';

/** What somebody else's server says of how Gatehouse runs in it: the keys of the configuration that are not the gateway's own. */
export const libraryFormat = configurationFormat.pick({
  catalog: true,
  data: true,
  databaseUrl: true,
  redisUrl: true,
  redis: true,
  redisPrefix: true,
  engagement: true,
  denied: true,
  dryRun: true,
  entitlements: true,
  overlay: true,
  introspection: true,
  limits: true,
  subscriptions: true,
  views: true,
  log: true,
});
