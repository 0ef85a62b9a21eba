import { setTimeout as wait } from 'node:timers/promises';
import { subjectHolder } from '../domain/engagement.ts';
import { storeUnavailable } from '../domain/failure.ts';
import { holderKey } from './holder-key.ts';
import { text, whole, type Session, type Sql } from './sql.ts';

/** Rows that one statement takes out. */
const LARGEST = 5_000;
/** Milliseconds for those to end who append, and between looks at whether they have. */
const PATIENCE = 5_000;
const LOOK_EVERY = 10;

/** From when this is committed, whoever begins to append refuses events of the subject. */
const MARK = `
  insert into gatehouse.engagement_holder (key, erased_at) values ($1::uuid, now())
  on conflict (key) do update set name = null, erased_at = coalesce(engagement_holder.erased_at, now()),
    tier = null, tier_since = null, below_since = null, due = null`;

/** Who appends at this moment: gatehouse.append_engagement holds this lock, shared. */
const APPENDING = `
  select distinct virtualtransaction as appending from pg_locks
  where locktype = 'advisory' and classid = 0 and objid = 1734964577 and granted
    and database = (select oid from pg_database where datname = current_database())`;

const EVENTS = `
  with portion as (
    select tableoid, ctid from gatehouse.engagement_event where subject = $1::uuid limit ${LARGEST}
  ), gone as (
    delete from gatehouse.engagement_event e using portion p where e.tableoid = p.tableoid and e.ctid = p.ctid
      and e.subject = $1::uuid returning 1
  )
  select count(*)::int as gone from gone`;

const ANNOUNCEMENTS = `
  with gone as (
    delete from gatehouse.announcement where id in (
      select id from gatehouse.announcement
      where gatehouse.digest(subject) = gatehouse.digest($1) and subject = $1 limit ${LARGEST}
    ) returning 1
  )
  select count(*)::int as gone from gone`;

const COUNTS = 'delete from gatehouse.engagement_day where holder = $1::uuid';

/**
 * Takes out what the journal has of a subject. Others append meanwhile: this marks the subject, waits for those who were
 * appending before, and then takes out everything, in portions and in one transaction.
 * @returns how many events were taken out
 */
export async function eraseEngagement(sql: Sql, subject: string): Promise<number> {
  const key = holderKey(subjectHolder(subject));
  await sql.query(MARK, [key]);
  return sql.transaction(async (session) => {
    await untilAppended(session);
    const events = await portions(session, EVENTS, key);
    await portions(session, ANNOUNCEMENTS, subject);
    await session.query(COUNTS, [key]);
    return events;
  });
}

/** Waits until everybody has ended who is appending now. */
async function untilAppended(session: Session): Promise<void> {
  const appending = async (): Promise<readonly string[]> =>
    (await session.query(APPENDING)).map((row) => text(row, 'appending'));
  let before = await appending();
  const end = performance.now() + PATIENCE;
  while (before.length > 0) {
    if (performance.now() > end)
      throw storeUnavailable('PostgreSQL', new Error('events are still being appended after 5 s'));
    await wait(LOOK_EVERY);
    const now = new Set(await appending());
    before = before.filter((one) => now.has(one));
  }
}

async function portions(session: Session, statement: string, parameter: string): Promise<number> {
  let sum = 0;
  for (;;) {
    const [row] = await session.query(statement, [parameter]);
    const gone = row === undefined ? 0 : whole(row, 'gone');
    sum += gone;
    if (gone < LARGEST) return sum;
  }
}
