/** A product with slow, endless, failing and gated elements, as attacks need them. */
export const PRODUCT = {
  'gatehouse.yaml': `
catalog: catalog.yaml
source: { local: { schema: [product.graphql], resolvers: product.mjs } }
auth: { secret: 'a secret of the soak test, long enough for HS256', issuer: https://soak.example, audience: soak }
responseCache: { enabled: true }
subscriptions: { keepAliveSeconds: 2 }
`,
  'catalog.yaml': `
plans: [free, pro]
metrics:
  works: { count: work.done }
  works-28d: { count: work.done, days: 28 }
tiers: { newbie: {}, regular: { works: { atLeast: 50 } } }
segments: { developer: { include: [dora] }, internal: { include: [dora] }, beta: { include: [dora] } }
gates: { release: { salt: release, admits: [developer, internal, beta, all] } }
flags:
  insights:
    gate: release
    variations: ['off', basic, full]
    ladder: [{ variation: basic, metrics: { works: { atLeast: 5 } } }, { variation: full, tier: regular }]
    rules:
      - { audience: developer, ladder: true, release: moved }
      - { audience: internal, ladder: true, release: moved }
      - { audience: beta, ladder: true, release: moved }
      - { audience: all, ladder: true, release: moved }
releases: { moved: { gate: release, flags: [insights], phase: ga, visibility: HIDDEN } }
`,
  'product.graphql': `
type Query {
  hello: String
  list(first: Int = 10): [Item!]
  paid: String @entitled(plan: "pro")
  insights: String @entitled(flag: "insights")
  search(where: Filter): String
  broken: String
}
type Item { id: ID! name: String secret: Int @entitled(plan: "pro") next: Item }
input Filter { text: String pro: Int @entitled(plan: "pro") and: [Filter!] }
type Mutation { work: Int @counts(metric: "works") danger: Int @entitled(plan: "pro") }
type Subscription { ticks(gap: Int = 20): Int ready: Int breaks: Int insightTicks: Int @entitled(flag: "insights") }
`,
  'product.mjs': `
import { setTimeout as wait } from 'node:timers/promises';
const item = (i) => ({ id: 'i' + i, name: 'n' + i, secret: i, next: () => item(i + 1) });
async function* every(gap, field) { for (let i = 0; ; i++) { await wait(gap); yield { [field]: i }; } }
async function* always() { for (let i = 0; ; i++) yield { ready: i }; }
async function* breaking() { yield { breaks: 1 }; throw new Error('the queue at 10.0.0.5 has gone'); }
export default { resolvers: {
  Query: { hello: () => 'hello', list: (_, { first }) => Array.from({ length: first }, (_, i) => item(i)), paid: () => 'paid',
    insights: () => 'insights', search: () => 'found', broken: () => { throw new Error('password 1234'); } },
  Mutation: { work: () => 1, danger: () => 1 },
  Subscription: { ticks: { subscribe: (_, { gap }) => every(gap, 'ticks') }, ready: { subscribe: () => always() },
    breaks: { subscribe: () => breaking() }, insightTicks: { subscribe: () => every(20, 'insightTicks') } },
} };
`,
} as const;
