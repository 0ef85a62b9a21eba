// A small product: one list, and who may see what of it. The data and the resolvers are the same on every server.
const FIELDS = ['id', 'title', 'amount', 'margin'];

/** `gated` puts the requirements on: the root field, and one of the four scalars of an item. */
export function sdl(gated) {
  const root = gated ? '@entitled(flag: "reports")' : '';
  const field = gated ? '@entitled(flag: "reports", variation: "full")' : '';
  return `
    type Query { reports(first: Int!): [Report!]! ${root} }
    type Report { id: ID! title: String! amount: Int! margin: Float ${field} }
  `;
}

export const QUERY = `query Reports($first: Int!) { reports(first: $first) { ${FIELDS.join(' ')} } }`;

const REPORTS = Array.from({ length: 500 }, (_, index) => ({
  id: `report-${index}`,
  title: `Report number ${index}`,
  amount: index * 17,
  margin: index / 8,
}));

export const resolvers = {
  Query: { reports: (_parent, { first }) => REPORTS.slice(0, first) },
};

/** Everybody of the bench has used the product enough for the ladder's highest rung, and is on the lowest plan. */
export const CATALOG = {
  version: 1,
  timeZone: 'UTC',
  plans: ['free', 'pro', 'enterprise'],
  attributes: [
    { key: 'team', type: 'text', source: 'claim', from: 'team' },
    { key: 'email', type: 'text', source: 'claim', from: 'email' },
  ],
  metrics: [
    { key: 'reports', kind: 'count', event: 'report.generated' },
    { key: 'reports-28d', kind: 'count', event: 'report.generated', days: 28 },
    { key: 'active-days', kind: 'activeDays', days: 28 },
  ],
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: [{ metric: 'reports-28d', atLeast: 3 }] },
    { key: 'power', promote: [{ metric: 'reports-28d', atLeast: 10 }] },
  ],
  segments: [
    { key: 'beta', include: [], exclude: [], when: { attribute: 'team', is: 'beta' } },
    { key: 'developer', include: [], exclude: [], when: { attribute: 'team', is: 'reports' } },
    {
      key: 'internal',
      include: [],
      exclude: [],
      when: { attribute: 'email', endsWith: '@techwave.example' },
    },
  ],
  gates: [
    {
      key: 'reports-gate',
      enabled: true,
      salt: 'salt',
      by: 'id',
      admits: ['developer', 'internal', 'beta', 'all'].map((audience) => ({ audience, share: 100_000 })),
    },
  ],
  flags: [
    {
      key: 'reports',
      enabled: true,
      gate: 'reports-gate',
      variations: ['off', 'limited', 'full'].map((key) => ({ key, value: key })),
      prerequisites: [],
      ladder: [
        { variation: 'limited', tier: 'regular', metrics: [] },
        { variation: 'full', tier: 'power', metrics: [{ metric: 'reports', atLeast: 5 }] },
      ],
      rules: [
        { audience: 'developer', serve: { variation: 'full' }, release: 'reports' },
        { audience: 'internal', serve: { variation: 'full' }, release: 'reports' },
        { audience: 'beta', serve: { ladder: true }, release: 'reports' },
        { audience: 'all', serve: { ladder: true }, release: 'reports' },
      ],
    },
  ],
  releases: [
    {
      key: 'reports',
      gate: 'reports-gate',
      flags: [
        {
          flag: 'reports',
          serves: ['developer', 'internal'].map((audience) => ({ audience, serve: { variation: 'full' } })),
          held: [],
        },
      ],
      phase: 'ga',
      visibility: 'LOCKED',
      early: [],
      rolledBack: [],
    },
  ],
};

/** What each caller has done today. */
export const EVENTS = [{ type: 'report.generated', quantity: 12 }];
