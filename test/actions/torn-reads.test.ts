import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setImmediate as hop, setTimeout as wait } from 'node:timers/promises';

import { admit, type Admittance } from '../../src/actions/entitlements.ts';
import { CatalogFollower } from '../../src/actions/follow-catalog.ts';
import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import { StandingReader } from '../../src/actions/read-standing.ts';
import { WHOLE, type Catalog } from '../../src/domain/catalog.ts';
import { difference, NOTHING } from '../../src/domain/change.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, segment } from '../engine/world.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { engagementOn, lines, ListedCache, ListedJournal, movingClock } from './world.ts';

const REQUESTS = 100_000;
/** Requests under way at once. */
const AT_ONCE = 200;
/** Milliseconds between two versions. */
const EVERY = 10;

/** Gate and flags say the same number: the gate admits a segment of that name, and each flag serves it. */
function numbered(which: 'one' | 'two'): Catalog {
  const variations = ['off', 'one', 'two'].map((key) => ({ key, value: key }));
  const behind = (key: string) =>
    flag(key, { gate: 'g', variations, rules: [{ audience: which, serve: { variation: which } }] });
  return catalogOf({
    segments: ['one', 'two'].map((key) => segment(key, undefined, { include: ['nia'] })),
    gates: [gate('g', [which], { admits: [{ audience: which, share: WHOLE }] })],
    flags: [behind('a'), behind('b')],
  });
}

let database: FreshDatabase;
let reading: Sql;
let writing: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  [reading, writing] = [connectPostgres(database.url), connectPostgres(database.url)];
  await migrate(reading);
}, 60_000);
afterAll(async () => {
  await reading.close();
  await writing.close();
  await database.drop();
});

test('a request never sees two versions, while another process makes a hundred a second', async () => {
  const store = postgresCatalogStore(writing);
  await store.append(difference(NOTHING, numbered('one')), deed(1), 0);
  const keeper = new CatalogKeeper();
  const follower = new CatalogFollower(postgresCatalogStore(reading), keeper, movingClock(), lines());
  await follower.start(() => NOTHING);
  const stop = await follower.watch();
  const running = new AbortController();
  const writer = (async () => {
    let version = 1;
    while (!running.signal.aborted) {
      const [from, to] = version % 2 === 1 ? (['one', 'two'] as const) : (['two', 'one'] as const);
      const began = performance.now();
      const change = difference(numbered(from), numbered(to));
      try {
        await store.append(change, deed(version + 1), version);
        version += 1;
      } catch {
        // On a busy machine the database outlasts its time limit. Whether the version was made is read from the store.
        version = (await store.newest()).head.version;
      }
      await wait(Math.max(0, EVERY - (performance.now() - began)));
    }
    return version;
  })();

  const admittance = admittanceOf(keeper);
  const seen = new Map<string, number>();
  for (let done = 0; done < REQUESTS; done += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => request(admittance)));
    for (const answer of answers) seen.set(answer, (seen.get(answer) ?? 0) + 1);
  }
  running.abort();
  const versions = await writer;
  await stop();
  expect([...seen.keys()].sort()).toEqual(['one one one', 'two two two']);
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
  // It would prove nothing if the versions had not come in between.
  expect(keeper.version).toBeGreaterThan(50);
  expect(versions).toBeGreaterThanOrEqual(keeper.version);
}, 120_000);

/** What one request is told, by parts: the gate's number by the version it says it is of, then both flags, others in between. */
async function request(admittance: Admittance): Promise<string> {
  const entitlements = admit(admittance, { id: 'nia', all: {}, expiresAt: Infinity });
  const one = await entitlements.decide('a');
  await hop();
  const other = await entitlements.decide('b');
  await hop();
  const which = entitlements.catalogVersion % 2 === 1 ? 'one' : 'two';
  const verdict = await entitlements.verdict({ flag: 'b', variation: which });
  const by = verdict.outcome === 'granted' ? which : 'neither';
  return `${by} ${one.variation} ${other.variation}`;
}

function admittanceOf(keeper: CatalogKeeper): Admittance {
  const [clock, log] = [movingClock(), lines()];
  const [cache, journal] = [new ListedCache(), new ListedJournal()];
  const { reader, recorder } = engagementOn({ cache, journal, clock, log });
  const nothing = {
    read: (keys: readonly unknown[]) => Promise.resolve(keys.map(() => ({ overrides: [] }))),
    watch: () => Promise.resolve(() => Promise.resolve()),
  };
  return {
    keeper,
    clock,
    subjects: { note: () => undefined },
    recorder,
    sources: {
      engagement: reader,
      standings: new StandingReader(nothing, clock, log),
      planClaim: undefined,
    },
  };
}

function deed(version: number) {
  return { author: 'a test', reason: `version ${version}`, command: null };
}
