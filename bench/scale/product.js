import { CONFIGURATION } from '../gateway-process.js';

/** A product whose one gated field opens with the tier `regular`, by one flag with a ladder behind a gate. */
export const FILES = {
  'gatehouse.yaml': CONFIGURATION,
  'catalog.yaml': `
plans: [free, pro, enterprise]
metrics:
  reports-28d: { count: report.generated, days: 28 }
  active-days: { activeDays: 28 }
tiers:
  newbie: {}
  regular: { reports-28d: { atLeast: 3 } }
  power: { reports-28d: { atLeast: 10 }, active-days: { atLeast: 4 } }
segments: { developer: { include: [dora] } }
gates: { release: { salt: release, admits: [developer, all] } }
flags:
  insights:
    gate: release
    variations: ['off', basic, full]
    ladder:
      - { variation: basic, tier: regular }
      - { variation: full, tier: power, plan: pro }
    rules: [{ audience: all, ladder: true }]
`,
  'product.graphql': `
type Query { hello: String insights: Int @entitled(flag: "insights") }
type Mutation { report: Int @counts(metric: "reports-28d") }
`,
  'product.mjs': `export default {
  resolvers: { Query: { hello: () => 'hello', insights: () => 1 }, Mutation: { report: () => 1 } },
};
`,
};

export const QUERY = '{ hello insights }';
export const FLAG = 'insights';
