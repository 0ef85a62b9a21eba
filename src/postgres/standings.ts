import type { Override, Standing } from '../domain/subject.ts';
import type { StandingChange, Standings } from '../ports/standings.ts';
import { storable } from './storable.ts';
import { text, whole, type Row, type Sql } from './sql.ts';

const READ = `
  with wanted as (
    select n::int, subject, account
    from unnest($1::text[], $2::text[]) with ordinality as w (subject, account, n)
  )
  select * from (
    select w.n, s.plan, null as flag, null as variation, null as author, null as reason, null as expires
      from wanted w join gatehouse.subscription s
        on gatehouse.digest(s.account) = gatehouse.digest(w.account) and s.account = w.account
    union all
    select w.n, null, o.flag, o.variation, o.author, o.reason, round(extract(epoch from o.expires_at) * 1000)::text
      from wanted w join gatehouse.override o
        on gatehouse.digest(o.subject) = gatehouse.digest(w.subject) and o.subject = w.subject
  ) as found order by flag collate "C"`;

const SET_PLAN = `
  insert into gatehouse.subscription (account, plan) values ($1, $2)
  on conflict (gatehouse.digest(account)) do update set plan = excluded.plan`;

const SET_OVERRIDE = `
  insert into gatehouse.override (subject, flag, variation, author, reason, expires_at)
  values ($1, $2, $3, $4, $5, to_timestamp($6::bigint / 1000.0))
  on conflict (gatehouse.digest(subject), flag) do update set
    variation = excluded.variation, author = excluded.author, reason = excluded.reason,
    expires_at = excluded.expires_at, created_at = now()`;

/** Plans and overrides in PostgreSQL, see migrations/002-standings.sql. */
export function postgresStandings(sql: Sql): Standings {
  return {
    async read(keys) {
      if (keys.length === 0) return [];
      const subjects = keys.map((key) => storable(key.subject));
      const accounts = keys.map((key) => (key.account === undefined ? null : storable(key.account)));
      return readStandings(await sql.query(READ, [subjects, accounts]), keys.length);
    },

    async setPlan(account, plan) {
      await sql.query(SET_PLAN, [account, plan].map(storable));
    },

    async setOverride(subject, { flag, variation, author, reason, expiresAt }) {
      const texts = [subject, flag, variation, author, reason].map(storable);
      await sql.query(SET_OVERRIDE, [...texts, expiresAt ?? null]);
    },

    watch: (changed) =>
      sql.listen('gatehouse_standing', (payload) => {
        changed(payload === undefined ? undefined : readChange(payload));
      }),
  };
}

function readStandings(rows: readonly Row[], count: number): readonly Standing[] {
  const standings = Array.from({ length: count }, (): { plan?: string; overrides: Override[] } => ({
    overrides: [],
  }));
  for (const row of rows) {
    const standing = standings[whole(row, 'n') - 1];
    if (standing === undefined) continue;
    if (row['flag'] === null) standing.plan = text(row, 'plan');
    else standing.overrides.push(readOverride(row));
  }
  return standings;
}

function readOverride(row: Row): Override {
  return {
    flag: text(row, 'flag'),
    variation: text(row, 'variation'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    ...(row['expires'] === null ? {} : { expiresAt: whole(row, 'expires') }),
  };
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
