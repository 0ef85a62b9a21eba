import type { Benchmark } from './generated.ts';
import { only, text, whole, type Query } from './query.ts';
import { VISIBLE } from './reports.ts';
import {
  instant,
  REPORT_COLUMNS,
  toAuditEntry,
  toFinding,
  type AuditEntryRow,
  type FindingRow,
  type InsightsRow,
} from './rows.ts';

/** The workspace's insights, at the level somebody tuned them to, or the quietest. */
export async function insightsOf(query: Query, workspace: string): Promise<InsightsRow> {
  const rows = await query('select level from insightx.tuning where workspace = $1', [workspace]);
  return { workspace, level: rows.map((row) => whole(row, 'level'))[0] ?? 1 };
}

export async function tuneInsights(query: Query, workspace: string, level: number): Promise<InsightsRow> {
  const rows = await query(
    `insert into insightx.tuning (workspace, level) values ($1, $2)
     on conflict (workspace) do update set level = excluded.level returning level`,
    [workspace, level],
  );
  return { workspace, level: whole(only(rows), 'level') };
}

/** The reports whose days differ most, as many as the level. */
export async function findingsOf(
  query: Query,
  { workspace, level }: InsightsRow,
): Promise<readonly FindingRow[]> {
  const rows = await query(
    `select ${REPORT_COLUMNS}, max(p.value) - min(p.value) as swing
     from insightx.report r join insightx.point p on p.report = r.id
     where ${VISIBLE} group by r.id order by swing desc, r.id limit $2::int`,
    [workspace, level],
  );
  return rows.map(toFinding);
}

export async function listBenchmarks(query: Query): Promise<readonly Benchmark[]> {
  const rows = await query('select name, median, top from insightx.benchmark order by name');
  return rows.map((row) => ({
    name: text(row, 'name'),
    median: whole(row, 'median'),
    top: whole(row, 'top'),
  }));
}

/** What the tables say was done, newest first: no second record that could differ from the first. */
export async function listAuditEntries(
  query: Query,
  workspace: string,
  first: number,
): Promise<readonly AuditEntryRow[]> {
  const rows = await query(
    `select ${instant('done.at')} as at, done.actor, done.action, done.target from (
       select r.created_at as at, r.author as actor, 'REPORT_GENERATED' as action, r.title as target, r.id
       from insightx.report r where ${VISIBLE}
       union all
       select p.created_at, p.author, 'PIPELINE_CREATED', p.name, p.id
       from insightx.pipeline p where p.workspace = $1
     ) done order by done.at desc, done.id limit $2::int`,
    [workspace, first],
  );
  return rows.map(toAuditEntry);
}
