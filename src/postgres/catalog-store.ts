import type { Catalog } from '../domain/catalog.ts';
import { amend, differing, NOTHING, type Change, type Definition } from '../domain/change.ts';
import { Failure } from '../domain/failure.ts';
import { inPortions, mapping, turn, type Work } from '../domain/in-portions.ts';
import type { CatalogStore, Head } from '../ports/catalog-store.ts';
import { definitionRow, readDefinition, type DefinitionRow } from './definition-rows.ts';
import { storable } from './storable.ts';
import { versionIdOf } from './version-id.ts';
import { milliseconds, text, whole, type Row, type Sql } from './sql.ts';

/** Definitions that are written by one statement. Embedded, a statement holds the event loop. */
const TOGETHER = 200;
/** Milliseconds for a statement of a large change, or for reading all there are. */
const LONG = 10_000;

const HEAD_COLUMNS = `
  head.version::text as head, ${versionIdOf('head.version')} as id, ${milliseconds('head.at')} as at`;

const HEAD = `select ${HEAD_COLUMNS} from gatehouse.catalog_head head`;

/** The head in the first row and then these definitions, of the same moment. Without the head where `where` does not hold. */
function withHead(definitions: string, where = 'true'): string {
  return `
    select ${HEAD_COLUMNS}, null as kind, null as key, null as body, 0 as place
    from gatehouse.catalog_head head where ${where}
    union all select null, null, null, kind, key, body, place from (${definitions}) as d
    order by place`;
}

/** Whether the store has a version with this number, and this id where it is not null. */
function knows(version: string, id: string): string {
  return `(${version}::bigint = 0 or exists (
    select from gatehouse.audit
    where version = ${version}::bigint and (${id}::text is null or version_id::text = ${id}::text)))`;
}

const READ_NEWEST = withHead(`
  select kind, key, body::text as body, place from gatehouse.catalog_definition where until is null`);

const READ_VERSION = withHead(
  `select kind, key, body::text as body, place from gatehouse.catalog_definition
  where since <= $1::bigint and (until is null or until > $1::bigint)`,
  knows('$1', 'null'),
);

/** What each of the versions $1 took away and what it brought. */
const CHANGES = `
  select v.version::text as version, d.since = v.version as brought, d.kind, d.key, d.body::text as body
  from unnest($1::bigint[]) as v (version)
    join gatehouse.catalog_definition d on d.since = v.version or d.until = v.version
  order by d.place`;

/** What stands now and did not at version $1, and the keys of what stood then and does not any more. */
const SINCE = withHead(
  `select kind, key, body::text as body, place from gatehouse.catalog_definition
  where since > $1::bigint and until is null
  union all
  select kind, key, null, place from gatehouse.catalog_definition
  where since <= $1::bigint and until > $1::bigint`,
  knows('$1', '$2'),
);

/**
 * One statement is one transaction and one trip. Everything hangs on the row of the head: who finds it at another version
 * than $1 with the id $8 writes nothing and gets no row. A definition is inserted for what was closed under its key, hence after it.
 */
const APPEND = `
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

/** The same as APPEND in steps, for many definitions: the next version first, then each portion of what it defines. */
const BEGIN_VERSION = `
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

/** Definitions of version $1; before this portion there were $2 others. */
const DEFINE = `
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

/** The catalog's versions in PostgreSQL, see migrations/003-catalog.sql. */
export function postgresCatalogStore(sql: Sql): CatalogStore {
  return {
    async head() {
      return readHead(await sql.query(HEAD));
    },

    async newest() {
      const rows = await atLength(sql, READ_NEWEST);
      return { head: readHead(rows), catalog: await catalogOf(rows) };
    },

    async read(version) {
      if (version === undefined) return catalogOf(await atLength(sql, READ_NEWEST));
      if (!Number.isSafeInteger(version) || version < 0) return undefined;
      const rows = await atLength(sql, READ_VERSION, [version]);
      return (await known(sql, rows)) ? catalogOf(rows, version) : undefined;
    },

    async changes(versions) {
      const wanted = [...new Set(versions)].filter((version) => Number.isSafeInteger(version));
      const rows = wanted.length === 0 ? [] : await sql.query(CHANGES, [wanted]);
      const byVersion = new Map(wanted.map((version): [number, Row[]] => [version, []]));
      for (const row of rows) byVersion.get(whole(row, 'version'))?.push(row);
      return inPortions(readingChanges(versions.map((version) => byVersion.get(version) ?? [])));
    },

    async since(version, id) {
      const rows = await sql.query(SINCE, [version, id ?? null]);
      if (!(await known(sql, rows))) return undefined;
      return { head: readHead(rows), definitions: standingNow(await readDefinitions(rows)) };
    },

    async append(definitions, { author, reason, command }, expected, id) {
      const given = await inPortions(lastOfEach(definitions));
      const line = [expected, storable(author), storable(reason), JSON.stringify(command)];
      const rows =
        given.length <= TOGETHER
          ? await sql.query(APPEND, [...line, ...columns(given), id ?? null])
          : await appendMany(sql, [...line, id ?? null], given);
      if (rows.length > 0) return { outcome: 'applied', head: readHead(rows) };
      // A statement that had to wait for another writer still sees the head as it was before.
      return { outcome: 'conflict', head: readHead(await sql.query(HEAD)) };
    },

    watch: (heard) =>
      sql.listen('gatehouse_catalog', (payload) => {
        heard(payload === undefined ? undefined : readVersion(payload));
      }),
  };
}

/** @param line what BEGIN_VERSION is given */
function appendMany(
  sql: Sql,
  line: readonly unknown[],
  given: readonly DefinitionRow[],
): Promise<readonly Row[]> {
  return sql.transaction(
    async (session) => {
      const rows = await session.query(BEGIN_VERSION, line);
      if (rows.length === 0) return rows;
      const { version } = readHead(rows);
      for (let from = 0; from < given.length; from += TOGETHER) {
        await session.query(DEFINE, [version, from, ...columns(given.slice(from, from + TOGETHER))]);
        await turn();
      }
      return rows;
    },
    { timeout: LONG },
  );
}

function columns(given: readonly DefinitionRow[]): readonly unknown[] {
  return [
    given.map(({ kind }) => kind),
    given.map(({ key }) => key),
    // As one text: an array of texts takes five times as long to be read.
    `[${given.map(({ body }) => body).join()}]`,
  ];
}

function atLength(sql: Sql, statement: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
  return sql.transaction((session) => session.query(statement, params), { timeout: LONG });
}

function readHead([row]: readonly Row[]): Head {
  if (row === undefined || row['head'] === null) {
    throw new Failure('INVALID_DEFINITIONS', 'the store has lost its head: gatehouse.catalog_head is empty');
  }
  return { version: whole(row, 'head'), id: text(row, 'id'), at: whole(row, 'at') };
}

/** Whether these rows begin with the head. @throws Failure INVALID_DEFINITIONS where the store has no head at all */
async function known(sql: Sql, [row]: readonly Row[]): Promise<boolean> {
  if (row !== undefined && row['head'] !== null) return true;
  readHead(await sql.query(HEAD));
  return false;
}

function readDefinitions([, ...rows]: readonly Row[]): Promise<readonly Definition[]> {
  return inPortions(mapping(rows, readDefinition));
}

async function catalogOf(rows: readonly Row[], version = readHead(rows).version): Promise<Catalog> {
  return version === 0 ? NOTHING : amend(NOTHING, await readDefinitions(rows), version);
}

/** A key that stood once and stands again comes with both rows. */
function standingNow(definitions: readonly Definition[]): readonly Definition[] {
  const nameOf = ({ kind, key }: Definition): string => `${kind}:${key}`;
  const standing = new Set(definitions.filter(({ after }) => after !== undefined).map(nameOf));
  return definitions.filter((one) => one.after !== undefined || !standing.has(nameOf(one)));
}

/** Two catalogs of nothing but what was concerned: what is different about them is what was changed. */
function* readingChanges(versions: readonly (readonly Row[])[]): Work<readonly (readonly Change[])[]> {
  const changes: (readonly Change[])[] = [];
  for (const rows of versions) {
    const [gone, brought] = [false, true].map((side) => rows.filter((row) => row['brought'] === side));
    const before = amend(NOTHING, yield* mapping(gone ?? [], readDefinition), 0);
    const after = amend(NOTHING, yield* mapping(brought ?? [], readDefinition), 0);
    changes.push(yield* differing(before, after));
  }
  return changes;
}

/** As `amend` has it: of two for the same key, the later. */
function* lastOfEach(definitions: readonly Definition[]): Work<readonly DefinitionRow[]> {
  const rows = new Map<string, DefinitionRow>();
  for (const definition of definitions) {
    rows.set(`${definition.kind}:${definition.key}`, definitionRow(definition));
    yield;
  }
  return [...rows.values()];
}

/** Whatever cannot be read may mean any. */
function readVersion(payload: string): number | undefined {
  const version = Number(payload);
  return Number.isSafeInteger(version) && version > 0 ? version : undefined;
}
