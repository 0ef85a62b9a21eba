import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { distributeMetric } from '../../src/actions/distribute-metric.ts';
import { previewTier, type TierDraft, type TierPreview } from '../../src/actions/preview-tiers.ts';
import { WalkPlaces } from '../../src/actions/walk-places.ts';
import {
  walkPopulation,
  type EngagementSource,
  type Progress,
  type Watching,
} from '../../src/actions/walk-population.ts';
import type { Catalog, Tier } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import { ACTIVE, DAY, subjectHolder, type TierState } from '../../src/domain/engagement.ts';
import { catalogText } from '../../src/files/catalog-text.ts';
import type { DatedEvent } from '../../src/ports/journal.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { keeperOf } from '../actions/in-force.ts';
import { event, NOW, TODAY, unique } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { openEngagement, type EngagementGateway } from './gateways.ts';

const SOURCES: readonly EngagementSource[] = ['journal', 'cache'];
const reports = (atLeast: number) => [{ metric: 'reports', atLeast }];

const CATALOG: Catalog = {
  ...NOTHING,
  plans: ['free'],
  metrics: [
    { key: 'reports', kind: 'count', event: 'report.generated', days: 28 },
    { key: 'lifetime', kind: 'count', event: 'report.generated' },
    { key: 'days', kind: 'activeDays', days: 28 },
    { key: 'team', kind: 'count', event: 'report.generated', days: 28, of: 'account' },
    { key: 'seats', kind: 'claim', claim: 'seats' },
  ],
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: reports(3) },
    { key: 'power', promote: reports(20), keep: reports(15), grace: 3 },
  ],
};

let redis: PrivateServer;
const databases: FreshDatabase[] = [];
const gateways: EngagementGateway[] = [];

beforeAll(async () => {
  redis = await privateServer();
}, 60_000);
afterAll(async () => {
  for (const each of gateways) await each.close();
  await redis.stop();
  for (const each of databases) await each.drop();
}, 60_000);

/** Stores of their own, with nobody in them yet. */
async function town(catalog: Catalog = CATALOG) {
  const database = await freshDatabase();
  databases.push(database);
  const clock = { now: () => NOW };
  const wiring = { clock, catalog: () => catalog, databaseUrl: database.url, redisUrl: redis.url };
  const gateway = await openEngagement(wiring);
  gateways.push(gateway);
  const { sql, journal, cache, directory, reader, tiers } = gateway;
  await migrate(sql);
  const keeper = keeperOf(catalog);
  const parts = {
    keeper,
    store: postgresCatalogStore(sql),
    text: catalogText(),
    standings: postgresStandings(sql),
    clock,
    walks: new WalkPlaces(),
    journal,
    cache,
    directory,
  };
  return {
    parts,
    sql,
    happened: async (...events: readonly DatedEvent[]) => {
      for (let from = 0; from < events.length; from += 5_000)
        await journal.append(events.slice(from, from + 5_000));
    },
    /** As a gateway has settled it. */
    settle: async (subject: string, to: TierState) => {
      await tiers.move([{ subject, from: undefined, to, due: undefined }]);
    },
    /** Puts their records where they answer at once. */
    warm: async (subjects: readonly string[]) => {
      // A machine that does other things as well may not answer in time.
      for (let cold = subjects; cold.length > 0;) {
        await Promise.all(cold.map((subject) => reader.read(subjectHolder(subject))));
        const states = await cache.read(cold.map(subjectHolder));
        cold = cold.filter((_, index) => states[index]?.state === 'cold');
      }
    },
    preview: async (draft: TierDraft, source: EngagementSource, first = 100): Promise<TierPreview> => {
      const preview = await previewTier(parts, draft, { source, first });
      if (preview.outcome !== 'preview') throw new Error(JSON.stringify(preview));
      return preview;
    },
  };
}

type Town = Awaited<ReturnType<typeof town>>;

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const POPULATION = 2_300;

describe('a population of several pages', () => {
  let big: Town;
  const people = Array.from({ length: POPULATION }, (_, index) => unique(`citizen-${index}`));
  const WARM = people.slice(0, 1_200);

  beforeAll(async () => {
    big = await town();
    const below = random(7);
    const events = people.flatMap((subject) =>
      Array.from({ length: 1 + below(4) }, () =>
        event(subject, {
          time: NOW - below(45) * DAY,
          quantity: 1 + below(below(3) === 0 ? 90 : 12),
          type: below(5) === 0 ? ACTIVE : 'report.generated',
        }),
      ),
    );
    await big.happened(...events);
    await big.warm(WARM);
  }, 120_000);

  /** Where everybody would stand by the reports of 28 days, straight from the events. */
  async function bySql(power: readonly [promote: number, keep: number]): Promise<Record<string, number>> {
    const rows = await big.sql.query(
      `with counts as (
         select h.name, coalesce(sum(e.quantity) filter (
           where e.type = 'report.generated' and e.occurred_at >= to_timestamp($1::float8)), 0) as reports
         from gatehouse.engagement_holder h join gatehouse.engagement_event e on e.subject = h.key
         where h.name like 'subject:%' group by h.name
       ), stands as (
         select reports, case when reports >= 20 then 'power' when reports >= 3 then 'regular' else 'newbie' end as today
         from counts
       ), moves as (
         select today, case when reports >= case today when 'power' then $3::int else $2::int end then 'power'
           when reports >= 3 then 'regular' else 'newbie' end as after
         from stands
       )
       select today || ' ' || after as move, count(*)::int as count from moves group by move`,
      [(TODAY - 27) * 86_400, ...power],
    );
    return Object.fromEntries(rows.map(({ move, count }) => [String(move), Number(count)]));
  }

  const flowsOf = ({ flows }: TierPreview) =>
    Object.fromEntries(flows.map(({ from, to, count }) => [`${from} ${to}`, count]));

  test.each<[string, Omit<TierDraft, 'tier'>, readonly [number, number], 'movesUp' | 'falls']>([
    ['fewer reports to climb', { promote: reports(10) }, [10, 15], 'movesUp'],
    ['more reports to climb and to stay', { promote: reports(60), keep: reports(50) }, [60, 50], 'falls'],
    ['more reports to stay alone', { keep: reports(40) }, [20, 40], 'falls'],
    ['what is asked now', {}, [20, 15], 'falls'],
  ])('with %s moves as the events say, from both sources alike', async (_what, draft, power, way) => {
    const [journal, cache] = await Promise.all(
      SOURCES.map((source) => big.preview({ tier: 'power', ...draft }, source, 50)),
    );
    expect(cache).toEqual(journal);
    const flows = flowsOf(journal!);
    expect(flows).toEqual(await bySql(power));
    expect(journal!.population).toBe(POPULATION);
    const moving = Object.entries(flows).filter(([move]) => new Set(move.split(' ')).size === 2);
    const sum = moving.reduce((all, [, count]) => all + count, 0);
    expect(journal!.movesUp + journal!.falls).toBe(sum);
    expect(journal![way]).toBe(sum);
    expect(journal!.inGrace).toBe(journal!.falls);
    expect(journal!.movers).toHaveLength(Math.min(50, sum));
    for (const { subject, measures } of journal!.movers) {
      expect(people).toContain(subject);
      expect(measures).toEqual([{ metric: 'reports', value: expect.any(Number) }]);
    }
  });

  test('leaves whoever is cold as they are', async () => {
    await big.preview({ tier: 'power', promote: reports(10) }, 'cache');
    const states = await big.parts.cache.read(people.map(subjectHolder));
    expect(states.filter(({ state }) => state === 'warm')).toHaveLength(WARM.length);
    expect(states.filter(({ state }) => state === 'cold')).toHaveLength(POPULATION - WARM.length);
  });

  test('is read in pages, one ahead, and says how far it is', async () => {
    const read: number[] = [];
    let reading = 0;
    const recordsOfPopulation: typeof big.parts.journal.recordsOfPopulation = async (page) => {
      reading += 1;
      expect(reading).toBe(1);
      const found = await big.parts.journal.recordsOfPopulation(page);
      reading -= 1;
      read.push(found.length);
      return found;
    };
    const journal = { ...big.parts.journal, recordsOfPopulation };
    const told: Progress[] = [];
    const watching = {
      told: (progress: Progress) => {
        // While a page is looked at, one more may have been read, and is held.
        const held = read.reduce((sum, size) => sum + size, 0) - progress.looked;
        expect(held).toBeLessThanOrEqual(1_000);
        told.push(progress);
      },
    };
    await distributeMetric({ ...big.parts, journal }, 'reports', 'journal', watching);
    expect(Math.max(...read)).toBeLessThanOrEqual(1_000);
    expect(read.reduce((sum, size) => sum + size, 0)).toBe(POPULATION);
    expect(told.at(-1)).toEqual({ share: 1, looked: POPULATION });
    for (const { share, looked } of told) expect(Math.abs(share - looked / POPULATION)).toBeLessThan(0.15);
  });

  test('lets the event loop turn by the time that looking takes', async () => {
    let turns = 0;
    let running = true;
    const turn = (): void => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    turn();
    let looks = 0;
    const most: number[] = [];
    await walkPopulation(big.parts, big.parts.keeper.current.catalog.metrics.slice(0, 1), 'journal', () => {
      const [before, end] = [turns, performance.now() + 0.5];
      while (performance.now() < end) continue;
      looks = most.length > 0 && before === most.at(-1) ? looks + 1 : 1;
      most.push(before);
      // Half a millisecond each, in portions of eight.
      expect(looks).toBeLessThan(40);
    });
    running = false;
  });

  test('is left in the middle where its client goes, and its place is free again', async () => {
    for (const ask of [
      (watching: Watching) =>
        previewTier(big.parts, { tier: 'power' }, { source: 'journal', first: 1 }, watching),
      (watching: Watching) => distributeMetric(big.parts, 'reports', 'cache', watching),
    ]) {
      const gone = new AbortController();
      const told: Progress[] = [];
      const asked = ask({
        signal: gone.signal,
        told: (progress) => {
          told.push(progress);
          gone.abort(new Error('the client has gone'));
        },
      });
      await expect(asked).rejects.toThrow('the client has gone');
      expect(told).toHaveLength(1);
      expect(told[0]!.looked).toBeLessThan(POPULATION);
      await expect(ask({ signal: gone.signal })).rejects.toThrow('the client has gone');
    }
    for (const walk of [1, 2].map(() => big.parts.walks.take(undefined))) walk.give();
  });

  test.each([
    ['lifetime', `sum(quantity) filter (where type = 'report.generated')`],
    ['days', `count(distinct day) filter (where day > ${TODAY - 28})`],
  ])('has the distribution of %s that the events say, from both sources', async (metric, value) => {
    const [journal, cache] = await Promise.all(
      SOURCES.map((source) => distributeMetric(big.parts, metric, source)),
    );
    expect(cache).toEqual(journal);
    const [row] = await big.sql.query(
      `with each as (select coalesce(${value}, 0)::int as v from gatehouse.engagement_event group by subject)
       select (select json_object_agg(v, n) from (select v, count(*) as n from each group by v) as spread) as counts,
         percentile_disc(array[0.5, 0.9, 0.99]) within group (order by v)::text as quantiles from each`,
    );
    const counts = Object.entries(row!['counts'] as Record<string, number>);
    if (journal?.outcome !== 'distribution') throw new Error(JSON.stringify(journal));
    const { buckets, p50, p90, p99 } = journal;
    expect(journal).toMatchObject({ metric, population: POPULATION, unknown: 0 });
    expect(`{${[p50, p90, p99].join(',')}}`).toBe(row!['quantiles']);
    for (const { from, to, count } of buckets) {
      const here = counts.filter(([each]) => Number(each) >= from && Number(each) <= to);
      expect({ from, count }).toEqual({ from, count: here.reduce((sum, [, n]) => sum + n, 0) });
    }
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(POPULATION);
  });
});

describe('those who hold a tier', () => {
  let held: Town;
  beforeAll(async () => {
    held = await town({ ...CATALOG, tiers: HELD });
  }, 60_000);

  const since = (TODAY - 10) * DAY;
  /** Five reports are asked to stay; who climbed eight days before today or earlier stays by one. */
  const HELD: readonly Tier[] = [
    { key: 'newbie', promote: [] },
    {
      key: 'power',
      promote: reports(9),
      keep: reports(5),
      grace: 4,
      since,
      formerly: [{ before: since, keep: reports(1) }],
    },
  ];
  const climbed = (daysAgo: number, belowFor?: number): TierState => ({
    tier: 'power',
    since: TODAY - daysAgo,
    ...(belowFor === undefined ? {} : { belowSince: TODAY - belowFor }),
  });

  test.each<
    [
      string,
      number,
      TierState | undefined,
      Omit<TierDraft, 'tier'>,
      string,
      'stays' | 'at once' | 'after grace',
    ]
  >([
    ['do enough', 6, climbed(5), { keep: reports(6) }, 'power power', 'stays'],
    ['do too little', 6, climbed(5), { keep: reports(7) }, 'power newbie', 'after grace'],
    [
      'do too little for a draft without grace',
      6,
      climbed(5),
      { keep: reports(7), grace: 0 },
      'power newbie',
      'at once',
    ],
    [
      'were below already, for less than the grace',
      4,
      climbed(9, 2),
      { grace: 3 },
      'power newbie',
      'after grace',
    ],
    [
      'were below already, for as long as the grace',
      4,
      climbed(9, 2),
      { grace: 2 },
      'power newbie',
      'at once',
    ],
    ['were below, and are no more', 4, climbed(9, 2), { keep: reports(4) }, 'power power', 'stays'],
    ['were grandfathered', 2, climbed(20), {}, 'power newbie', 'after grace'],
    [
      'have climbed today',
      9,
      undefined,
      { promote: reports(12), keep: reports(10) },
      'power newbie',
      'after grace',
    ],
    ['stand lower, and reach the draft', 7, undefined, { promote: reports(7) }, 'newbie power', 'stays'],
  ])('and %s', async (_who, quantity, state, draft, flow, how) => {
    const { parts, happened, settle, warm, preview } = held;
    const subject = unique('holder');
    await happened(event(subject, { quantity }));
    if (state !== undefined) await settle(subject, state);
    await warm([subject]);
    for (const source of SOURCES) {
      const told = await preview({ tier: 'power', ...draft }, source);
      const [from, to] = flow.split(' ');
      const falls = from === 'power' && to === 'newbie' ? 1 : 0;
      expect(told).toMatchObject({
        flows: [{ from, to, count: 1 }],
        falls,
        inGrace: how === 'after grace' ? 1 : 0,
        movers:
          from === to ? [] : [{ subject, from, to, measures: [{ metric: 'reports', value: quantity }] }],
      });
    }
    await parts.journal.erase(subject);
  });
});

describe('what only an account or a credential knows', () => {
  const TIERS: readonly Tier[] = [
    { key: 'newbie', promote: [] },
    {
      key: 'power',
      promote: [
        { metric: 'team', atLeast: 10 },
        { metric: 'seats', atLeast: 2 },
      ],
    },
  ];

  test('decides as well, from both sources', async () => {
    const { parts, happened, warm, preview } = await town({ ...CATALOG, tiers: TIERS });
    const account = unique('account');
    const [one, two, alone, unseen] = ['one', 'two', 'alone', 'unseen'].map(unique) as [
      string,
      string,
      string,
      string,
    ];
    await happened(
      event(one, { quantity: 4, account }),
      event(two, { quantity: 4, account }),
      event(alone, { quantity: 50 }),
      event(unseen, { quantity: 50, account: unique('account') }),
    );
    const profiles = [
      { id: one, account, claims: { seats: 3 } },
      { id: two, account, claims: { seats: '1' } },
      { id: alone, claims: { seats: 9 } },
    ];
    await parts.directory.remember(profiles.map((profile) => ({ ...profile, seenAt: NOW })));
    await warm([one, alone]);
    for (const source of SOURCES) {
      const told = await preview(
        {
          tier: 'power',
          promote: [
            { metric: 'team', atLeast: 8 },
            { metric: 'seats', atLeast: 2 },
          ],
        },
        source,
      );
      expect(told).toMatchObject({ population: 4, movesUp: 1, falls: 0 });
      expect(told.movers).toEqual([
        {
          subject: one,
          from: 'newbie',
          to: 'power',
          measures: [
            { metric: 'team', value: 8 },
            { metric: 'seats', value: 3 },
          ],
        },
      ]);
      expect(await distributeMetric(parts, 'team', source)).toMatchObject({
        population: 4,
        unknown: 2,
        p50: 8,
      });
      expect(await distributeMetric(parts, 'seats', source)).toMatchObject({ unknown: 1, p50: 3, p99: 9 });
    }
  }, 60_000);
});

describe('a question that cannot be answered', () => {
  test('is refused before anybody is looked at', async () => {
    const { parts } = await town();
    const looked = () => Promise.reject(new Error('somebody was looked at'));
    const blind = {
      ...parts,
      journal: { population: looked, recordsOfPopulation: looked, records: looked },
      cache: { read: looked },
    };
    const asked = { source: 'journal', first: 100 } as const;
    const told = (draft: TierDraft) => previewTier(blind, draft, asked);
    expect(await told({ tier: 'gold' })).toMatchObject({ outcome: 'refused', code: 'TIER_NOT_FOUND' });
    expect(await told({ tier: 'newbie', grace: 1 })).toMatchObject({
      outcome: 'refused',
      code: 'FIRST_TIER',
    });
    expect(await told({ tier: 'power', promote: [{ metric: 'ghost', atLeast: 1 }] })).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: ['tiers', 'power', 'ghost'], message: "metric 'ghost' does not exist" }],
    });
    expect(await distributeMetric(blind, 'ghost', 'cache')).toEqual({
      outcome: 'refused',
      version: 1,
      code: 'METRIC_NOT_FOUND',
      message: "metric 'ghost' does not exist; expected one of reports, lifetime, days, team, seats",
    });
  }, 60_000);

  test.each(SOURCES)(
    'because the store of the %s does not answer, fails as a whole',
    async (source) => {
      const { parts, happened } = await town();
      await happened(event(unique('somebody')));
      const silent = () => Promise.reject(new Error('silent'));
      const deaf =
        source === 'journal'
          ? { ...parts, journal: { ...parts.journal, recordsOfPopulation: silent } }
          : { ...parts, cache: { read: silent } };
      await expect(previewTier(deaf, { tier: 'power' }, { source, first: 1 })).rejects.toThrow('silent');
      await expect(distributeMetric(deaf, 'days', source)).rejects.toThrow('silent');
    },
    60_000,
  );

  test('of nobody is answered', async () => {
    const { parts, preview } = await town();
    expect(await preview({ tier: 'power' }, 'cache')).toMatchObject({ population: 0, flows: [], movers: [] });
    expect(await distributeMetric(parts, 'days', 'journal')).toEqual({
      outcome: 'distribution',
      metric: 'days',
      population: 0,
      unknown: 0,
      buckets: [],
      p50: undefined,
      p90: undefined,
      p99: undefined,
    });
  }, 60_000);
});
