import type { Override, Standing, TierPin } from '../domain/subject.ts';
import type { PlanCount, StandingChange, Standings } from '../ports/standings.ts';
import { changeStanding, readOverride } from './standing-changes.ts';
import { storable } from './storable.ts';
import { countPlan } from './plan-moves.ts';
import { readPin } from './tier-pins.ts';
import { milliseconds, text, whole, type Row, type Sql } from './sql.ts';

/** `offset 0` keeps to a look into the index for each: joined freely, it may be planned as a digest of every row. */
const READ = `
  with wanted as (
    select n::int, subject, account
    from unnest($1::text[], $2::text[]) with ordinality as w (subject, account, n)
  )
  select * from (
    select w.n, s.plan, null as tier, null as flag, null as variation, null as author, null as reason, null as expires
      from wanted w cross join lateral (
        select plan from gatehouse.subscription
        where gatehouse.digest(account) = gatehouse.digest(w.account) and account = w.account offset 0
      ) as s
    union all
    select w.n, null, null, o.flag, o.variation, o.author, o.reason, ${milliseconds('o.expires_at')}
      from wanted w cross join lateral (
        select * from gatehouse.override
        where gatehouse.digest(subject) = gatehouse.digest(w.subject) and subject = w.subject offset 0
      ) as o
    union all
    select w.n, null, p.tier, null, null, p.author, p.reason, ${milliseconds('p.expires_at')}
      from wanted w cross join lateral (
        select * from gatehouse.tier_pin
        where gatehouse.digest(subject) = gatehouse.digest(w.subject) and subject = w.subject offset 0
      ) as p
  ) as found order by flag collate "C"`;

const OVERRIDES = `
  select subject, flag, variation, author, reason, ${milliseconds('expires_at')} as expires
  from gatehouse.override
  where ($2::text is null or (
      left(subject, 200) collate "C" >= left($2::text, 200)
      and (subject collate "C", flag collate "C") > ($2::text, $3::text)))
    and ($4::text is null or flag = $4::text)
  order by left(subject, 200) collate "C", subject collate "C", flag collate "C" limit $1::int`;

const OVERRIDE_COUNTS = `
  select flag, variation, count(*)::text as count from gatehouse.override
  where flag = any($1::text[])
  group by flag, variation order by flag collate "C", variation collate "C"`;

const PIN_COUNTS = `
  select tier, count(*)::text as count from gatehouse.tier_pin
  where tier = any($1::text[])
  group by tier order by tier collate "C"`;

/** Plans, overrides and pins in PostgreSQL, see migrations/002-standings.sql and migrations/005-tier-pins.sql. */
export function postgresStandings(sql: Sql): Standings {
  return {
    async read(keys) {
      if (keys.length === 0) return [];
      const subjects = keys.map((key) => storable(key.subject));
      const accounts = keys.map((key) => (key.account === undefined ? null : storable(key.account)));
      return readStandings(await sql.query(READ, [subjects, accounts]), keys.length);
    },

    change: (write, deed, expected, versionId) => changeStanding(sql, write, deed, expected, versionId),

    async overrides({ first, after, flag }) {
      const filters = [after?.subject, after?.flag, flag].map((text) =>
        text === undefined ? null : storable(text),
      );
      const rows = await sql.query(OVERRIDES, [first, ...filters]);
      return rows.map((row) => ({ subject: text(row, 'subject'), ...readOverride(row) }));
    },

    async overrideCounts(flags) {
      if (flags.length === 0) return [];
      return (await sql.query(OVERRIDE_COUNTS, [flags.map(storable)])).map((row) => ({
        flag: text(row, 'flag'),
        variation: text(row, 'variation'),
        count: whole(row, 'count'),
      }));
    },

    async planCounts(plans) {
      const counts: PlanCount[] = [];
      for (const plan of plans) counts.push(await countPlan(sql, plan));
      return counts;
    },

    async pinCounts(tiers) {
      if (tiers.length === 0) return [];
      return (await sql.query(PIN_COUNTS, [tiers.map(storable)])).map((row) => ({
        tier: text(row, 'tier'),
        count: whole(row, 'count'),
      }));
    },

    watch: (changed) =>
      sql.listen('gatehouse_standing', (payload) => {
        changed(payload === undefined ? undefined : readChange(payload));
      }),
  };
}

interface Reading {
  plan?: string;
  pin?: TierPin;
  overrides: Override[];
}

function readStandings(rows: readonly Row[], count: number): readonly Standing[] {
  const standings = Array.from({ length: count }, (): Reading => ({ overrides: [] }));
  for (const row of rows) {
    const standing = standings[whole(row, 'n') - 1];
    if (standing === undefined) continue;
    if (row['plan'] !== null) standing.plan = text(row, 'plan');
    else if (row['tier'] !== null) standing.pin = readPin(row);
    else standing.overrides.push(readOverride(row));
  }
  return standings;
}

/** Who the triggers named; whatever cannot be read may mean anybody. */
function readChange(payload: string): StandingChange | undefined {
  let said: unknown;
  try {
    said = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof said !== 'object' || said === null) return undefined;
  if ('account' in said && typeof said.account === 'string') return { account: said.account };
  if ('subject' in said && typeof said.subject === 'string') return { subject: said.subject };
  return undefined;
}
