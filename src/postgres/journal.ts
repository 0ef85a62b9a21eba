import { accountHolder, subjectHolder, type EngagementEvent, type Holder } from '../domain/engagement.ts';
import { Failure } from '../domain/failure.ts';
import { inPortions } from '../domain/in-portions.ts';
import type {
  Appended,
  DatedEvent,
  EventAnswer,
  Inhabitant,
  Journal,
  JournalEntry,
  UnsettledPortion,
} from '../ports/journal.ts';
import { eraseEngagement } from './erase-engagement.ts';
import { holderKey, identityOf, NO_KEY, payloadOf, shareOf } from './holder-key.ts';
import { keepHouse } from './house-keeping.ts';
import {
  READ_POPULATION,
  READ_RECORDS,
  readPopulation,
  readRecords,
  readReplays,
  recentOfEach,
  REPLAY,
} from './replay.ts';
import { storable } from './storable.ts';
import { milliseconds, text, whole, type Row, type Sql } from './sql.ts';

const APPEND = `
  select n, answer, batch, accepted_at, doubted
  from gatehouse.append_engagement($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) order by n`;

const SETTLE = `delete from gatehouse.engagement_unsettled where batch = any ($1::bigint[])`;

/** Of each batch its first holders, so that one batch of any size is worked off in portions. */
const UNSETTLED = `
  select u.batch::text, u.size, least(u.size, $2::int - u.before)::int as taken,
    (select json_agg(h.name) from unnest(u.holders[1 : ($2::int - u.before)::int]) as k (key)
      join gatehouse.engagement_holder h on h.key = k.key)::text as holders
  from (
    select o.*, sum(o.size) over (order by o.batch) - o.size as before
    from (
      select batch, holders, cardinality(holders) as size from gatehouse.engagement_unsettled
      where accepted_at <= now() - $1::float8 * interval '1 millisecond' order by batch limit 250
    ) as o
  ) as u
  where u.before < $2::int order by u.batch`;

/** Where another gateway has worked on a batch meanwhile, its number of holders is another one. */
const SETTLE_PORTIONS = `
  with done as (
    select * from unnest($1::bigint[], $2::int[], $3::int[]) as d (batch, taken, size)
  ), whole as (
    delete from gatehouse.engagement_unsettled u using done d where u.batch = d.batch and d.taken >= d.size
  )
  update gatehouse.engagement_unsettled u set holders = u.holders[d.taken + 1 :]
  from done d where u.batch = d.batch and d.taken < d.size and cardinality(u.holders) = d.size`;

const EVENTS = `
  select source, id, type, quantity::text, ${milliseconds('occurred_at')} as time, ${milliseconds('accepted_at')}
    as accepted_at, a.name as account,
    extract(epoch from accepted_at)::text || '/' || identity as cursor
  from gatehouse.engagement_event e left join gatehouse.engagement_holder a on a.key = e.account
  where subject = $1::uuid and (accepted_at, identity) > (to_timestamp($2::float8), $3::uuid)
  order by accepted_at, identity limit $4::int`;

const POPULATION = `
  select key::text as cursor, substring(name from 9) as subject from gatehouse.engagement_holder
  where key > $1::uuid and name like 'subject:%' order by key limit $2::int`;

/** When an event was accepted, in seconds, and its identity. */
const CURSOR = /^(\d{1,12}(?:\.\d{1,6})?)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Events that the embedded database writes in about 20 ms. */
const TOGETHER = 200;

/** The journal in PostgreSQL, see migrations/004-engagement.sql. */
export function postgresJournal(sql: Sql): Journal {
  return {
    together: sql.embedded === true ? TOGETHER : undefined,

    async append(events) {
      if (events.length === 0) return { answers: [], batch: undefined, doubted: [] };
      return readAppended(events, await sql.query(APPEND, columns(events)));
    },

    async settle(batches) {
      if (batches.length > 0) await sql.query(SETTLE, [batches]);
    },

    async unsettled(age, most) {
      return (await sql.query(UNSETTLED, [age, most])).map(portionIn);
    },

    async settlePortions(portions) {
      if (portions.length === 0) return;
      const columns = [
        portions.map(({ batch }) => batch),
        portions.map(({ taken }) => taken),
        portions.map(({ left }) => left),
      ];
      await sql.query(SETTLE_PORTIONS, columns);
    },

    async replay(holders) {
      if (holders.length === 0) return [];
      const most = recentOfEach(holders.length);
      const rows = await sql.query(REPLAY, [holders.map(holderKey), most]);
      return inPortions(readReplays(rows, holders.length, most));
    },

    async records(holders) {
      if (holders.length === 0) return [];
      const rows = await sql.query(READ_RECORDS, [holders.map(holderKey)]);
      return inPortions(readRecords(rows, holders.length));
    },

    async events(subject, { first, after }) {
      const [, time, identity] = CURSOR.exec(after ?? `0/${NO_KEY}`) ?? [];
      if (time === undefined)
        throw new Failure('BAD_REQUEST', `not a place among events: ${JSON.stringify(after)}`);
      const rows = await sql.query(EVENTS, [holderKey(subjectHolder(subject)), time, identity, first]);
      return rows.map((row) => entryIn(row, subject));
    },

    erase: (subject) => eraseEngagement(sql, subject),
    keepHouse: (day, retention) => keepHouse(sql, day, retention),

    ...populationIn(sql),
  };
}

/** Everybody with engagement, page by page. */
function populationIn(sql: Sql): Pick<Journal, 'population' | 'recordsOfPopulation'> {
  return {
    async population({ first, after }) {
      const rows = await sql.query(POPULATION, [after ?? NO_KEY, first]);
      return rows.map((row): Inhabitant => {
        const cursor = text(row, 'cursor');
        return { cursor, subject: text(row, 'subject'), share: shareOf(cursor) };
      });
    },

    async recordsOfPopulation({ first, after }) {
      return inPortions(readPopulation(await sql.query(READ_POPULATION, [after ?? NO_KEY, first])));
    },
  };
}

function columns(events: readonly DatedEvent[]): readonly unknown[] {
  const accounts = events.map(({ account }) => (account === undefined ? undefined : accountHolder(account)));
  return [
    events.map(identityOf),
    events.map(payloadOf),
    events.map(({ source }) => source),
    events.map(({ id }) => id),
    events.map(({ subject }) => holderKey(subjectHolder(subject))),
    events.map(({ subject }) => subjectHolder(subject)),
    accounts.map((account) => account && holderKey(account)),
    accounts,
    events.map(({ type }) => storable(type)),
    events.map(({ quantity }) => quantity),
    events.map(({ time }) => time),
    events.map(({ day }) => day),
  ];
}

const ANSWERS: readonly EventAnswer[] = ['accepted', 'duplicate', 'conflict', 'erased'];

function readAppended(events: readonly DatedEvent[], rows: readonly Row[]): Appended {
  const [first] = rows;
  const doubted = new Set<Holder>();
  const answers = rows.map((row, index) => {
    const event = events[index];
    if (row['doubted'] === true && event !== undefined) {
      doubted.add(subjectHolder(event.subject));
      if (event.account !== undefined) doubted.add(accountHolder(event.account));
    }
    const answer = ANSWERS.find((known) => known === row['answer']);
    if (answer === undefined) throw new TypeError('column answer: expected an answer');
    return answer;
  });
  const made = first !== undefined && first['batch'] !== null;
  const batch = made ? { id: text(first, 'batch'), acceptedAt: whole(first, 'accepted_at') } : undefined;
  return { answers, batch, doubted: [...doubted] };
}

function entryIn(row: Row, subject: string): JournalEntry {
  const account = row['account'] === null ? undefined : text(row, 'account').slice('account:'.length);
  const event: EngagementEvent = {
    source: text(row, 'source'),
    id: text(row, 'id'),
    subject,
    ...(account === undefined ? {} : { account }),
    type: text(row, 'type'),
    quantity: whole(row, 'quantity'),
    time: whole(row, 'time'),
  };
  return { ...event, cursor: text(row, 'cursor'), acceptedAt: whole(row, 'accepted_at') };
}

function portionIn(row: Row): UnsettledPortion {
  return {
    batch: text(row, 'batch'),
    holders: holdersIn(row['holders']),
    taken: whole(row, 'taken'),
    left: whole(row, 'size'),
  };
}

/** JSON of names; null where all of them were erased. */
function holdersIn(column: unknown): readonly Holder[] {
  const names: unknown = typeof column === 'string' ? JSON.parse(column) : [];
  return Array.isArray(names) ? names.filter(isHolder) : [];
}

function isHolder(name: unknown): name is Holder {
  return typeof name === 'string' && (name.startsWith('subject:') || name.startsWith('account:'));
}
