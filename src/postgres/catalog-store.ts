import type { Catalog } from '../domain/catalog.ts';
import { amend, differing, NOTHING, type Change, type Definition } from '../domain/change.ts';
import { Failure } from '../domain/failure.ts';
import { inPortions, mapping, turn, type Work } from '../domain/in-portions.ts';
import { nothingLeaves } from '../domain/leaving.ts';
import type { Deed } from '../domain/audit.ts';
import type { CatalogStore, Head, Rows } from '../ports/catalog-store.ts';
import {
  APPEND,
  BEGIN_VERSION,
  CHANGES,
  DEFINE,
  HEAD,
  READ_NEWEST,
  READ_VERSION,
  SINCE,
} from './catalog-statements.ts';
import { movePlans, namesAny } from './plan-moves.ts';
import { definitionRow, readDefinition, type DefinitionRow } from './definition-rows.ts';
import { readAtLength, readMostlyFew } from './long-read.ts';
import { storable } from './storable.ts';
import { text, whole, type Row, type Session, type Sql } from './sql.ts';

/** Definitions that are written by one statement. Embedded, a statement holds the event loop. */
const TOGETHER = 200;
/** Milliseconds for a statement of a large change. */
const LONG = 10_000;

/** The catalog's versions in PostgreSQL, see migrations/003-catalog.sql. */
export function postgresCatalogStore(sql: Sql): CatalogStore {
  return {
    async head() {
      return readHead(await sql.query(HEAD));
    },

    async newest() {
      const rows = await readAtLength(sql, READ_NEWEST);
      return { head: readHead(rows), catalog: await catalogOf(rows) };
    },

    async read(version) {
      if (version === undefined) return catalogOf(await readAtLength(sql, READ_NEWEST));
      if (!Number.isSafeInteger(version) || version < 0) return undefined;
      const rows = await readAtLength(sql, READ_VERSION, [version]);
      return (await known(sql, rows)) ? catalogOf(rows, version) : undefined;
    },

    async changes(versions) {
      const wanted = [...new Set(versions)].filter((version) => Number.isSafeInteger(version));
      const rows = wanted.length === 0 ? [] : await readMostlyFew(sql, CHANGES, [wanted]);
      const byVersion = new Map(wanted.map((version): [number, Row[]] => [version, []]));
      for (const row of rows) byVersion.get(whole(row, 'version'))?.push(row);
      return inPortions(readingChanges(versions.map((version) => byVersion.get(version) ?? [])));
    },

    async since(version, id) {
      const rows = await readMostlyFew(sql, SINCE, [version, id ?? null]);
      if (!(await known(sql, rows))) return undefined;
      return { head: readHead(rows), definitions: standingNow(await readDefinitions(rows)) };
    },

    async append(definitions, deed, expected, id, rows) {
      const given = await inPortions(lastOfEach(definitions));
      const appended = await appendTo(sql, given, deed, { expected, id: id ?? null }, rows);
      if (appended === 'named') return { outcome: 'named', head: readHead(await sql.query(HEAD)) };
      if (appended.length > 0) return { outcome: 'applied', head: readHead(appended) };
      // A statement that had to wait for another writer still sees the head as it was before.
      return { outcome: 'conflict', head: readHead(await sql.query(HEAD)) };
    },

    watch: (heard) =>
      sql.listen('gatehouse_catalog', (payload) => {
        heard(payload === undefined ? undefined : readVersion(payload));
      }),
  };
}

/** The head that was made; no row where the expected version is not the newest; `named` where a row names what leaves. */
function appendTo(
  sql: Sql,
  given: readonly DefinitionRow[],
  deed: Deed,
  { expected, id }: { readonly expected: number; readonly id: string | null },
  rows: Rows | undefined,
): Promise<readonly Row[] | 'named'> {
  const line = [expected, storable(deed.author), storable(deed.reason), JSON.stringify(deed.command)];
  const concerned = rows !== undefined && (rows.moves.length > 0 || !nothingLeaves(rows.leaving));
  if (!concerned && given.length <= TOGETHER) return sql.query(APPEND, [...line, ...columns(given), id]);
  return appendMany(sql, [...line, id], given, async (session) => {
    if (!concerned) return;
    await movePlans(session, rows.moves, deed);
    if (!nothingLeaves(rows.leaving) && (await namesAny(session, rows.leaving))) throw new StillNamed();
  });
}

/** Ends a transaction without a trace. */
class StillNamed extends Error {}

/**
 * @param line what BEGIN_VERSION is given
 * @param settleRows runs once the head is held: from then on no standing is changed under the version that is replaced
 */
async function appendMany(
  sql: Sql,
  line: readonly unknown[],
  given: readonly DefinitionRow[],
  settleRows: (session: Session) => Promise<void>,
): Promise<readonly Row[] | 'named'> {
  try {
    return await sql.transaction(
      async (session) => {
        const rows = await session.query(BEGIN_VERSION, line);
        if (rows.length === 0) return rows;
        const { version } = readHead(rows);
        await settleRows(session);
        for (let from = 0; from < given.length; from += TOGETHER) {
          await session.query(DEFINE, [version, from, ...columns(given.slice(from, from + TOGETHER))]);
          await turn();
        }
        return rows;
      },
      { timeout: LONG },
    );
  } catch (error) {
    if (error instanceof StillNamed) return 'named';
    throw error;
  }
}

function columns(given: readonly DefinitionRow[]): readonly unknown[] {
  return [
    given.map(({ kind }) => kind),
    given.map(({ key }) => key),
    // As one text: an array of texts takes five times as long to be read.
    `[${given.map(({ body }) => body).join()}]`,
  ];
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
