import type { Answer, Running } from './world.ts';

/** What each rung of `adv-user-gating` answers with, weakest first. */
export const RUNGS = [
  ['limited', '{ advancedIntegration { connectors { name } } }'],
  ['standard', '{ advancedIntegration { transformations { name } } }'],
  ['full', '{ advancedIntegration { schedule { cron } streaming { topic } } }'],
] as const;

export const [[, LIMITED], [, STANDARD], [, FULL]] = RUNGS;

export type Asks = Pick<Running, 'ask'>;

/** Generates reports, as many as this, in one mutation. */
export async function generateReports(gateway: Asks, person: string, count: number): Promise<Answer> {
  const fields = Array.from(
    { length: count },
    (_, n) => `r${n}: generateReport(title: "Report ${n}") { id }`,
  );
  return gateway.ask(person, `mutation { ${fields.join(' ')} }`);
}

/** The reports that a denial says are missing; 0 where nothing was denied. */
export function missingReports({ errors }: Answer): number {
  const progress = errors.flatMap(({ extensions }) => extensions.entitlement?.progress ?? []);
  for (const { metric } of progress) {
    if (!metric.startsWith('reports')) throw new Error(`${metric} is not reached by generating reports`);
  }
  return Math.max(0, ...progress.map(({ have, need }) => need - have));
}

/** The one code, reason and status of an answer that was denied as a whole. */
export function denialOf({ status, data, errors }: Answer): unknown {
  const [{ extensions } = { extensions: undefined }] = errors;
  return { status, data, code: extensions?.code, reason: extensions?.entitlement?.reason };
}

export function deniedFor(reason: string): unknown {
  return { status: 401, data: undefined, code: 'FORBIDDEN', reason };
}

export const GRANTED = { status: 200, errors: [] };
