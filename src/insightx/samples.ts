import { PEOPLE } from './people.ts';
import type { Query } from './query.ts';
import { drawnFrom } from './rows.ts';

/** What a first visitor finds: by table, the rows it starts with. Fixed, so that every start shows the same. */
const SAMPLES = {
  author: PEOPLE.map(({ id, name }) => ({ id, name })),
  report: [
    { id: 'sample-revenue', title: 'Revenue by region', author: 'paula', created_at: '2025-01-06T09:00:00Z' },
    { id: 'sample-churn', title: 'Churn by cohort', author: 'paula', created_at: '2025-01-13T09:00:00Z' },
    {
      id: 'sample-signups',
      title: 'Sign-ups by channel',
      author: 'rita',
      created_at: '2025-01-20T09:00:00Z',
    },
    { id: 'sample-latency', title: 'Latency by endpoint', author: 'dev', created_at: '2025-01-27T09:00:00Z' },
    { id: 'sample-spend', title: 'Spend by campaign', author: 'rita', created_at: '2025-02-03T09:00:00Z' },
    { id: 'sample-stock', title: 'Stock by warehouse', author: 'erin', created_at: '2025-02-10T09:00:00Z' },
  ],
  dashboard: [
    { id: 'growth', name: 'Growth' },
    { id: 'operations', name: 'Operations' },
  ],
  dashboard_report: [
    { dashboard: 'growth', report: 'sample-signups', position: 1 },
    { dashboard: 'growth', report: 'sample-revenue', position: 2 },
    { dashboard: 'growth', report: 'sample-churn', position: 3 },
    { dashboard: 'operations', report: 'sample-latency', position: 1 },
    { dashboard: 'operations', report: 'sample-stock', position: 2 },
  ],
  integration: [
    { id: 'postgresql', name: 'PostgreSQL', kind: 'DATABASE' },
    { id: 'csv', name: 'CSV upload', kind: 'FILE' },
    { id: 'chat', name: 'Chat digest', kind: 'CHAT' },
  ],
  connector: [
    { id: 'crm', name: 'Customer records' },
    { id: 'lake', name: 'Data lake' },
    { id: 'ledger', name: 'Ledger' },
  ],
  transformation: [
    { id: 'deduplicate', name: 'Deduplicate', expression: 'distinct on (customer)' },
    { id: 'margin', name: 'Margin', expression: '(revenue - cost) / revenue' },
  ],
  benchmark: [
    { name: 'Activation within a week, per cent', median: 34, top: 61 },
    { name: 'Churn a month, per mille', median: 21, top: 48 },
  ],
} as const;

/**
 * Puts the samples in when nothing is there. One statement sees one state of the database: either all tables are
 * filled or, once somebody is on record, none. `on conflict` is for another gateway that starts at the same moment.
 */
export async function addSamples(query: Query): Promise<void> {
  await query(
    `with empty as (select $1::jsonb as samples where not exists (select from insightx.author)),
     ${Object.keys(SAMPLES).map(fill).join(',\n')},
     point as (
       insert into insightx.point (report, day, value)
       select sample ->> 'id', day, ${drawnFrom("sample ->> 'title'")}
       from empty, jsonb_array_elements(samples -> 'report') as sample, generate_series(1, 7) as day
       on conflict do nothing
     )
     select`,
    [JSON.stringify(SAMPLES)],
  );
}

/** Fills one table. A column that a sample leaves out becomes null, whatever its default: null is how `workspace` marks one. */
function fill(table: string): string {
  return `${table} as (
    insert into insightx.${table}
    select (jsonb_populate_record(null::insightx.${table}, sample)).*
    from empty, jsonb_array_elements(samples -> '${table}') as sample
    on conflict do nothing
  )`;
}
