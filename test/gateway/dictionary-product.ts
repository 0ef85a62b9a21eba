import { PRODUCT } from './released-product.ts';

/** Every name that only the hidden release has, whatever it is a name of. */
export const HIDDEN_NAMES = {
  fields: ['foresight', 'futures', 'likelihoods', 'simulateMarket', 'marketTicks', 'undertow'],
  types: [
    'Foresight',
    'Prophecy',
    'Scenario',
    'Granularity',
    'Tidewater',
    'OracleInput',
    'Probable',
    'Portent',
  ],
  arguments: ['lookahead', 'grain'],
  inputFields: ['confidence'],
  enumValues: ['QUARTERLY', 'HOURWISE'],
  directives: ['foretold'],
  flags: ['forecasting', 'market-simulation'],
  releases: ['visionary'],
} as const;
export const HIDDEN = Object.values(HIDDEN_NAMES).flat();

/** A thousand guesses in one batch are not what the price of introspection is for. */
const NO_PRICE = 'limits: { introspection: { roots: 100000, bytes: 1000000000 } }\n';

const SDL = `
directive @foretold(by: Granularity!) on FIELD
directive @shown(as: String, grain: Granularity) on FIELD
type Query {
  ping: Int
  reports(lookahead: Int @entitled(flag: "forecasting"), order: Order = NAME, where: Where): [Report]
  hits: [Hit]
  node: Node
  foresight: Foresight @entitled(flag: "forecasting")
  futures(like: OracleInput): [Portent] @entitled(flag: "forecasting")
  _entities(representations: [_Any!]!): [_Entity]!
}
type Mutation { rename(where: Where): Int  simulateMarket: Int @entitled(flag: "market-simulation") }
type Subscription { ticks: Int  marketTicks: Int @entitled(flag: "market-simulation") }
interface Node { id: ID }
type Report implements Node { id: ID title: String likelihoods: [Probable] @entitled(flag: "forecasting") }
type Foresight @entitled(flag: "forecasting") { words: String  undertow: Tidewater }
type Tidewater { words: String }
type Prophecy @entitled(flag: "forecasting") { id: ID }
type Scenario implements Node @entitled(flag: "market-simulation") { id: ID }
interface Portent @entitled(flag: "forecasting") { id: ID }
scalar Probable
scalar _Any
union Hit = Report | Prophecy
union _Entity = Report | Scenario
enum Order { NAME QUARTERLY @entitled(flag: "forecasting") }
enum Granularity { HOURWISE @entitled(flag: "forecasting") }
input Where { title: String order: Order and: [Where!] confidence: Float @entitled(flag: "forecasting") }
input OracleInput { words: String }
`;

const RESOLVERS = `
const scenario = { __typename: 'Scenario', id: 's' };
export default { resolvers: { Query: {
  ping: () => 1, reports: () => [{ id: 'r', title: 't' }], foresight: () => ({ words: 'w', undertow: { words: 'w' } }),
  hits: () => [{ __typename: 'Prophecy', id: 'p' }, { __typename: 'Report', id: 'r' }], node: () => scenario,
  futures: () => [], _entities: () => [scenario],
} } };
`;

/** A product with a HIDDEN release, open to developers. */
export const foreseeing = (introspection: boolean): Readonly<Record<string, string>> => ({
  'gatehouse.yaml': `${PRODUCT['gatehouse.yaml']}introspection: ${introspection}\nbatch: { limit: 1000 }\n${NO_PRICE}`,
  'catalog.yaml': `
plans: [free, pro]
attributes: { team: { type: text, claim: team } }
segments:
  developer: { when: { attribute: team, is: makers } }
  internal: { when: { attribute: team, is: staff } }
  beta: { when: { plan: { atLeast: pro } } }
gates: { visionary: { salt: v, admits: [developer] } }
flags:
  plain: { variations: [off, on], rules: [{ audience: all, variation: on }] }
  forecasting: { gate: visionary, variations: [off, on], rules: [{ audience: developer, variation: on, release: visionary }] }
  market-simulation: { gate: visionary, variations: [off, on], rules: [{ audience: developer, variation: on, release: visionary }] }
releases:
  visionary: { gate: visionary, flags: [forecasting, market-simulation], phase: developer, visibility: HIDDEN }
`,
  'product.graphql': SDL,
  'product.mjs': RESOLVERS,
});

/** Likely names of this trade, of which the product has some and most not. */
const LIKELY =
  `account activity admin advice alert analysis analytics archive asset audit backup basket beta board budget
  calendar campaign cash catalog channel chart checkout client cohort cohorts company compare contact
  contract costs country credit currency customers dashboard data dataset debug delivery demo department
  discount document draft email event events export exports features feed file filter flag flags forecast
  forecasts future gateway goal groups health hidden history hook hooks index inbox insights integration
  inventory invoice items job key keys labs lead license limit list location login market markets me media
  members menu metric metrics money monitor network news node note offer oracle orders owner partner
  password payment payments permission person pipeline plan policy portfolio prediction preview prices
  pricing product profile project projection promotion prophet quote rate region release report reports
  revenue review risk roadmap roles rule sale sales scenario scenarios schema score secret secrets segments
  session settings share signal simulation simulations site snapshot stage stat status stock strategy stream
  summary supplier survey system tag tags task team tenant test ticket tier title token topic trade trend
  trends unit upload user users vault vendor video view visit vision warehouse webhook words workflow`
    .split(/\s+/)
    .filter((word) => word !== '');

/** One letter dropped, changed or added, at the start, in the middle and at the end. */
function near(name: string): readonly string[] {
  const half = Math.floor(name.length / 2);
  return [name.slice(0, -1), `${name}s`, `${name.slice(0, half)}${name.slice(half + 1)}`].concat(
    `${name.slice(0, half)}x${name.slice(half + 1)}`,
    `${name.slice(0, half)}x${name.slice(half)}`,
    `${name.slice(0, -1)}z`,
  );
}

/** Names that are nearly a hidden one, and are none. */
export const MISSES: readonly string[] = [...new Set(HIDDEN.flatMap(near))];

/** What somebody would try: every hidden name, names that are nearly one, and likely ones. */
export const GUESSES: readonly string[] = [...new Set([...HIDDEN, ...MISSES, ...LIKELY])];

/** A name of the same length that nothing has, in the same manner of writing. */
export function nonsenseFor(name: string): string {
  return name.replaceAll(/[a-z]/g, 'j').replaceAll(/[A-Z]/g, 'J');
}
