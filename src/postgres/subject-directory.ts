import type { Scalar } from '../domain/condition.ts';
import type { SubjectProfile } from '../domain/subject.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { milliseconds, parsed, text, whole, type Row, type Sql } from './sql.ts';

const COLUMNS = `s.id, s.account, s.claims::text as claims, ${milliseconds('s.seen_at')} as seen`;

const REMEMBER = `
  insert into gatehouse.subject as s (id, account, claims, seen_at)
  select id, account, claims::json, to_timestamp(seen / 1000.0)
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as given (id, account, claims, seen)
  on conflict (gatehouse.digest(id)) do update set
    account = excluded.account, claims = excluded.claims, seen_at = excluded.seen_at
  where excluded.seen_at >= s.seen_at`;

/** `offset 0` keeps to a look into the index for each: joined freely, it may be planned as a digest of everybody. */
const READ = `
  select w.n::int as n, ${COLUMNS}
  from unnest($1::text[]) with ordinality as w (subject, n)
  cross join lateral (
    select * from gatehouse.subject
    where gatehouse.digest(id) = gatehouse.digest(w.subject) and id = w.subject offset 0
  ) as s`;

/** What is asked of left(id, 200) follows from what is asked of id, and is what the indexes know. */
const FIND = `
  select ${COLUMNS} from gatehouse.subject s
  where ($2::text is null or (left(id, 200) >= left($2::text, 200) and id > $2::text))
    and ($3::text is null or (starts_with(left(id, 200), left($3::text, 200)) and starts_with(id, $3::text)))
    and ($4::text is null or (gatehouse.digest(account) = gatehouse.digest($4::text) and account = $4::text))
  order by left(id, 200), id limit $1::int`;

/** In the order of the index that keeps ids apart: it is read from its start, and nothing is sorted. */
const SAMPLE = `select ${COLUMNS} from gatehouse.subject s order by gatehouse.digest(s.id) limit $1::int`;

const ERASE = `
  with line as (${LINE})
  delete from gatehouse.subject where gatehouse.digest(id) = gatehouse.digest($5) and id = $5`;

/** Whom the gateway has seen, in PostgreSQL, see migrations/003-catalog.sql. */
export function postgresSubjectDirectory(sql: Sql): SubjectDirectory {
  return {
    async remember(profiles) {
      if (profiles.length === 0) return;
      const latest = latestOfEach(profiles);
      await sql.query(REMEMBER, [
        latest.map(({ id }) => storable(id)),
        latest.map(({ account }) => (account === undefined ? null : storable(account))),
        latest.map(({ claims }) => JSON.stringify(claims)),
        latest.map(({ seenAt }) => seenAt),
      ]);
    },

    async read(ids) {
      if (ids.length === 0) return [];
      const profiles: (SubjectProfile | undefined)[] = ids.map(() => undefined);
      for (const row of await sql.query(READ, [ids.map(storable)])) {
        profiles[whole(row, 'n') - 1] = readProfile(row);
      }
      return profiles;
    },

    async find({ first, after, prefix, account }) {
      const filters = [after, prefix, account].map((text) => (text === undefined ? null : storable(text)));
      return (await sql.query(FIND, [first, ...filters])).map(readProfile);
    },

    async sample(size) {
      return (await sql.query(SAMPLE, [size])).map(readProfile);
    },

    async count() {
      const [row] = await sql.query('select count(*)::text as count from gatehouse.subject');
      return row === undefined ? 0 : whole(row, 'count');
    },

    async erase(id, deed, known) {
      const line = outsideLine(deed, { kind: 'subject', key: [id], before: known, after: undefined });
      await sql.query(ERASE, [...line, storable(id)]);
    },
  };
}

function latestOfEach(profiles: readonly SubjectProfile[]): readonly SubjectProfile[] {
  const latest = new Map<string, SubjectProfile>();
  for (const profile of profiles) {
    const known = latest.get(profile.id);
    if (known === undefined || profile.seenAt >= known.seenAt) latest.set(profile.id, profile);
  }
  // Two calls that write the same subjects in different orders would wait for each other for ever.
  return [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readProfile(row: Row): SubjectProfile {
  return {
    id: text(row, 'id'),
    account: row['account'] === null ? undefined : text(row, 'account'),
    claims: readClaims(parsed(row, 'claims')),
    seenAt: whole(row, 'seen'),
  };
}

function readClaims(said: unknown): Readonly<Record<string, Scalar>> {
  if (typeof said !== 'object' || said === null) return {};
  return Object.fromEntries(
    Object.entries(said).filter((claim): claim is [string, Scalar] => isScalar(claim[1])),
  );
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
