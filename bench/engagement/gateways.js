import { CONFIGURATION, productFolder, startGateway, tokenIssuer } from '../gateway-process.js';

/** A product with three metrics, two tiers above the lowest, and a flag with a variation for each. */
const FILES = {
  'gatehouse.yaml': CONFIGURATION,
  'catalog.yaml': `
plans: [free]
metrics:
  reports: { count: report.generated, days: 28 }
  pipelines: { count: pipeline.created, days: 28 }
  days: { activeDays: 28 }
tiers:
  newbie: {}
  regular: { reports: { atLeast: 3 } }
  power: { reports: { atLeast: 10 }, days: { atLeast: 4 } }
flags:
  insights:
    variations: ['off', basic, full]
    ladder:
      - { variation: basic, tier: regular }
      - { variation: full, tier: power }
    rules: [{ audience: all, ladder: true }]
`,
  'product.graphql': 'type Query { insights: Int @entitled(flag: "insights") }',
  'product.mjs': 'export default { resolvers: { Query: { insights: () => 1 } } };',
};

/** Gateways on the same stores. The first has the owner's key. */
export async function startGateways(count, stores) {
  const { folder, remove } = productFolder(FILES);
  const gateways = [];
  for (let number = 0; number < count; number++) gateways.push(await startGateway({ folder, ...stores }));
  return {
    gateways,
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      remove();
    },
  };
}

/** Asks a gateway, as this subject, for the variation of its flag. */
export function asker({ address }, subject) {
  const token = tokenIssuer()({ sub: subject });
  return async () => {
    const response = await fetch(`${address}/ofrep/v1/evaluate/flags/insights`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token}` },
      body: JSON.stringify({ context: { targetingKey: subject } }),
    });
    const { variant, errorDetails } = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(`status ${response.status}: ${errorDetails}`);
    return variant;
  };
}
