import { emptyFolder, run, startGateway, writeFiles, type Running, type Variables } from './world.ts';

export const SECRET = 'a-secret-of-this-test-and-of-nobody-else';

/** A shop, such as a customer would put behind the gateway. */
export const SHOP = {
  'gatehouse.yaml': `
catalog: shop.yaml
source:
  local: { schema: [shop.graphql], resolvers: shop.mjs }
auth: { issuer: https://shop.example, audience: shop }
`,
  'shop.yaml': `
plans: [basic, gold]
metrics: { orders: { count: order.placed } }
tiers: { guest: {}, patron: { orders: { atLeast: 2 } } }
gates: { early: { salt: early, admits: [all] } }
flags:
  early-access:
    gate: early
    variations: [off, on]
    ladder: [{ variation: on, tier: patron }]
    rules: [{ audience: all, ladder: true }]
`,
  'shop.graphql': `
type Query {
  hello: String!
  whoami: String
  slow(milliseconds: Int!): String!
  broken: String
  lounge: String @entitled(plan: "gold")
  preview: String @entitled(flag: "early-access")
}
type Mutation {
  order: Int! @counts(metric: "orders")
}
`,
  'shop.mjs': `
import { setTimeout as wait } from 'node:timers/promises';
export default async ({ query }) => {
  await query('create table if not exists orders (id serial primary key, who text not null)');
  return {
    context: (viewer) => ({ me: viewer.id }),
    resolvers: {
      Query: {
        hello: () => 'Welcome',
        whoami: (_, __, { me }) => me,
        slow: (_, { milliseconds }) => wait(milliseconds, 'There you are'),
        broken: () => { throw new Error('the password of the till is 1234'); },
        lounge: () => 'Champagne',
        preview: () => 'Next season',
      },
      Mutation: {
        order: async (_, __, { me }) =>
          (await query('insert into orders (who) values ($1) returning id', [me]))[0].id,
      },
    },
  };
};
`,
} as const;

export interface Shop extends Running {
  /** A token signed by the command line. */
  tokenFor(...args: readonly string[]): Promise<string>;
}

export async function startShop(
  changed: Readonly<Record<string, string>> = {},
  env: Variables = {},
): Promise<Shop> {
  const folder = emptyFolder();
  writeFiles(folder, { ...SHOP, ...changed });
  const variables = { GATEHOUSE_JWT_SECRET: SECRET, ...env };
  const running = await startGateway({ folder, env: variables });
  return {
    ...running,
    async tokenFor(...args) {
      const { out } = await (await run(['token', ...args], folder, variables)).ended();
      return out.trim();
    },
  };
}
