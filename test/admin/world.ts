import { readFileSync } from 'node:fs';

import { CatalogFollower } from '../../src/actions/follow-catalog.ts';
import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import { createKey, firstKey } from '../../src/actions/manage-keys.ts';
import { StandingReader } from '../../src/actions/read-standing.ts';
import { WalkPlaces } from '../../src/actions/walk-places.ts';
import type { ControlParts } from '../../src/admin/context.ts';
import { AdminDoor } from '../../src/admin/door.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { Operator, Role } from '../../src/domain/operator.ts';
import type { Element } from '../../src/domain/requirement.ts';
import type { SubjectProfile } from '../../src/domain/subject.ts';
import { catalogText } from '../../src/files/catalog-text.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { postgresOperators } from '../../src/postgres/operators.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { postgresSubjectDirectory } from '../../src/postgres/subject-directory.ts';
import { engagementOn, lines, movingClock } from '../actions/world.ts';

/** Counts what is asked of a store, by name. */
export type Counts = Record<string, number>;

export interface AdminWorld {
  readonly door: AdminDoor;
  readonly parts: ControlParts;
  readonly keeper: CatalogKeeper;
  readonly follower: CatalogFollower;
  readonly clock: ReturnType<typeof movingClock>;
  readonly log: ReturnType<typeof lines>;
  readonly asked: Counts;
  /** The keys of one operator a role. */
  readonly operators: Readonly<Record<Role, Operator>>;
  /** Asks as somebody of this role; whoever is left out may do everything. */
  ask(query: string, variables?: object, role?: Role): Promise<AdminAnswer>;
  /** Carries out a command on the newest version. */
  carryOut(
    command: object,
    more?: { readonly expected?: number; readonly dryRun?: boolean },
  ): Promise<Result>;
  /** Makes these subjects known, with what their credentials say. */
  introduce(...profiles: readonly (Partial<SubjectProfile> & { readonly id: string })[]): Promise<void>;
  close(): Promise<void>;
}

export interface AdminAnswer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  }[];
}

/** What became of a command, as the control API tells it. */
export interface Result {
  readonly __typename: string;
  readonly version?: number;
  readonly code?: string;
  readonly message?: string;
  readonly expected?: number;
  readonly changes?: readonly ToldChange[];
  readonly since?: readonly ToldChange[];
  readonly rebased?: Result;
  readonly warnings?: readonly { readonly message: string }[];
  readonly problems?: readonly {
    readonly path: readonly string[];
    readonly message: string;
    readonly line: number | null;
  }[];
}

export interface ToldChange {
  readonly kind: string;
  readonly key: string;
  readonly lines: readonly string[];
}

const CHANGE = '{ kind key lines }';
const PREVIEW = `__typename
  ... on WouldChange { version changes ${CHANGE} warnings { message } }
  ... on NoOp { version }
  ... on Refused { version code message }
  ... on Invalid { version problems { path message line } }`;
export const RESULT = `${PREVIEW}
  ... on Applied { version changes ${CHANGE} warnings { message } }
  ... on Conflict { expected version since ${CHANGE} rebased { ${PREVIEW} } }`;

/** The control API on this database, seeded with this catalog, at a clock of its own. */
export async function adminWorld(
  sql: Sql,
  catalog: Catalog,
  { elements = [], watch = false }: { readonly elements?: readonly Element[]; readonly watch?: boolean } = {},
): Promise<AdminWorld> {
  const asked: Counts = {};
  const clock = movingClock();
  const log = lines();
  const store = counted(postgresCatalogStore(sql), asked);
  const keeper = new CatalogKeeper();
  const follower = new CatalogFollower(store, keeper, clock, log);
  const { sound, problems } = await follower.start(() => catalog);
  if (!sound) throw new Error(JSON.stringify(problems));
  const stopFollowing = watch ? await follower.watch() : () => Promise.resolve();

  const standings = counted(postgresStandings(sql), asked);
  const directory = counted(postgresSubjectDirectory(sql), asked);
  const reader = new StandingReader(standings, clock, log);
  const stopWatching = await reader.watch();
  const journal = postgresJournal(sql);
  const cache = new MemoryEngagementCache();
  const { reader: engagement } = engagementOn({ cache, journal, clock, log });
  let secrets = 0;
  const parts: ControlParts = {
    keeper,
    follower,
    store,
    standings: reader.keeping(standings),
    directory,
    clock,
    log,
    elements,
    text: catalogText(),
    audit: counted(postgresAuditLog(sql), asked),
    journal,
    walks: new WalkPlaces(),
    lookup: {
      find: (coordinate) => elements.find((element) => element.coordinate === coordinate),
      near: () => undefined,
    },
    cache,
    operators: postgresOperators(sql),
    sources: { engagement, standings: reader, planClaim: 'plan' },
    newSecret: () => `secret ${(secrets += 1)} of ${Math.random()}`,
  };
  const operators = await operatorsOf(parts);
  const door = await AdminDoor.open(readFileSync('schema/admin.graphql', 'utf8'), parts);

  async function ask(query: string, variables: object = {}, role: Role = 'OWNER'): Promise<AdminAnswer> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      search: '',
      body: { query, variables },
    };
    const { status, body } = await door.handle(request, operators[role]);
    const { data, errors = [] } = JSON.parse(body) as Partial<AdminAnswer>;
    return { status, data, errors };
  }

  return {
    door,
    clock,
    parts,
    keeper,
    follower,
    log,
    asked,
    operators,
    ask,
    async carryOut(command, { expected = keeper.version, dryRun = false } = {}) {
      const { data, errors } = await ask(
        `mutation ($command: CommandInput!, $expected: Int!, $dryRun: Boolean!) {
          carryOut(command: $command, expectedVersion: $expected, reason: "a test", dryRun: $dryRun) { ${RESULT} }
        }`,
        { command, expected, dryRun },
      );
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      return data?.['carryOut'] as Result;
    },
    introduce: (...profiles) =>
      directory.remember(profiles.map((profile) => ({ claims: {}, seenAt: clock.now(), ...profile }))),
    async close() {
      await stopFollowing();
      await stopWatching();
      await door.close();
    },
  };
}

async function operatorsOf(parts: ControlParts): Promise<Record<Role, Operator>> {
  const first = await firstKey(parts);
  const by = { author: 'a test', reason: 'a test' };
  const made = async (role: Role): Promise<Operator> => {
    const outcome = await createKey(parts, { name: role.toLowerCase(), role }, by);
    if (outcome.outcome !== 'created') throw new Error(outcome.outcome);
    return outcome.operator;
  };
  return {
    REPORTER: await made('REPORTER'),
    VIEWER: await made('VIEWER'),
    EDITOR: await made('EDITOR'),
    RELEASE_MANAGER: await made('RELEASE_MANAGER'),
    OWNER: first?.operator ?? (await made('OWNER')),
  };
}

/** The same store, which notes how often each of its methods is asked. */
function counted<Store extends object>(store: Store, asked: Counts): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function' || typeof name !== 'string') return found;
      return (...args: unknown[]): unknown => {
        asked[name] = (asked[name] ?? 0) + 1;
        return Reflect.apply(found, target, args);
      };
    },
  });
}
