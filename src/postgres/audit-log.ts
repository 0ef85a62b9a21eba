import type { AuditEntry, Deed, OutsideChange } from '../domain/audit.ts';
import { toJson } from '../domain/json.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import { storable } from './storable.ts';
import { milliseconds, parsed, text, whole, wholeOrNone, type Row, type Sql } from './sql.ts';

const COLUMNS = `
  id::text, ${milliseconds('at')} as at, author, reason, command::text as command, version::text as version,
  outside::text as outside`;

const READ = `
  select ${COLUMNS} from gatehouse.audit
  where ($2::bigint is null or id < $2::bigint) and (not $3::boolean or version is not null)
    and ($4::float8 is null or at >= to_timestamp($4::float8 / 1000))
    and ($5::float8 is null or at < to_timestamp($5::float8 / 1000))
    and ($6::text is null or author = $6::text)
    and ($7::text is null or id in (
      select id from gatehouse.audit where command ->> 'release' = $7::text
      union all
      select made.id from gatehouse.catalog_definition d
        join gatehouse.audit made on made.version = d.since or made.version = d.until
      where d.kind = 'release' and d.key = $7::text))
  order by audit.id desc limit $1::int`;

const VERSIONS = `select ${COLUMNS} from gatehouse.audit where version = any($1::bigint[])`;

/** Writes the line of a change outside the catalog's versions; its parameters are `outsideLine`. */
export const LINE = `insert into gatehouse.audit (author, reason, command, outside) values ($1, $2, $3::json, $4::json)`;

/** @throws Failure BAD_REQUEST */
export function outsideLine(deed: Deed, outside: OutsideChange): readonly [string, string, string, string] {
  const { author, reason, command } = deed;
  return [storable(author), storable(reason), JSON.stringify(command), JSON.stringify(outside)];
}

/** The audit log in PostgreSQL, see migrations/003-catalog.sql. */
export function postgresAuditLog(sql: Sql): AuditLog {
  return {
    async read({ first, before, versionsOnly, since, until, author, release }) {
      const names = [author, release].map((name) => (name === undefined ? null : storable(name)));
      const rows = await sql.query(READ, [
        first,
        before ?? null,
        versionsOnly ?? false,
        since ?? null,
        until ?? null,
        ...names,
      ]);
      return rows.map(readEntry);
    },

    async versions(numbers) {
      const wanted = [...new Set(numbers)].filter((number) => Number.isSafeInteger(number));
      if (wanted.length === 0) return numbers.map(() => undefined);
      const entries = (await sql.query(VERSIONS, [wanted])).map(readEntry);
      const found = new Map(entries.map((entry) => [entry.version, entry]));
      return numbers.map((number) => found.get(number));
    },
  };
}

function readEntry(row: Row): AuditEntry {
  return {
    id: whole(row, 'id'),
    at: whole(row, 'at'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    command: toJson(parsed(row, 'command')),
    version: wholeOrNone(row, 'version'),
    outside: row['outside'] === null ? undefined : readOutside(parsed(row, 'outside')),
  };
}

function readOutside(said: unknown): OutsideChange {
  if (typeof said === 'object' && said !== null && 'kind' in said && 'key' in said) {
    const { kind, key } = said;
    if (isKind(kind) && isTexts(key)) {
      return { kind, key, before: part(said, 'before'), after: part(said, 'after') };
    }
  }
  throw new TypeError(`column outside: expected kind and key, received ${JSON.stringify(said)}`);
}

const KINDS: ReadonlySet<unknown> = new Set<OutsideChange['kind']>([
  'plan',
  'plan-move',
  'override',
  'pin',
  'key',
  'subject',
]);

function isKind(value: unknown): value is OutsideChange['kind'] {
  return KINDS.has(value);
}

function part(said: object, name: 'before' | 'after'): OutsideChange['before'] {
  const value = new Map<string, unknown>(Object.entries(said)).get(name);
  return value === undefined ? undefined : toJson(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}
