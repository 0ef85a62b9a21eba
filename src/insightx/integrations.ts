import type { Connector, IntegrationOffer, Schedule, Streaming, Transformation } from './generated.ts';
import { text, type Query } from './query.ts';
import { toIntegration, toNamed, type IntegrationRow } from './rows.ts';

export async function listIntegrations(query: Query): Promise<readonly IntegrationRow[]> {
  return (await query('select id, name, kind from insightx.integration order by id')).map(toIntegration);
}

export async function listConnectors(query: Query): Promise<readonly Connector[]> {
  return (await query('select id, name from insightx.connector order by id')).map(toNamed);
}

export async function listTransformations(query: Query): Promise<readonly Transformation[]> {
  const rows = await query('select id, name, expression from insightx.transformation order by id');
  return rows.map((row) => ({ ...toNamed(row), expression: text(row, 'expression') }));
}

/** How many connectors a variation offers, and the minutes between its refreshes. */
const OFFERS: Readonly<Record<string, { readonly most: number; readonly refreshMinutes: number }>> = {
  limited: { most: 1, refreshMinutes: 1_440 },
  standard: { most: 100, refreshMinutes: 60 },
  full: { most: 100, refreshMinutes: 5 },
};

/** What Advanced Integration offers to whom gets this variation of it: other data from one field. */
export async function offerFor(query: Query, variation: string): Promise<IntegrationOffer> {
  const { most, refreshMinutes } = OFFERS[variation] ?? { most: 0, refreshMinutes: null };
  const connectors = most === 0 ? [] : await listConnectors(query);
  return { variation, connectors: connectors.slice(0, most), refreshMinutes };
}

/** Every workspace moves its data once an hour. */
export const SCHEDULE: Schedule = { cron: '0 * * * *', timeZone: 'UTC' };

/** Where a workspace's data arrives as it happens. */
export function streamingOf(workspace: string): Streaming {
  return { topic: `insightx/${encodeURIComponent(workspace)}`, format: 'application/json' };
}
