import { CONFIGURATION, productFolder, startGateway, tokenIssuer } from '../gateway-process.js';

/** A product with one flag, released to everybody. */
const FILES = {
  'gatehouse.yaml': CONFIGURATION,
  'catalog.yaml': `
plans: [free]
segments: { developer: { include: [nobody] }, internal: { include: [nobody] }, beta: { include: [nobody] } }
gates: { release: { salt: release, admits: [developer, internal, beta, all] } }
flags:
  feature:
    gate: release
    variations: [off, on]
    rules:
      - { audience: developer, variation: on, release: release }
      - { audience: internal, variation: on, release: release }
      - { audience: beta, variation: on, release: release }
      - { audience: all, variation: on, release: release }
releases: { release: { gate: release, flags: [feature], phase: ga } }
`,
  'product.graphql': 'type Query { feature: Int @entitled(flag: "feature") }',
  'product.mjs': 'export default { resolvers: { Query: { feature: () => 1 } } };',
};

/** Gateway processes on one database, and the key of their owner. */
export async function startGateways(count, databaseUrl) {
  const { folder, remove } = productFolder(FILES);
  const gateways = [];
  for (let number = 0; number < count; number++) gateways.push(await startGateway({ folder, databaseUrl }));
  return {
    addresses: gateways.map(({ address }) => address),
    key: gateways[0].key,
    token: await tokenIssuer()({ sub: 'somebody' }),
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      remove();
    },
  };
}
