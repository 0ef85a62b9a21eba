import type { DocumentNode, OperationDefinitionNode } from 'graphql';

import { inPortions, type Work } from '../domain/in-portions.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { conditionValues, conditionVariables } from './inclusion.ts';
import { planning, type Plan } from './plan.ts';

/** Plans of one operation: as many as its conditions have values, up to a bound. */
interface Planned {
  readonly conditions: readonly string[];
  readonly plans: Map<string, Plan>;
}

const MOST_PLANS = 64;

/**
 * Plans, remembered for as long as the operation they belong to. A plan says what to ask, never what was answered, so
 * callers share it. A new one is made in portions: an interface may have thousands of implementers.
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
  ): Plan | Promise<Plan> {
    const planned = this.#plannedOf(document, operation);
    const values = conditionValues(planned.conditions, operation, variables);
    const key = planned.conditions.length === 0 ? '' : JSON.stringify(values);
    const known = planned.plans.get(key);
    if (known !== undefined) return known;
    return this.#make(planned, key, planning(this.#guarded, document, operation, values));
  }

  async #make({ plans }: Planned, key: string, work: Work<Plan>): Promise<Plan> {
    const plan = await inPortions(work);
    if (plans.size >= MOST_PLANS) plans.clear();
    plans.set(key, plan);
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
