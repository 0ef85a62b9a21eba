import type { Entitlements } from '../actions/entitlements.ts';
import type { Refusal } from './refusal.ts';

const CALL = Symbol.for('gatehouse.call');

/** What has been found out about one guarded element, before execution: allowed, or the error that stands in its place. */
export type Finding = true | Refusal;

/** One operation, as the guards on the schema see it. A batch has one for each entry, all with the same entitlements. */
export class Call {
  readonly entitlements: Entitlements;
  /** The rules that were asked: findings are by the guards' places, and hold for the schema of those guards only. */
  asked: object | undefined;
  /** By guard. Empty where nothing was planned: then shield asks the rules, field by field. */
  findings: readonly (Finding | undefined)[] = [];
  /** Metrics this operation has counted as a query; a query counts once. */
  readonly counted = new Set<string>();

  constructor(entitlements: Entitlements) {
    this.entitlements = entitlements;
  }
}

/** The call a GraphQL context carries; undefined where Gatehouse has not been asked who is calling. */
export function callOf(context: unknown): Call | undefined {
  if (typeof context !== 'object' || context === null || !(CALL in context)) return undefined;
  const call = context[CALL];
  return call instanceof Call ? call : undefined;
}

/** Puts a call into a GraphQL context. */
export function carry(context: object, call: Call): void {
  Object.assign(context, { [CALL]: call });
}
