import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import { DAY, subjectHolder } from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { NOW, unique } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { openEngagement, type EngagementGateway } from './gateways.ts';

/** Power from 10 reports of the last 28 days, kept with 8, three days of grace. */
const CATALOG: Catalog = {
  ...NOTHING,
  metrics: [{ key: 'reports', kind: 'count', event: 'report.generated', days: 28 }],
  tiers: [
    { key: 'newbie', promote: [] },
    {
      key: 'power',
      promote: [{ metric: 'reports', atLeast: 10 }],
      keep: [{ metric: 'reports', atLeast: 8 }],
      grace: 3,
    },
  ],
};

let database: FreshDatabase;
let sql: Sql;
let redis: PrivateServer;
let now = NOW;
let catalog = CATALOG;
let gateways: EngagementGateway[];

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
  redis = await privateServer();
  const wiring = { clock: { now: () => now }, catalog: () => catalog, sql, redisUrl: redis.url };
  gateways = await Promise.all(Array.from({ length: 3 }, () => openEngagement(wiring)));
});

afterAll(async () => {
  for (const each of gateways) await each.close();
  await redis.stop();
  await sql.close();
  await database.drop();
});

async function reports(
  subject: string,
  quantity: number,
  how: { readonly quiet?: boolean } = {},
): Promise<void> {
  const event = {
    source: 'test',
    id: unique('event'),
    subject,
    type: 'report.generated',
    quantity,
    time: now,
  };
  await gateways[0]!.recorder.record([event], how);
}

async function announced(subject: string): Promise<readonly unknown[]> {
  const all = await gateways[0]!.tiers.announcements(undefined, 100_000);
  return all
    .filter((each) => each.subject === subject)
    .map(({ kind, body }) => ({ kind, ...(body as object) }));
}

async function sweep(): Promise<void> {
  await Promise.all(gateways.map(({ sweeper }) => sweeper.sweep()));
}

async function tierOf(subject: string): Promise<string | undefined> {
  const reading = await gateways[1]!.reader.read(subjectHolder(subject));
  return reading === UNAVAILABLE ? undefined : reading.record.tier?.tier;
}

/** Somebody who has been read before, so that their events are added to a warm record. */
async function newcomer(): Promise<string> {
  const subject = unique('subject');
  for (const { reader } of gateways) await reader.read(subjectHolder(subject));
  return subject;
}

describe('time alone, with three gateways sweeping', () => {
  test('takes a tier away when the grace is over, and it is announced once, without any traffic', async () => {
    const today = Math.floor(now / DAY);
    const subject = await newcomer();
    await reports(subject, 10);
    const climbed = { kind: 'tier', before: null, after: 'power', since: today };
    expect(await announced(subject)).toEqual([climbed]);
    // The reports leave the window on the 28th day; the grace ends three days later.
    for (const day of [27, 28, 29, 30]) {
      now = NOW + day * DAY;
      await sweep();
      expect({ day, said: await announced(subject) }).toEqual({ day, said: [climbed] });
    }
    now = NOW + 31 * DAY;
    await sweep();
    await sweep();
    const fell = { kind: 'tier', before: 'power', after: 'newbie', since: today + 31 };
    expect(await announced(subject)).toEqual([climbed, fell]);
    expect(await tierOf(subject)).toBe('newbie');
  });

  test('leaves whoever comes back within the grace', async () => {
    const began = now;
    const subject = await newcomer();
    await reports(subject, 10);
    now = began + 29 * DAY;
    await sweep();
    await reports(subject, 8);
    now = began + 33 * DAY;
    await sweep();
    expect(await announced(subject)).toHaveLength(1);
    expect(await tierOf(subject)).toBe('power');
  });

  test('is caught up with after days in which no gateway ran', async () => {
    const began = now;
    const subject = await newcomer();
    await reports(subject, 10);
    now = began + 200 * DAY;
    await sweep();
    const day = Math.floor(began / DAY);
    expect((await announced(subject)).at(-1)).toEqual({
      kind: 'tier',
      before: 'power',
      after: 'newbie',
      since: day + 31,
    });
  });

  test('ends an override, and that is announced once', async () => {
    const subject = unique('subject');
    const standings = postgresStandings(sql);
    const override = { variation: 'full', expiresAt: now + 1_000 };
    const deed = { author: 'test', reason: 'a trial', command: { do: 'set-override' } };
    await standings.change({ subject, flag: 'adv', override }, deed);
    await sweep();
    expect(await announced(subject)).toEqual([]);
    now += 1_000;
    await sweep();
    await sweep();
    const ended = { kind: 'override', flag: 'adv', before: 'full' };
    expect(await announced(subject)).toEqual([ended]);
    // Given again, it ends again.
    await standings.change({ subject, flag: 'adv', override: { ...override, expiresAt: now + 1_000 } }, deed);
    now += 1_000;
    await sweep();
    expect(await announced(subject)).toEqual([ended, ended]);
  });

  test('ends a pin, and that is announced once', async () => {
    const subject = unique('subject');
    const standings = postgresStandings(sql);
    const deed = { author: 'test', reason: 'a trial', command: { do: 'pin-tier' } };
    await standings.change({ subject, pin: { tier: 'power', expiresAt: now + 1_000 } }, deed);
    now += 1_000;
    await sweep();
    await sweep();
    expect(await announced(subject)).toEqual([{ kind: 'pin', before: 'power' }]);
  });
});

describe('other criteria', () => {
  test('are held against everybody who stands high, without any traffic, and the grace begins with them', async () => {
    const subject = await newcomer();
    await reports(subject, 12);
    await sweep();
    catalog = {
      ...CATALOG,
      tiers: [
        CATALOG.tiers[0]!,
        { key: 'power', promote: [{ metric: 'reports', atLeast: 20 }], grace: 3, since: now },
      ],
    };
    await sweep();
    const changed = now;
    now = changed + 2 * DAY;
    await sweep();
    expect(await announced(subject)).toHaveLength(1);
    now = changed + 3 * DAY;
    await sweep();
    expect((await announced(subject)).at(-1)).toMatchObject({ before: 'power', after: 'newbie' });
    catalog = CATALOG;
  });
});

describe('a subject that has never called', () => {
  test('is settled by its events alone, so that it keeps what it has when more is asked', async () => {
    const subject = unique('stranger');
    await reports(subject, 12, { quiet: true });
    expect(await tierOf(subject)).toBe('power');
    const keep = CATALOG.tiers[1]!.keep!;
    const harder = {
      key: 'power',
      promote: [{ metric: 'reports', atLeast: 20 }],
      since: now,
      formerly: [{ before: now + DAY, keep }],
    };
    catalog = { ...CATALOG, tiers: [CATALOG.tiers[0]!, harder] };
    await sweep();
    now += 2 * DAY;
    await sweep();
    expect(await tierOf(subject)).toBe('power');
    expect(await announced(subject)).toEqual([]);
    catalog = CATALOG;
  });
});

describe('a tier that asks for what the account did, or for a claim', () => {
  const both: Catalog = {
    ...CATALOG,
    metrics: [
      { key: 'ours', kind: 'count', event: 'report.generated', days: 28, of: 'account' },
      { key: 'seats', kind: 'claim', claim: 'seats' },
    ],
    tiers: [
      CATALOG.tiers[0]!,
      {
        key: 'power',
        promote: [
          { metric: 'ours', atLeast: 3 },
          { metric: 'seats', atLeast: 2 },
        ],
      },
    ],
  };

  async function reportsFor(subject: string, account: string | undefined, quantity: number): Promise<void> {
    const event = {
      source: 'test',
      id: unique('event'),
      subject,
      account,
      type: 'report.generated',
      quantity,
      time: now,
    };
    await gateways[0]!.recorder.record([event]);
  }

  test('is settled by what the credential said last, also where an event does not say the account', async () => {
    catalog = both;
    const [subject, account] = [unique('member'), unique('account')];
    await gateways[0]!.directory.remember([{ id: subject, account, claims: { seats: 2 }, seenAt: now }]);
    await reportsFor(subject, account, 3);
    expect(await announced(subject)).toMatchObject([{ after: 'power' }]);
    await reportsFor(subject, undefined, 1);
    expect(await announced(subject)).toHaveLength(1);
    catalog = CATALOG;
  });

  test('is not judged where the credential was never seen', async () => {
    catalog = both;
    const [one] = gateways as [EngagementGateway];
    const [subject, account] = [unique('stranger'), unique('account')];
    await reportsFor(subject, account, 5);
    const power = { tier: 'power', since: Math.floor(now / DAY) };
    await one.tiers.move([{ subject, from: undefined, to: power, due: undefined }]);
    await one.reader.forget([subjectHolder(subject)]);
    // Their seats are not known, which is not the same as none.
    await reportsFor(subject, account, 1);
    expect(await tierOf(subject)).toBe('power');
    expect(await announced(subject)).toHaveLength(1);
    catalog = CATALOG;
  });
});

describe('a history that is imported', () => {
  test('moves tiers, and nobody is told', async () => {
    const [imported, online] = [await newcomer(), await newcomer()];
    await reports(imported, 15, { quiet: true });
    await reports(online, 15);
    expect(await tierOf(imported)).toBe('power');
    expect(await announced(imported)).toEqual([]);
    expect(await announced(online)).toHaveLength(1);
    const records = await Promise.all(
      [imported, online].map((subject) => gateways[2]!.reader.read(subjectHolder(subject))),
    );
    const [one, other] = records.map((reading) =>
      reading === UNAVAILABLE ? undefined : Buffer.from(reading.record.bytes),
    );
    expect(one).toEqual(other);
  });
});

describe('events that did not reach the cache', () => {
  test('are found by any gateway: whoever is concerned is rebuilt', async () => {
    const [one, other] = gateways as [EngagementGateway, EngagementGateway];
    const subject = await newcomer();
    // As after a crash between the two stores.
    const event = {
      source: 'test',
      id: unique('event'),
      subject,
      type: 'report.generated',
      quantity: 4,
      time: now,
      day: 0,
    };
    await one.journal.append([{ ...event, day: Math.floor(now / DAY) }]);
    await sql.query(`update gatehouse.engagement_unsettled set accepted_at = now() - interval '4 seconds'`);
    await other.sweeper.sweep();
    const reading = await other.reader.read(subjectHolder(subject));
    expect(reading !== UNAVAILABLE && reading.record.lifetime('report.generated')).toBe(4);
    expect(await one.journal.unsettled(0, 1)).toEqual([]);
  });
});
