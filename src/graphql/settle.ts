import { OperationTypeNode } from 'graphql';

import type { Finding } from './call.ts';
import type { Guard } from './guard.ts';
import type { Plan } from './plan.ts';
import { refusalOf, type Refusal, type Where } from './refusal.ts';
import type { ShieldOptions, ShieldRule } from '../apollo/shield.ts';

/** Errors in one answer, at the most. */
const MOST_ERRORS = 100;

/**
 * Asks every rule a plan needs, each once, and notes what was found for each guard.
 * @returns findings by the guards' places
 */
export async function findOut(
  plan: Plan,
  context: unknown,
  options: ShieldOptions,
): Promise<readonly (Finding | undefined)[]> {
  const answers = new Map<ShieldRule, Refusal | undefined>();
  await Promise.all(
    plan.rules.map(async (rule) => {
      answers.set(rule, refusalOf(await rule.resolve(undefined, {}, context, undefined, options)));
    }),
  );
  const findings: (Finding | undefined)[] = [];
  for (const { guard } of plan.reached) {
    findings[guard.index] = answers.get(guard.rule)?.at(guard.coordinate) ?? true;
  }
  return findings;
}

/** An operation that does not run at all. */
export interface WholeRefusal {
  readonly unavailable: boolean;
  readonly errors: readonly Refusal[];
}

/**
 * Whether an operation is refused as a whole: a mutation or subscription for any refused part, so that nothing of it
 * runs; a query when nothing at its root would answer.
 * @param partial lets a mutation run without its refused parts
 */
export function settle(
  plan: Plan,
  findings: readonly (Finding | undefined)[],
  partial: boolean,
): WholeRefusal | undefined {
  const whole = plan.operation === OperationTypeNode.QUERY || partial;
  const places = whole ? plan.root : plan.reached;
  const errors = places.flatMap(({ guard, where }) => refusedAt(guard, where, findings));
  if (errors.length === 0 || (whole && errors.length < places.length)) return undefined;
  const unavailable = whole
    ? errors.some(({ code }) => code === 'ENTITLEMENTS_UNAVAILABLE')
    : errors.every(({ code }) => code === 'ENTITLEMENTS_UNAVAILABLE');
  return { unavailable, errors: errors.slice(0, MOST_ERRORS) };
}

function refusedAt(
  guard: Guard | undefined,
  where: Where,
  findings: readonly (Finding | undefined)[],
): readonly Refusal[] {
  const finding = guard === undefined ? undefined : findings[guard.index];
  return guard === undefined || finding === undefined || finding === true
    ? []
    : [finding.at(guard.coordinate, where)];
}
