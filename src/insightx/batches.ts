import { text, type Query, type Row } from './query.ts';
import {
  REPORT_COLUMNS,
  toNamed,
  toPoint,
  toReport,
  type AuthorRow,
  type PointRow,
  type ReportRow,
} from './rows.ts';

/** One author an id, in order. Somebody who is not on record goes by their id. */
export async function authorsById(query: Query, ids: readonly string[]): Promise<readonly AuthorRow[]> {
  const rows = await query('select id, name from insightx.author where id = any($1::text[])', [ids]);
  const known = new Map(rows.map((row) => [text(row, 'id'), toNamed(row)]));
  return ids.map((id) => known.get(id) ?? { id, name: id });
}

/** The points of each report, in order. */
export async function pointsByReport(
  query: Query,
  ids: readonly string[],
): Promise<readonly (readonly PointRow[])[]> {
  const rows = await query(
    'select report, day, value from insightx.point where report = any($1::text[]) order by report, day',
    [ids],
  );
  return inOrder(ids, rows, 'report', toPoint);
}

/** The reports on each dashboard, in order. Dashboards and what is on them are samples, the same for everybody. */
export async function reportsByDashboard(
  query: Query,
  ids: readonly string[],
): Promise<readonly (readonly ReportRow[])[]> {
  const rows = await query(
    `select d.dashboard, ${REPORT_COLUMNS} from insightx.dashboard_report d join insightx.report r on r.id = d.report
     where d.dashboard = any($1::text[]) order by d.dashboard, d.position`,
    [ids],
  );
  return inOrder(ids, rows, 'dashboard', toReport);
}

/** Rows of many keys, as one list a key, in the order of the keys. A key without rows has an empty list. */
function inOrder<T>(
  keys: readonly string[],
  rows: readonly Row[],
  column: string,
  read: (row: Row) => T,
): readonly (readonly T[])[] {
  const lists = new Map<string, T[]>(keys.map((key) => [key, []]));
  for (const row of rows) lists.get(text(row, column))?.push(read(row));
  return keys.map((key) => lists.get(key) ?? []);
}
