import type { Context } from './context.ts';
import { only, type Query } from './query.ts';
import { instant, toPipeline, type PipelineRow } from './rows.ts';

const COLUMNS = `id, name, author, ${instant('created_at')} as created_at`;

/** The newest hundred, newest first. */
export async function listPipelines(query: Query, workspace: string): Promise<readonly PipelineRow[]> {
  const rows = await query(
    `select ${COLUMNS} from insightx.pipeline p where workspace = $1 order by p.created_at desc, id limit 100`,
    [workspace],
  );
  return rows.map(toPipeline);
}

export async function createPipeline(query: Query, context: Context, name: string): Promise<PipelineRow> {
  const rows = await query(
    `insert into insightx.pipeline (workspace, name, author) values ($1, $2, $3) returning ${COLUMNS}`,
    [context.workspace, name, context.viewer.id],
  );
  return toPipeline(only(rows));
}
