import type { DocumentNode, OperationDefinitionNode } from 'graphql';

import type { GuardedSchema } from './guarded-schema.ts';
import { conditionValues, conditionVariables } from './inclusion.ts';
import { planOperation, type Plan } from './plan.ts';

/** Plans of one operation: as many as its conditions have values, up to a bound. */
interface Planned {
  readonly conditions: readonly string[];
  readonly plans: Map<string, Plan>;
}

const MOST_PLANS = 64;

/**
 * Plans, remembered for as long as the operation they belong to. A plan says what to ask, never what was answered, so
 * callers share it.
 */
export class PlanCache {
  readonly #guarded: GuardedSchema;
  readonly #planned = new WeakMap<OperationDefinitionNode, Planned>();

  constructor(guarded: GuardedSchema) {
    this.#guarded = guarded;
  }

  plan(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Plan {
    const planned = this.#plannedOf(document, operation);
    const values = conditionValues(planned.conditions, operation, variables);
    const key = planned.conditions.length === 0 ? '' : JSON.stringify(values);
    const known = planned.plans.get(key);
    if (known !== undefined) return known;
    const plan = planOperation(this.#guarded, document, operation, values);
    if (planned.plans.size >= MOST_PLANS) planned.plans.clear();
    planned.plans.set(key, plan);
    return plan;
  }

  #plannedOf(document: DocumentNode, operation: OperationDefinitionNode): Planned {
    const known = this.#planned.get(operation);
    if (known !== undefined) return known;
    const planned = { conditions: conditionVariables(document), plans: new Map<string, Plan>() };
    this.#planned.set(operation, planned);
    return planned;
  }
}
