import {
  buildASTSchema,
  defaultFieldResolver,
  isObjectType,
  parse,
  type GraphQLFieldResolver,
} from 'graphql';
import { readFileSync } from 'node:fs';
import type { z } from 'zod';

import type { Admittance } from '../../src/actions/entitlements.ts';
import { DryRun, type DryRunSettings } from '../../src/actions/dry-run.ts';
import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import { MistakeLog } from '../../src/actions/mistake-log.ts';
import { StandingReader } from '../../src/actions/read-standing.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { storeUnavailable } from '../../src/domain/failure.ts';
import type { Claims } from '../../src/domain/subject.ts';
import { buildSchema, unmetBy, voidedBy, asCatalogProblem, type Resolvers } from '../../src/graphql/build.ts';
import { GraphqlDoor, type DoorSettings } from '../../src/graphql/door.ts';
import { guardSchema, type GuardedSchema } from '../../src/graphql/guarded-schema.ts';
import { limits } from '../../src/files/limits-format.ts';
import { Limits } from '../../src/graphql/limits/limits.ts';
import type { Ground } from '../../src/graphql/prepare.ts';
import { Views } from '../../src/graphql/views.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import { putInForce } from '../actions/in-force.ts';
import { engagementOn } from '../actions/world.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { DoorResponse } from '../../src/ports/exchange.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Log } from '../../src/ports/runtime.ts';
import type { Standings } from '../../src/ports/standings.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { openMigrated } from '../postgres/template.ts';

export const DIRECTIVES = readFileSync('schema/directives.graphql', 'utf8');
export const ENTITLEMENTS = {
  name: 'entitlements.graphql',
  text: readFileSync('schema/entitlements.graphql', 'utf8'),
};
export const NOW = Date.UTC(2026, 10, 22, 12);

/** One database for a test file. */
export async function openDatabase(): Promise<Sql> {
  const sql = await openMigrated();
  return sql;
}

/** Who asks: the claims of a credential that has been verified. `plan` is the claim that names the plan. */
export interface Person {
  readonly id: string;
  readonly account?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const FREE: Person = { id: 'fred' };
export const PRO: Person = { id: 'petra', claims: { plan: 'pro' } };

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly unknown[];
  readonly extensions?: { readonly code?: string; readonly entitlement?: Readonly<Record<string, unknown>> };
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnswerError[];
}

export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** Of a batch, the first entry. */
  readonly json: Answer;
  readonly entries: readonly Answer[];
  /** Coordinates of the fields whose resolvers ran, in order. */
  readonly ran: readonly string[];
}

export interface Question {
  readonly as?: Person;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

type Store = 'cache' | 'journal' | 'standings';
/** An operation of a batch, with what belongs to it. */
type Entry = string | (Omit<Question, 'as' | 'headers'> & { readonly query: string });

export interface World {
  readonly guarded: GuardedSchema;
  readonly door: GraphqlDoor;
  readonly admittance: Admittance;
  readonly standings: Standings;
  readonly logged: readonly string[];
  /** Reads of each store so far. */
  readonly reads: Readonly<Record<Store, number>>;
  ask(query: string, question?: Question): Promise<Reply>;
  askAll(entries: readonly Entry[], question?: Pick<Question, 'as' | 'headers'>): Promise<Reply>;
  /** A GET request with these parameters. */
  get(
    parameters: Readonly<Record<string, string>>,
    question?: Pick<Question, 'as' | 'headers'>,
  ): Promise<Reply>;
  /** A request as it comes. */
  send(request: Parameters<GraphqlDoor['handle']>[0], as?: Person): Promise<Reply>;
  claimsOf(person?: Person): Claims;
  /** From now on these stores, and no others, do not answer. */
  silence(...stores: readonly Store[]): void;
  /** From now on the journal answers for an event only once this is kept. */
  hold(until: Promise<unknown> | undefined): void;
  pass(milliseconds: number): void;
  now(): number;
  offer(catalog: Catalog): void;
  close(): Promise<void>;
}

export interface WorldParts {
  readonly sql: Sql;
  readonly sdl: string;
  readonly catalog: Catalog;
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly settings?: Partial<DoorSettings>;
  readonly limits?: z.input<typeof limits>;
  readonly dryRun?: DryRunSettings;
  /** Whether documents may ask what the schema is; left out: they may. */
  readonly introspection?: boolean;
  /** The root field by which callers ask what they may do; left out: none. */
  readonly entitlements?: string;
  /** How long the last known engagement stands in for a silent cache, milliseconds; left out: it does not. */
  readonly believed?: number;
}

/** What operations are held against, by the limits of the configuration where nothing else is said. */
export function groundOf(views: Views, given: WorldParts['limits'] = {}): Ground {
  return { views, limits: new Limits(limits.parse(given)) };
}

/** Limits that nothing in a test comes near. */
export const NO_LIMITS: NonNullable<WorldParts['limits']> = {
  tokens: 1e9,
  depth: 1e9,
  aliases: 1e9,
  rootFields: 1e9,
  selections: 1e9,
  merges: 1e9,
  lines: 1e9,
  directives: 1e9,
  fragments: 1e9,
  cost: { most: 1e9 },
};

let worlds = 0;

/** A guarded schema behind a door, with the stores of a gateway on embedded ones. Nobody knows anybody of another world. */
export async function world(parts: WorldParts): Promise<World> {
  const serial = (worlds += 1);
  const ran: string[] = [];
  const logged: string[] = [];
  const silent = new Set<Store>();
  const reads = { cache: 0, journal: 0, standings: 0 };
  let time = NOW;
  let held: Promise<unknown> | undefined;
  let ids = 0;
  const clock = { now: () => time };
  const log = logInto(logged);
  const { schema, annotations } = productOf(parts, ran);
  const guarded = guardSchema(schema, annotations);

  const keeper = new CatalogKeeper();
  keeper.rely((candidate) => unmetBy(annotations, candidate).map(asCatalogProblem));
  keeper.rely((candidate) => voidedBy(guarded.book, candidate));
  function offer(catalog: Catalog): void {
    const { accepted, problems } = putInForce(keeper, catalog);
    if (!accepted) throw new Error(JSON.stringify(problems));
  }
  offer(parts.catalog);

  function answers(store: Store): void {
    if (silent.has(store)) throw storeUnavailable(store, 'told to be silent');
  }
  const cache = listenedCache(new MemoryEngagementCache(), answers, reads);
  const journal = listenedJournal(postgresJournal(parts.sql), answers, reads, () => held);
  const standings = listenedStandings(postgresStandings(parts.sql), answers, reads);
  const { reader, recorder, tiers } = engagementOn({
    journal,
    cache,
    clock,
    log,
    tiers: postgresTiers(parts.sql),
    catalog: () => keeper.current.catalog,
    newId: () => `${serial}/${(ids += 1)}`,
    // These tests are about silence; unless they say otherwise, nothing stands in for it.
    believed: parts.believed ?? -1,
  });
  const standingReader = new StandingReader(standings, clock, log);
  const stopWatching = await standingReader.watch();
  const sources = { engagement: reader, standings: standingReader, planClaim: 'plan', tiers };
  const dryRun = parts.dryRun && new DryRun(parts.dryRun, clock, log);
  const subjects = { note: () => undefined };
  const mistakes = new MistakeLog(log);
  const admittance: Admittance = { keeper, sources, recorder, subjects, clock, dryRun, mistakes };
  const settings: DoorSettings = {
    refusals: { status: 401, partialMutations: false, partialSubscriptions: false },
    largestBatch: 10,
    mostSubscriptions: 100,
    context: () => ({}),
    ...parts.settings,
  };
  const door = await GraphqlDoor.open(
    groundOf(new Views(guarded, 64, parts.introspection ?? true), parts.limits),
    admittance,
    settings,
    log,
  );

  const claimsOf = ({ id, account, claims }: Person = FREE): Claims => ({
    id: `${id}#${serial}`,
    account: account === undefined ? undefined : `${account}#${serial}`,
    all: claims ?? {},
    expiresAt: NOW + 3_600_000,
  });
  async function send(request: Parameters<GraphqlDoor['handle']>[0], as?: Person): Promise<Reply> {
    const before = ran.length;
    const reply = replyOf(await door.handle(request, claimsOf(as)));
    return { ...reply, ran: ran.slice(before) };
  }
  const post = (body: unknown, { as, headers }: Question): Promise<Reply> =>
    send(
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, search: '', body },
      as,
    );

  return {
    guarded,
    door,
    admittance,
    standings,
    logged,
    reads,
    ask: (query, { as, headers, ...more } = {}) =>
      post({ query, ...more }, { ...(as && { as }), ...(headers && { headers }) }),
    askAll: (entries, question = {}) =>
      post(
        entries.map((entry) => (typeof entry === 'string' ? { query: entry } : entry)),
        question,
      ),
    get: (parameters, { as, headers } = {}) =>
      send(
        {
          method: 'GET',
          headers: { 'apollo-require-preflight': 'yes', ...headers },
          search: `?${new URLSearchParams(parameters).toString()}`,
          body: undefined,
        },
        as,
      ),
    send,
    claimsOf,
    silence: (...stores) => {
      silent.clear();
      for (const store of stores) silent.add(store);
    },
    hold: (until) => {
      held = until;
    },
    pass: (milliseconds) => {
      time += milliseconds;
    },
    now: () => time,
    offer,
    async close() {
      await recorder.settled();
      await stopWatching();
      await door.close();
    },
  };
}

function productOf({ sdl, resolvers, entitlements: field }: WorldParts, ran: string[]) {
  const files = [
    { name: 'directives.graphql', text: DIRECTIVES },
    { name: 'product.graphql', text: sdl },
  ];
  const { schema, annotations, problems } = buildSchema(
    files,
    observed(sdl, resolvers ?? {}, ran),
    undefined,
    field === undefined ? undefined : { sdl: ENTITLEMENTS, field, elements: true },
  );
  if (schema === undefined || annotations === undefined || problems.length > 0)
    throw new Error(formatSchemaProblems(problems));
  return { schema, annotations };
}

/** A resolver for every field of every object type, that says it ran. */
export function observed(
  sdl: string,
  resolvers: NonNullable<WorldParts['resolvers']>,
  ran: string[],
): Resolvers {
  const all: Record<string, Record<string, unknown>> = {};
  for (const [type, fields] of Object.entries(resolvers)) all[type] = { ...fields };
  for (const type of Object.values(buildASTSchema(parse(DIRECTIVES + sdl)).getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const own = (all[type.name] ??= {});
    for (const field of Object.keys(type.getFields())) {
      const given = Object.hasOwn(own, field) ? own[field] : undefined;
      // A subscription, or anything else that is not a plain resolver, is taken as it is.
      if (given !== undefined && typeof given !== 'function') continue;
      const resolve = (given ?? defaultFieldResolver) as GraphQLFieldResolver<unknown, unknown>;
      own[field] = ((...call) => {
        ran.push(`${type.name}.${field}`);
        return resolve(...call);
      }) satisfies GraphQLFieldResolver<unknown, unknown>;
    }
  }
  return all as Resolvers;
}

function replyOf({ status, headers, body }: DoorResponse): Omit<Reply, 'ran'> {
  const parsed: unknown = body === '' ? {} : JSON.parse(body);
  const entries = (Array.isArray(parsed) ? parsed : [parsed]) as Answer[];
  return { status, headers: new Map(headers), text: body, json: entries[0] ?? {}, entries };
}

type Heard = (store: Store) => void;

function listenedCache(
  cache: EngagementCache,
  answers: Heard,
  reads: Record<Store, number>,
): EngagementCache {
  return {
    // As Redis does: nothing is known without asking, so that the tests see every read there is.
    peek: () => undefined,
    async read(holders) {
      reads.cache++;
      answers('cache');
      return cache.read(holders);
    },
    async record(events, acceptedAt) {
      answers('cache');
      return cache.record(events, acceptedAt);
    },
    async install(rebuilt) {
      answers('cache');
      return cache.install(rebuilt);
    },
    async settleTiers(moves) {
      answers('cache');
      return cache.settleTiers(moves);
    },
    async forget(holders) {
      answers('cache');
      return cache.forget(holders);
    },
    async forgetAll() {
      answers('cache');
      return cache.forgetAll();
    },
  };
}

function listenedJournal(
  journal: Journal,
  answers: Heard,
  reads: Record<Store, number>,
  held: () => Promise<unknown> | undefined,
): Journal {
  return {
    ...journal,
    async append(events) {
      answers('journal');
      const answered = await journal.append(events);
      await held();
      return answered;
    },
    async replay(holders) {
      reads.journal++;
      answers('journal');
      return journal.replay(holders);
    },
  };
}

function listenedStandings(standings: Standings, answers: Heard, reads: Record<Store, number>): Standings {
  return {
    ...standings,
    async read(keys) {
      reads.standings++;
      answers('standings');
      return standings.read(keys);
    },
  };
}

function logInto(lines: string[]): Log {
  const write =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** The code of each error, at its path. */
export function refusals({ errors = [] }: Answer): readonly string[] {
  return errors.map(({ path, extensions }) => `${(path ?? []).join('.')} ${extensions?.code ?? ''}`).sort();
}
