import { unstorable } from './arguments.ts';
import type { Context } from './context.ts';
import type { Export } from './generated.ts';
import { only, type Query } from './query.ts';
import {
  drawnFrom,
  REPORT_COLUMNS,
  toNamed,
  toReport,
  type DashboardRow,
  type PointRow,
  type ReportRow,
} from './rows.ts';

/** What a workspace sees in table `r`: its own rows, and the samples, which belong to nobody. */
export const VISIBLE = '(r.workspace is null or r.workspace = $1)';

/** Newest first. */
export async function listReports(
  query: Query,
  workspace: string,
  first: number,
): Promise<readonly ReportRow[]> {
  const rows = await query(
    `select ${REPORT_COLUMNS} from insightx.report r where ${VISIBLE} order by r.created_at desc, r.id limit $2::int`,
    [workspace, first],
  );
  return rows.map(toReport);
}

export async function findReport(
  query: Query,
  workspace: string,
  id: string,
): Promise<ReportRow | undefined> {
  if (unstorable(id)) return undefined;
  const rows = await query(`select ${REPORT_COLUMNS} from insightx.report r where ${VISIBLE} and r.id = $2`, [
    workspace,
    id,
  ]);
  return rows.map(toReport)[0];
}

/** A new report with a week of points, whole or not at all. */
export async function generateReport(query: Query, context: Context, title: string): Promise<ReportRow> {
  const rows = await query(
    `with r as (
       insert into insightx.report (workspace, title, author) values ($1, $2, $3) returning *
     ), drawn as (
       insert into insightx.point (report, day, value)
       select r.id, day, ${drawnFrom('r.title')} from r, generate_series(1, 7) as day
     )
     select ${REPORT_COLUMNS} from r`,
    [context.workspace, title, context.viewer.id],
  );
  return toReport(only(rows));
}

/** A report as a file: one line a day. Only the id, which is ours, goes into the filename. */
export function asFile(report: ReportRow, points: readonly PointRow[]): Export {
  const lines = ['day,value', ...points.map(({ day, value }) => `${day},${value}`)];
  return { filename: `report-${report.id}.csv`, mediaType: 'text/csv', content: `${lines.join('\n')}\n` };
}

export async function listDashboards(query: Query): Promise<readonly DashboardRow[]> {
  return (await query('select id, name from insightx.dashboard order by id')).map(toNamed);
}
