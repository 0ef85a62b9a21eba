import type { Held, Lineage, LineageStore } from '../ports/lineage.ts';
import { text, whole, type Row, type Session, type Sql } from './sql.ts';

/**
 * The lineage, and how it fits what is held ($1 lineage, $2 version, $3 its id) and the mark ($4 lineage, $5 id). A part of the
 * identity that cannot be read says nothing.
 */
const LOOK = `
  select l.id::text as lineage, l.since::text as since, l.ended::text[] as ended, head.version::text as head,
    coalesce(l.cluster = gatehouse.cluster_identity(), true)
      and l.relation = 'gatehouse.lineage'::regclass
      and l.database = (select oid from pg_database where datname = current_database()) as own,
    $2::bigint is null or $2::bigint = 0
      or exists (select from gatehouse.audit where version = $2::bigint and version_id::text = $3::text) as contains,
    $4::text is distinct from l.id::text
      or exists (select from gatehouse.lineage_mark where id::text = $5::text) as marked,
    $1::text = any (l.ended::text[]) as over
  from gatehouse.lineage l cross join gatehouse.catalog_head head`;

/** Others who find the same wait here, and then find that it was done. */
const LOOK_FOR_UPDATE = `${LOOK} for update of l`;

/**
 * $1 why, $2 the command for the audit log, $3 the held version, $4 the held lineage. The next number is at least 1,000 away:
 * versions that were lost with the old lineage, and that this database does not know of, have numbers in between.
 */
const BEGIN = `
  with head as (
    update gatehouse.catalog_head
    set version = (greatest(version, $3::bigint) / 1000 + 2) * 1000, at = greatest(at, now())
    where single and greatest(version, $3::bigint) > 0
    returning version, at
  ), line as (
    insert into gatehouse.audit (at, author, reason, command, version)
    select at, 'gatehouse', $1, $2::json, version from head
  )
  update gatehouse.lineage l set
    id = gen_random_uuid(), began_at = now(), since = coalesce((select version from head), 0),
    ended = l.ended || l.id || case when $4::uuid is null or $4::uuid = l.id then '{}'::uuid[] else array[$4::uuid] end,
    cluster = coalesce(gatehouse.cluster_identity(), l.cluster), relation = 'gatehouse.lineage'::regclass,
    database = (select oid from pg_database where datname = current_database())
  returning l.id::text as lineage`;

const MARK = `
  with made as (insert into gatehouse.lineage_mark default values returning id)
  select l.id || '/' || made.id as mark from gatehouse.lineage l cross join made`;

/** The lineage in PostgreSQL, see migrations/007-lineage.sql. */
export function postgresLineage(sql: Sql): LineageStore {
  return {
    async follow(held, mark) {
      const params = evidence(held, mark);
      const [found] = await sql.query(LOOK, params);
      if (found !== undefined && brokenBy(found, held) === undefined)
        return { id: text(found, 'lineage'), reason: undefined };
      return sql.transaction((session) => begin(session, held, params));
    },

    async mark() {
      const [row] = await sql.query(MARK);
      if (row === undefined) throw new TypeError('expected the mark that was made, received no row');
      return text(row, 'mark');
    },
  };
}

async function begin(session: Session, held: Held | undefined, params: readonly unknown[]): Promise<Lineage> {
  const [found] = await session.query(LOOK_FOR_UPDATE, params);
  if (found === undefined) throw new TypeError('gatehouse.lineage or gatehouse.catalog_head has no row');
  const reason = brokenBy(found, held);
  if (reason === undefined) return { id: text(found, 'lineage'), reason };
  const command = JSON.stringify({ do: 'begin-lineage', after: text(found, 'lineage') });
  const version = held?.version ?? 0;
  const [begun] = await session.query(BEGIN, [reason, command, version, held?.lineage ?? null]);
  if (begun === undefined) throw new TypeError('expected the lineage that was begun, received no row');
  return { id: text(begun, 'lineage'), reason };
}

function evidence(held: Held | undefined, mark: string | undefined): readonly unknown[] {
  const [lineage, id] = mark?.split('/', 2) ?? [];
  return [held?.lineage ?? null, held?.version ?? null, held?.versionId ?? null, lineage ?? null, id ?? null];
}

/** Why the database is not the continuation of what is held; undefined where it is. */
function brokenBy(found: Row, held: Held | undefined): string | undefined {
  if (found['own'] !== true) return 'the database is a restored dump, or a copy of another database';
  if (found['marked'] !== true) return 'the database lacks events that the cache has: it was set back';
  if (held === undefined) return undefined;
  if (held.lineage === text(found, 'lineage')) {
    if (found['contains'] === true) return undefined;
    return `the database lacks catalog version ${held.version} as this gateway has it: it was set back`;
  }
  if (found['over'] !== true) return 'the database has another history than this gateway: it was set back';
  // Another gateway has begun the lineage, and did not know how far this one had come.
  return held.version < whole(found, 'since')
    ? undefined
    : `the lineage began below catalog version ${held.version}, which this gateway has`;
}
