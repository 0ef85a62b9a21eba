// The arrows of the house. Each rule's comment is the sentence a reviewer would say.
const inward = (name, room, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^src/(${room})/` },
  to: { path: '^src/', pathNot: `^src/(\\1|${allowed})/`.replace('\\1', '$1') },
});
const vendor = (name, packages, rooms, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^src/', pathNot: `^src/(${rooms})(/|\\.ts$)` },
  to: { path: `node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'No file reaches itself, not even through a type.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports is an entrance, or dead.',
      from: { orphan: true, pathNot: '^src/(main|index)\\.ts$' },
      to: {},
    },
    {
      name: 'domain-knows-nobody',
      severity: 'error',
      comment: 'Nouns import nothing but nouns: no package, no Node.',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    inward(
      'thinking-is-pure',
      'engine|engagement|release',
      'domain',
      'Thinking rooms know the nouns, and are strangers to each other.',
    ),
    inward('ports-are-shapes', 'ports', 'domain', 'A port speaks in nouns only.'),
    {
      name: 'ports-are-types',
      severity: 'error',
      comment: 'A port is an interface: nothing in it runs.',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/ports/', dependencyTypesNot: ['type-only'] },
    },
    inward(
      'actions-see-inward',
      'actions',
      'domain|engine|engagement|release|ports',
      'What the product does knows no store and no door.',
    ),
    inward(
      'stores-know-ports-only',
      'postgres|redis|memory|files|jwt',
      'domain|ports',
      'A store keeps what a port asks for; it decides nothing.',
    ),
    inward(
      'apollo-is-a-threshold',
      'apollo',
      'domain|ports',
      'What the GraphQL doors stand on knows no verb.',
    ),
    inward(
      'doors-open-onto-actions',
      'graphql|admin|ofrep|events|console',
      'domain|ports|actions|apollo',
      'A door is an adapter; doors are strangers to each other.',
    ),
    inward(
      'sockets-know-doors',
      'http|cli',
      'domain|ports|actions|graphql|admin|ofrep|events|console',
      'Only http has a socket, only cli a terminal, and they hold nothing else.',
    ),
    inward(
      'the-example-knows-public-things',
      'insightx',
      'insightx',
      'The example is what a customer would write.',
    ),
    {
      name: 'only-compose-sees-everything',
      severity: 'error',
      comment: 'The world is put together in one place.',
      from: { path: '^src/.+/', pathNot: '^src/compose/' },
      to: { path: '^src/(compose/|main\\.ts$)' },
    },
    {
      name: 'no-drawers',
      severity: 'error',
      comment: 'A drawer is not a room.',
      from: {},
      to: { path: '^src/.*(utils|helpers|common|misc|shared|types|core)(/|\\.ts$)' },
    },
    vendor('ioredis-lives-in-redis', 'ioredis', 'redis', 'One vendor, one room.'),
    vendor(
      'sql-lives-in-postgres',
      'pg|@electric-sql|umzug|proper-lockfile',
      'postgres',
      'One vendor, one room.',
    ),
    vendor(
      'apollo-and-shield-live-in-graphql',
      '@apollo/server|graphql-shield|graphql-middleware',
      'apollo|graphql|admin',
      'One vendor, one room.',
    ),
    vendor(
      'graphql-lives-in-graphql-doors',
      'graphql|@graphql-tools|graphql-scalars',
      'apollo|graphql|admin|insightx',
      'One vendor, one room.',
    ),
    vendor('fastify-lives-in-http', 'fastify', 'http', 'One vendor, one room.'),
    vendor('jose-lives-in-jwt', 'jose', 'jwt', 'One vendor, one room.'),
    vendor('yaml-and-zod-live-in-files', 'yaml|zod', 'files', 'One vendor, one room.'),
    vendor('re2-and-murmur-live-in-engine', 're2js|murmurhash', 'engine', 'One vendor, one room.'),
    vendor('commander-lives-in-cli', 'commander', 'cli', 'One vendor, one room.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
