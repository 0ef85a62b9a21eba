import { text, whole, word, type Row } from './query.ts';

export interface AuthorRow {
  readonly id: string;
  readonly name: string;
}

export interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  /** Id of the author. */
  readonly author: string;
}

export interface PointRow {
  readonly day: number;
  readonly value: number;
}

export interface DashboardRow {
  readonly id: string;
  readonly name: string;
}

export interface IntegrationRow {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
}

export interface PipelineRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** Id of the author. */
  readonly author: string;
}

/** What a type needs to know whose data its fields read. */
export interface WorkspaceRow {
  readonly workspace: string;
}

export interface InsightsRow extends WorkspaceRow {
  readonly level: number;
}

export interface FindingRow {
  readonly report: ReportRow;
  readonly swing: number;
}

export interface AuditEntryRow {
  readonly at: string;
  /** Id of the author. */
  readonly actor: string;
  readonly action: (typeof ACTIONS)[number];
  readonly target: string;
}

const KINDS = ['DATABASE', 'FILE', 'CHAT'] as const;
const ACTIONS = ['REPORT_GENERATED', 'PIPELINE_CREATED'] as const;

/** Instants leave SQL as text: drivers differ in what they make of a timestamp. */
export function instant(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The value of column `day` of a report, from its title: same title, same points. */
export function drawnFrom(title: string): string {
  return `(length(${title}) * 37 + day * day * 53) % 100`;
}

/** What `toReport` reads, from a table called `r`. */
export const REPORT_COLUMNS = `r.id, r.title, r.author, ${instant('r.created_at')} as created_at`;

export function toReport(row: Row): ReportRow {
  return { id: text(row, 'id'), title: text(row, 'title'), ...origin(row) };
}

export function toPipeline(row: Row): PipelineRow {
  return { ...toNamed(row), ...origin(row) };
}

export function toNamed(row: Row): { readonly id: string; readonly name: string } {
  return { id: text(row, 'id'), name: text(row, 'name') };
}

export function toIntegration(row: Row): IntegrationRow {
  return { ...toNamed(row), kind: word(row, 'kind', KINDS) };
}

export function toPoint(row: Row): PointRow {
  return { day: whole(row, 'day'), value: whole(row, 'value') };
}

export function toFinding(row: Row): FindingRow {
  return { report: toReport(row), swing: whole(row, 'swing') };
}

export function toAuditEntry(row: Row): AuditEntryRow {
  return {
    at: text(row, 'at'),
    actor: text(row, 'actor'),
    action: word(row, 'action', ACTIONS),
    target: text(row, 'target'),
  };
}

function origin(row: Row): { readonly author: string; readonly createdAt: string } {
  return { author: text(row, 'author'), createdAt: text(row, 'created_at') };
}
