import type { GraphQLResolveInfo } from 'graphql';

import type { Requirement } from '../domain/requirement.ts';
import { callOf } from './call.ts';
import { Refusal, refusal } from './refusal.ts';
import { rule, type RuleAnswer, type ShieldOptions, type ShieldRule } from './shield.ts';

/** What a schema element demands: every one of the groups, and of each group one alternative. */
export type Demands = readonly (readonly Requirement[])[];

/**
 * The shield rules of a schema: one for each distinct requirement, however many elements ask for it, and one for each
 * distinct combination. The rules decide; whoever wants a verdict asks one.
 */
export class RuleBook {
  readonly #rules = new Map<string, ShieldRule>();
  readonly options: ShieldOptions;

  constructor(options: ShieldOptions) {
    this.options = options;
  }

  get rules(): readonly ShieldRule[] {
    return [...this.#rules.values()];
  }

  for(demands: Demands): ShieldRule {
    const groups = demands.map((group) =>
      this.#combine(
        'any of',
        group.map((one) => this.#requirement(one)),
        anyOf,
      ),
    );
    return this.#combine('all of', groups, allOf);
  }

  #requirement(requirement: Requirement): ShieldRule {
    return this.#once(nameOf(requirement), async (_parent, _args, context, info) => {
      const call = callOf(context);
      if (call === undefined) return new Refusal('UNAUTHENTICATED');
      const verdict = await call.entitlements.verdict(requirement);
      return refusal(verdict, coordinateOf(info)) ?? true;
    });
  }

  #combine(
    word: string,
    rules: readonly ShieldRule[],
    combine: (answers: readonly RuleAnswer[]) => RuleAnswer,
  ): ShieldRule {
    const distinct = [...new Set(rules)];
    const [only] = distinct;
    if (only !== undefined && distinct.length === 1) return only;
    const name = `${word} (${distinct.map((part) => part.name).join('; ')})`;
    return this.#once(name, async (parent, args, context, info) => {
      const answers = distinct.map((part) => part.resolve(parent, args, context, info, this.options));
      return combine(await Promise.all(answers));
    });
  }

  #once(name: string, func: ShieldRule['func']): ShieldRule {
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    // `no_cache`, because shield's caches are keyed by name alone and keep what it was told last; ours is the call's.
    const made = tellingThrows(rule(name, { cache: 'no_cache' })(func));
    this.#rules.set(name, made);
    return made;
  }
}

/** Shield would turn a throw into a plain refusal, and what cannot be told is not refused. */
function tellingThrows(made: ShieldRule): ShieldRule {
  const resolve = made.resolve.bind(made);
  made.resolve = async (parent, args, context, info, options) => {
    try {
      return await resolve(parent, args, context, info, { ...options, debug: true });
    } catch {
      return new Refusal('ENTITLEMENTS_UNAVAILABLE');
    }
  };
  return made;
}

/** One alternative is enough; where none is granted, one that may yet be is not refused. */
function anyOf(answers: readonly RuleAnswer[]): RuleAnswer {
  if (answers.includes(true)) return true;
  return answers.find(isUnavailable) ?? answers.find((answer) => answer !== true) ?? false;
}

/** One refusal is enough, whatever else cannot be told. */
function allOf(answers: readonly RuleAnswer[]): RuleAnswer {
  return (
    answers.find((answer) => answer !== true && !isUnavailable(answer)) ?? answers.find(isUnavailable) ?? true
  );
}

function isUnavailable(answer: RuleAnswer): boolean {
  return answer instanceof Refusal && answer.code === 'ENTITLEMENTS_UNAVAILABLE';
}

function nameOf({ flag, variation, plan, tier }: Requirement): string {
  const parts = Object.entries({ flag, variation, plan, tier }).filter(([, value]) => value !== undefined);
  return parts.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(' and ');
}

function coordinateOf(info: GraphQLResolveInfo | undefined): string | undefined {
  return info === undefined ? undefined : `${info.parentType.name}.${info.fieldName}`;
}
