import { CONFIGURATION } from '../gateway-process.js';
import { sdl } from './product.js';

/** The resolvers of every server are the same. */
const MODULE = `
import { resolvers } from '${new URL('product.js', import.meta.url).href}';
export default { resolvers };
`;

/** Everybody of the bench has used the product enough for the ladder's highest rung, and is on the lowest plan. */
const CATALOG = `
plans: [free, pro, enterprise]
attributes:
  team: { type: text, claim: team }
  email: { type: text, claim: email }
metrics:
  reports: { count: report.generated }
  reports-28d: { count: report.generated, days: 28 }
  active-days: { activeDays: 28 }
tiers:
  newbie: {}
  regular: { reports-28d: { atLeast: 3 } }
  power: { reports-28d: { atLeast: 10 } }
segments:
  beta: { when: { attribute: team, is: beta } }
  developer: { when: { attribute: team, is: reports } }
  internal: { when: { attribute: email, endsWith: '@techwave.example' } }
gates:
  reports: { salt: salt, admits: [developer, internal, beta, all] }
flags:
  reports:
    gate: reports
    variations: ['off', limited, full]
    ladder:
      - { variation: limited, tier: regular }
      - { variation: full, tier: power, metrics: { reports: { atLeast: 5 } } }
    rules:
      - { audience: developer, variation: full, release: reports }
      - { audience: internal, variation: full, release: reports }
      - { audience: beta, ladder: true, release: reports }
      - { audience: all, ladder: true, release: reports }
releases:
  reports:
    gate: reports
    flags:
      - flag: reports
        serves: [{ audience: developer, variation: full }, { audience: internal, variation: full }]
    phase: ga
    visibility: LOCKED
`;

/** The product behind a gateway. `gated`: see `sdl`. */
export function filesOf(gated) {
  return {
    'gatehouse.yaml': CONFIGURATION,
    'catalog.yaml': CATALOG,
    'product.graphql': sdl(gated),
    'product.mjs': MODULE,
  };
}

/** What each caller has done today. */
export const DONE = { type: 'report.generated', quantity: 12 };
