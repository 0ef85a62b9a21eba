import type { AddressInfo } from 'node:net';

import { recognise } from '../../src/actions/manage-keys.ts';
import type { EventReport } from '../../src/actions/judge-report.ts';
import { reportEvents, type ReportAnswer } from '../../src/actions/report-events.ts';
import { admittanceOf } from '../../src/compose/admittance.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { subjectHolder, type EngagementRecord, type Holder } from '../../src/domain/engagement.ts';
import { Failure, storeUnavailable } from '../../src/domain/failure.ts';
import type { Role } from '../../src/domain/operator.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { eventsDoor, type EventsDoor } from '../../src/events/door.ts';
import type { GraphqlDoor } from '../../src/graphql/door.ts';
import { httpServer } from '../../src/http/server.ts';
import { jwtCredentials } from '../../src/jwt/credentials.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { ofrepDoor } from '../../src/ofrep/door.ts';
import type { DoorRequest } from '../../src/ports/exchange.ts';
import { postgresOperators } from '../../src/postgres/operators.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { keeperOf } from '../actions/in-force.ts';
import { lines, movingClock } from '../actions/world.ts';
import { catalogOf } from '../engine/world.ts';
import { openMigrated } from '../postgres/template.ts';

export { NOW } from '../actions/world.ts';
export const MINUTE = 60_000;
export const REPORT = 'report.generated';

/** One database for a test file. */
export async function openDatabase(): Promise<Sql> {
  const sql = await openMigrated();
  return sql;
}

/** What the door answered. */
export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly json: Told & { readonly results?: readonly Told[] };
}

export interface Told {
  readonly source?: string;
  readonly id?: string;
  readonly status?: string;
  readonly late?: boolean;
  readonly conflict?: boolean;
  readonly code?: string;
  readonly message?: string;
}

/** All that reporting needs, put together as a gateway does, at a clock that stands still. */
export interface EventsWorld {
  readonly clock: ReturnType<typeof movingClock>;
  readonly door: EventsDoor;
  /** Whether the database answers. */
  silent: boolean;
  /** Whether too many events wait already. */
  busy: boolean;
  /** Whether each call of the recorder was quiet. */
  readonly quiet: (boolean | undefined)[];
  report(reports: readonly EventReport[], how?: { quiet?: boolean }): Promise<readonly ReportAnswer[]>;
  ask(request: Partial<DoorRequest>): Promise<Reply>;
  record(subject: string): Promise<EngagementRecord>;
  recordOf(holder: Holder): Promise<EngagementRecord>;
  erase(subject: string): Promise<unknown>;
  listen(): Promise<Listening>;
  close(): Promise<void>;
}

/** The world on a socket. */
export interface Listening {
  readonly address: string;
  /** A new key of this role. */
  key(role: Role): Promise<string>;
  /** A token of the issuer's for a subject. */
  token(subject: string): Promise<string>;
}

/** A database that is never restored. */
const UNBROKEN = { watch: () => undefined, appended: () => undefined };

export async function eventsWorld(database: Sql, parts: Partial<Catalog> = {}): Promise<EventsWorld> {
  const clock = movingClock();
  const log = lines();
  const closing: (() => unknown)[] = [];
  const world = { silent: false, busy: false, quiet: [] as (boolean | undefined)[] };
  const sql: Sql = {
    ...database,
    query: (text, params) =>
      world.silent ? Promise.reject(storeUnavailable('PostgreSQL', 'silent')) : database.query(text, params),
  };
  const keeper = keeperOf(catalogOf(parts));
  const settings = { planClaim: undefined, lastKnownMinutes: 0, retentionDays: 400 };
  const stores = { sql, cache: new MemoryEngagementCache() };
  const admittance = await admittanceOf(stores, keeper, settings, { clock, log, lineage: UNBROKEN }, closing);
  const door = eventsDoor({
    ...admittance,
    recorder: {
      record(events, how) {
        world.quiet.push(how?.quiet);
        return world.busy
          ? Promise.reject(new Failure('BUSY', 'too many events wait already'))
          : admittance.recorder.record(events, how);
      },
    },
  });
  const recordOf = async (holder: Holder): Promise<EngagementRecord> => {
    const reading = await admittance.sources.engagement.read(holder);
    if (reading === UNAVAILABLE) throw new Error('engagement is not available');
    return reading.record;
  };

  return Object.assign(world, {
    clock,
    door,
    report: (reports: readonly EventReport[], how = {}) => reportEvents(admittance, reports, how),
    async ask(request: Partial<DoorRequest>) {
      const { status, headers, body } = await door.report({
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents-batch+json' },
        search: '',
        body: undefined,
        ...request,
      });
      return { status, headers, json: JSON.parse(body) as Reply['json'] };
    },
    recordOf,
    record: (subject: string) => recordOf(subjectHolder(subject)),
    erase: (subject: string) =>
      database.query(
        `insert into gatehouse.engagement_holder (key, erased_at) values (gatehouse.engagement_key($1), now())
         on conflict (key) do update set name = null, erased_at = now()`,
        [subjectHolder(subject)],
      ),
    async listen() {
      let keys = 0;
      const operators = postgresOperators(sql);
      const credentials = jwtCredentials(TOKENS, clock);
      const server = httpServer({
        requestTimeout: 30_000,
        drainTimeout: 10_000,
        graphql: { subscriptions: { close: () => undefined } } as GraphqlDoor,
        ofrep: ofrepDoor(admittance),
        events: { door, recognise: (key) => recognise({ operators, clock, newSecret: () => '' }, key) },
        credentials,
        keepAlive: 12_000,
        largestBody: 1_048_576,
        version: () => keeper.version,
        readiness: () => Promise.resolve({ ready: true }),
        log,
      });
      await server.listen({ port: 0, host: '127.0.0.1' });
      closing.push(() => server.close());
      const { port } = server.server.address() as AddressInfo;
      return {
        address: `http://127.0.0.1:${port}`,
        async key(role: Role) {
          const secret = `ghk_${role}_${(keys += 1)}_${Math.random().toString(36).slice(2)}`;
          const deed = { author: 'a test', reason: 'a test', command: {} };
          await operators.create({ name: role, role }, secret, deed);
          return secret;
        },
        token: (subject: string) => credentials.sign({ sub: subject }, 3_600),
      };
    },
    async close() {
      for (const step of closing.splice(0).reverse()) await step();
    },
  });
}

const TOKENS = {
  secret: 'a secret of these tests, thirty-two bytes long at least',
  issuer: 'https://issuer.example',
  audience: 'tests',
  algorithms: ['HS256'] as const,
  claims: { subject: 'sub', account: 'account' },
};

let serial = 0;

/** A report that nothing is wrong with, of an event no other test sends. */
export function good(more: Partial<EventReport> = {}): EventReport {
  const id = `event-${(serial += 1)}`;
  return { source: 'app', id, type: REPORT, subject: `subject-${id}`, quantity: 1, ...more };
}

/** The same as a CloudEvent in JSON. */
export function cloudEvent(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const { quantity, ...attributes } = good();
  return { specversion: '1.0', ...attributes, data: { quantity }, ...more };
}
