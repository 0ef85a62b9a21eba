import { milliseconds } from './sql.ts';
import { versionIdOf } from './version-id.ts';

const HEAD_COLUMNS = `
  head.version::text as head, ${versionIdOf('head.version')} as id, ${milliseconds('head.at')} as at`;

/** The number, id and instant of the newest version. */
export const HEAD = `select ${HEAD_COLUMNS} from gatehouse.catalog_head head`;

/** The head in the first row, then these definitions, of one moment. The head is missing unless `where` holds. */
function withHead(definitions: string, where = 'true'): string {
  return `
    select ${HEAD_COLUMNS}, null as kind, null as key, null as body, 0 as place
    from gatehouse.catalog_head head where ${where}
    union all select null, null, null, kind, key, body, place from (${definitions}) as d
    order by place`;
}

/** True if the store has a version with this number, and with this id unless the id is null. */
function knows(version: string, id: string): string {
  return `(${version}::bigint = 0 or exists (
    select from gatehouse.audit
    where version = ${version}::bigint and (${id}::text is null or version_id::text = ${id}::text)))`;
}

/** Every definition of the newest version. */
export const READ_NEWEST = withHead(`
  select kind, key, body::text as body, place from gatehouse.catalog_definition where until is null`);

/** Every definition of version $1. */
export const READ_VERSION = withHead(
  `select kind, key, body::text as body, place from gatehouse.catalog_definition
  where since <= $1::bigint and (until is null or until > $1::bigint)`,
  knows('$1', 'null'),
);

/** The definitions that each of the versions $1 removed and added. */
export const CHANGES = `
  select v.version::text as version, d.since = v.version as brought, d.kind, d.key, d.body::text as body
  from unnest($1::bigint[]) as v (version)
    join gatehouse.catalog_definition d on d.since = v.version or d.until = v.version
  order by d.place`;

/** Definitions that came after version $1, and the keys of those that have gone since. */
export const SINCE = withHead(
  `select kind, key, body::text as body, place from gatehouse.catalog_definition
  where since > $1::bigint and until is null
  union all
  select kind, key, null, place from gatehouse.catalog_definition
  where since <= $1::bigint and until > $1::bigint`,
  knows('$1', '$2'),
);

/**
 * Appends a version in one statement, so in one transaction and one round trip. The row of the head decides: unless it is at
 * version $1 with the id $8, the statement writes nothing and returns no row. The insert reads `closed`, so it runs after it.
 */
export const APPEND = `
  with head as (
    update gatehouse.catalog_head set version = version + 1, at = greatest(at, now())
    where single and version = $1::bigint and ($8::text is null or ${versionIdOf('$1::bigint')} = $8::text)
    returning version, at
  ), line as (
    insert into gatehouse.audit (at, author, reason, command, version)
    select at, $2, $3, $4::json, version from head
    returning version_id::text as id
  ), named as (
    select kind, key, n from unnest($5::text[], $6::text[]) with ordinality as g (kind, key, n)
  ), given as (
    select body, n from json_array_elements($7::json) with ordinality as g (body, n)
  ), closed as (
    update gatehouse.catalog_definition d set until = head.version
    from head, named
    where d.kind = named.kind and d.key = named.key and d.until is null
    returning d.kind, d.key, d.place
  ), defined as (
    insert into gatehouse.catalog_definition (kind, key, since, place, body)
    select kind, key, head.version, coalesce(closed.place, (head.version << 24) + n), body
    from head cross join named join given using (n) left join closed using (kind, key)
    where json_typeof(body) <> 'null'
  )
  select head.version::text as head, line.id, ${milliseconds('head.at')} as at from head cross join line`;

/** Begins what APPEND does at once: makes the next version, whose definitions follow in portions. */
export const BEGIN_VERSION = `
  with head as (
    update gatehouse.catalog_head set version = version + 1, at = greatest(at, now())
    where single and version = $1::bigint and ($5::text is null or ${versionIdOf('$1::bigint')} = $5::text)
    returning version, at
  ), line as (
    insert into gatehouse.audit (at, author, reason, command, version)
    select at, $2, $3, $4::json, version from head
    returning version_id::text as id
  )
  select head.version::text as head, line.id, ${milliseconds('head.at')} as at from head cross join line`;

/** Adds one portion of definitions to version $1, after $2 others. */
export const DEFINE = `
  with named as (
    select kind, key, n from unnest($3::text[], $4::text[]) with ordinality as g (kind, key, n)
  ), given as (
    select body, n from json_array_elements($5::json) with ordinality as g (body, n)
  ), closed as (
    update gatehouse.catalog_definition d set until = $1::bigint
    from named
    where d.kind = named.kind and d.key = named.key and d.until is null
    returning d.kind, d.key, d.place
  )
  insert into gatehouse.catalog_definition (kind, key, since, place, body)
  select kind, key, $1::bigint, coalesce(closed.place, ($1::bigint << 24) + $2::bigint + n), body
  from named join given using (n) left join closed using (kind, key)
  where json_typeof(body) <> 'null'`;
