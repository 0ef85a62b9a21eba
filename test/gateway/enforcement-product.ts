import { startNewsroom, type LiveAnswer, type Newsroom } from './live-product.ts';
import type { Variables } from './world.ts';

/** Everything an operation can be refused for: by plan, by a released flag, and by a flag that is hidden. */
const SDL = `
directive @style(of: Stage!) on FIELD
type Query {
  ping: String!
  me: User
  node(id: ID!): Node
  reach(id: ID!): Reachable
  insights: Insights @entitled(plan: "pro")
  strictInsights: Insights! @entitled(plan: "pro")
  report: Report
  box: Sealed
  rows: [[Cell]!]!
  many: [[Cell]!]!
  metrics: [Metric!]
  hits: [Hit]
  search(
    text: String = "all", secret: String = "none" @entitled(plan: "pro"), preview: Boolean @entitled(flag: "roadmap")
    order: Order = NAME, where: Where, filters: [Where!]
  ): String
  live: Int @entitled(flag: "live")
  slow(milliseconds: Int!): Slow
  newcomers: String @entitled(flag: "newcomers")
  earned: String @entitled(tier: "regular") @entitled(plan: "pro")
  failing: String
  constructor: String @entitled(plan: "pro")
  "Shown to those it has opened to."
  roadmap: Internals @entitled(flag: "roadmap")
  _service: _Service!
  _entities(representations: [_Any!]!): [_Entity]!
  "Names of the resolvers that have run since this was asked last."
  ran: [String!]!
  sources: [Int!]!
}
type Mutation {
  rename(name: String!): User
  purge: Int @entitled(plan: "pro")
  counter: Int
  publish(text: String!): Int!
}
type Subscription {
  news: News
  scoops: News @entitled(flag: "live")
  told: News @entitled(flag: "live")
  mixed: Item
}
union Item = News | Advert
type News { text: String! source: String @entitled(flag: "live") }
type Advert { text: String! price: Int @entitled(flag: "live") }
interface Node { id: ID! }
interface Reachable { email: String }
type User implements Node & Reachable { id: ID! name: String email: String @entitled(plan: "pro") }
type Shop implements Reachable { email: String }
type Insights { score: Int }
type Report { title: String pdfUrl: String! @entitled(plan: "pro") }
type Cell { v: Int secretV: Float! @entitled(plan: "pro") }
interface Sealed { code: String @entitled(plan: "pro") }
type Box implements Sealed { code: String }
interface Metric { id: ID! }
type BasicMetric implements Node & Metric { id: ID! value: Int }
type ProMetric implements Node & Metric {
  id: ID! value: Int forecast: Float! @entitled(plan: "pro") internals: Internals @entitled(flag: "roadmap")
}
type Internals implements Node @entitled(flag: "roadmap") { id: ID! moonshot: String }
union Hit = ProMetric | BasicMetric | Report | Internals
type Slow { live: Int @entitled(flag: "live") insights: Insights @entitled(plan: "pro") }
enum Order { NAME EMAIL @entitled(plan: "pro") HYPE @entitled(flag: "roadmap") }
enum Stage { MOONLIT @entitled(flag: "roadmap") }
input Where {
  name: String email: Text @entitled(plan: "pro") milestone: String @entitled(flag: "roadmap")
  and: [Where!] order: Order orders: [Order!]
}
input Text { startsWith: String }
scalar _Any
type _Service { sdl: String }
union _Entity = User | Internals
`;

/** Everything hidden in that, whatever its case. */
export const HIDDEN = /roadmap|internals|moonshot|moonlit|hype|milestone|preview|@style|"style"|Stage/i;

const RESOLVERS = `
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
let ran = [], open = 0, ever = 0;
const did = (name, value) => (parent, args) => {
  ran.push(name);
  return typeof value === 'function' ? value(args, parent) : value;
};
const user = { __typename: 'User', id: 'u1', name: 'Una', email: 'SECRET-mail' };
const pro = { __typename: 'ProMetric', id: 'p1', value: 2, forecast: 31337.5, internals: { id: 'i1', moonshot: 'SECRET-moon' } };
const basic = { __typename: 'BasicMetric', id: 'b1', value: 1 };
const internals = { __typename: 'Internals', id: 'i1', moonshot: 'SECRET-moon' };
const report = { __typename: 'Report', title: 'Yearly', pdfUrl: 'SECRET-pdf' };
const nodes = { u1: user, p1: pro, b1: basic, i1: internals };
const cell = { v: 1, secretV: 31337.5 };
const emitter = new EventEmitter().setMaxListeners(0);
function eventsOf() {
  const waiting = [], readers = [];
  const take = (news) => { const reader = readers.shift(); if (reader) reader({ value: [news], done: false }); else waiting.push([news]); };
  emitter.on('news', take);
  return {
    next: () => waiting.length > 0 ? Promise.resolve({ value: waiting.shift(), done: false }) : new Promise((resolve) => readers.push(resolve)),
    return: () => { emitter.off('news', take); return Promise.resolve({ value: undefined, done: true }); },
    [Symbol.asyncIterator]() { return this; },
  };
}
/** Lets go of its source at once, which a generator that waits for an event does not. */
const source = (field, of) => () => {
  const events = eventsOf();
  open++; ever++;
  let over = false;
  return {
    next: async () => { const { value, done } = await events.next(); return { value: done ? undefined : { [field]: of(value[0]) }, done }; },
    return: async () => { if (!over) open--; over = true; return events.return(); },
    [Symbol.asyncIterator]() { return this; },
  };
};
const same = (news) => news;
export default { resolvers: {
  Query: {
    ping: did('ping', 'pong'), me: did('me', user), node: did('node', ({ id }) => nodes[id]),
    reach: did('reach', ({ id }) => id === 'u1' ? user : { __typename: 'Shop', email: 'shop@open.example' }),
    insights: did('insights', { score: 31337 }), strictInsights: did('strictInsights', { score: 31337 }),
    report: did('report', report), box: did('box', { __typename: 'Box', code: 'SECRET-code' }), rows: did('rows', [[cell, cell], [cell]]),
    many: did('many', Array.from({ length: 500 }, () => [cell, cell])),
    metrics: did('metrics', [pro, basic]), hits: did('hits', [pro, basic, report, null]),
    search: did('search', (args) => JSON.stringify(args)),
    live: did('live', 1), slow: did('slow', async ({ milliseconds }) => { await wait(milliseconds); return { live: 1, insights: { score: 31337 } }; }),
    newcomers: did('newcomers', 'welcome'), earned: did('earned', 'earned'),
    failing: did('failing', () => { throw new Error('redis://10.0.0.7:6379 has no policy'); }),
    constructor: did('constructor', 'SECRET-constructor'),
    roadmap: did('roadmap', internals),
    _service: did('_service', { sdl: 'type Query { roadmap: Internals }' }),
    _entities: did('_entities', ({ representations }) => representations.map(({ id }) => nodes[id])),
    ran: () => { const all = ran; ran = []; return all; }, sources: () => [open, ever],
  },
  Mutation: {
    rename: did('rename', user), purge: did('purge', 1), counter: did('counter', 1),
    publish: (_, { text }) => { emitter.emit('news', { text, source: 'SECRET-source' }); return open; },
  },
  Subscription: {
    news: { subscribe: source('news', same) },
    scoops: { subscribe: source('scoops', same) },
    told: { subscribe: source('told', same), resolve: ({ told }) => ({ ...told, text: 'told: ' + told.text }) },
    mixed: { subscribe: source('mixed', (news) => news.text.startsWith('buy')
      ? { __typename: 'Advert', text: news.text, price: 31337 } : { __typename: 'News', ...news }) },
  },
} };
`;

export const FILES = {
  'gatehouse.yaml': `
catalog: catalog.yaml
source:
  local: { schema: [product.graphql], resolvers: product.mjs }
auth: { issuer: https://product.example, audience: product, claims: { plan: plan } }
`,
  'catalog.yaml': `
plans: [free, pro]
attributes: { team: { type: text, claim: team }, email: { type: text, claim: email } }
metrics: { orders: { count: order.placed } }
tiers: { newbie: {}, regular: { orders: { atLeast: 2 } } }
segments:
  developer: { when: { attribute: team, is: makers } }
  internal: { when: { attribute: email, endsWith: '@maker.example' } }
  beta: { when: { plan: { atLeast: pro } } }
  newcomer: { when: { not: { tier: { atLeast: regular } } } }
gates: { live: { salt: live, admits: [developer] }, next: { salt: next, admits: [developer] } }
flags:
  live: { gate: live, variations: [off, on], rules: [{ audience: developer, variation: on, release: live }] }
  roadmap: { gate: next, variations: [off, on], rules: [{ audience: developer, variation: on, release: next }] }
  newcomers: { variations: [off, on], rules: [{ audience: newcomer, variation: on }] }
releases:
  live: { gate: live, flags: [live], phase: developer, visibility: LOCKED }
  next: { gate: next, flags: [roadmap], phase: developer, visibility: HIDDEN }
`,
  'product.graphql': SDL,
  'product.mjs': RESOLVERS,
} as const;

/** What came back of one request, as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: LiveAnswer;
  /** Of a batch. */
  readonly entries: readonly LiveAnswer[];
}

/** The codes of errors at their paths, as `insights FORBIDDEN`. */
export function told({ errors = [] }: LiveAnswer): readonly string[] {
  return errors.map(({ path = [], extensions }) => `${path.join('.')} ${extensions?.code ?? ''}`).sort();
}

export type More = Readonly<Record<string, unknown>>;

export interface Enforced extends Newsroom {
  readonly free: string;
  readonly pro: string;
  /** On the free plan, and of those the releases have opened to. */
  readonly maker: string;
  /** Asks as `free`, unless `as` says otherwise. */
  put(query: string, more?: More, as?: string): Promise<Reply>;
  /** Any request. */
  send(init: RequestInit, as?: string, search?: string): Promise<Reply>;
  /** Which resolvers have run since. */
  ran(): Promise<readonly string[]>;
}

/** @param changed files of the product that are others */
export async function startEnforced(
  env: Variables = {},
  changed: Readonly<Record<string, string>> = {},
): Promise<Enforced> {
  const newsroom = await startNewsroom(env, { ...FILES, ...changed });
  const free = await newsroom.tokenOf('fred');
  const pro = await newsroom.tokenOf('petra', { plan: 'pro' });
  const maker = await newsroom.tokenOf('max', { team: 'makers' });
  const send: Enforced['send'] = async (init, as = free, search = '') => {
    const headers = {
      'apollo-require-preflight': 'yes',
      ...(as !== '' && { authorization: `Bearer ${as}` }),
    };
    const response = await fetch(`${newsroom.address}/graphql${search}`, {
      ...init,
      headers: { ...headers, ...(init.headers as object) },
    });
    const text = await response.text();
    const json = JSON.parse(text) as LiveAnswer | LiveAnswer[];
    const entries = Array.isArray(json) ? json : [json];
    return { status: response.status, headers: response.headers, text, json: entries[0] ?? {}, entries };
  };
  const put: Enforced['put'] = (query, more = {}, as = free) =>
    send(
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, ...more }),
      },
      as,
    );
  return {
    ...newsroom,
    free,
    pro,
    maker,
    send,
    put,
    ran: async () => ((await put('{ ran }')).json.data as { ran: string[] }).ran,
  };
}
