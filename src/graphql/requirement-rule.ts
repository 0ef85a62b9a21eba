import type { GraphQLResolveInfo } from 'graphql';

import type { Requirement, Verdict } from '../domain/requirement.ts';
import { callOf, deniedCodeOf, type Call } from './call.ts';
import type { Demands } from './demands.ts';
import { Refusal, refusal } from './refusal.ts';
import { rule, type RuleAnswer, type ShieldOptions, type ShieldRule } from '../apollo/shield.ts';

export type RuleThrew = (rule: string, error: unknown) => void;

/**
 * The shield rules of a schema: one for each distinct requirement, however many elements ask for it, and one for each
 * distinct combination. The rules decide; whoever wants a verdict asks one.
 */
export class RuleBook {
  readonly #rules = new Map<string, ShieldRule>();
  readonly options: ShieldOptions;
  readonly #threw: RuleThrew;

  /** @param threw told of a rule that throws: its name and what it threw */
  constructor(options: ShieldOptions, threw: RuleThrew) {
    this.options = options;
    this.#threw = threw;
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
    return this.#once(nameOf(requirement), (_parent, _args, context, info) => {
      const call = callOf(context);
      if (call === undefined) return new Refusal('UNAUTHENTICATED');
      const answer = (verdict: Verdict): RuleAnswer =>
        refusedSilently(call, verdict, requirement) ??
        refusal(verdict, call.entitlements.deniedCode, coordinateOf(info)) ??
        true;
      const verdict = call.entitlements.verdict(requirement);
      return verdict instanceof Promise ? verdict.then(answer) : answer(verdict);
    });
  }

  #combine(word: string, rules: readonly ShieldRule[], combine: Combine): ShieldRule {
    const distinct = [...new Set(rules)];
    const [only] = distinct;
    if (only !== undefined && distinct.length === 1) return only;
    const name = `${word} (${distinct.map((part) => part.name).join('; ')})`;
    return this.#once(name, async (parent, args, context, info) => {
      const answers = distinct.map((part) => part.resolve(parent, args, context, info, this.options));
      return combine(await Promise.all(answers), context, coordinateOf(info));
    });
  }

  #once(name: string, func: ShieldRule['func']): ShieldRule {
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    // `no_cache`, because shield's caches are keyed by name alone and keep what it was told last; ours is the call's.
    const made = tellingThrows(rule(name, { cache: 'no_cache' })(func), this.#threw);
    this.#rules.set(name, made);
    return made;
  }
}

/** Shield would turn a throw into a plain refusal, and what cannot be told is not refused. */
function tellingThrows(made: ShieldRule, threw: RuleThrew): ShieldRule {
  const resolve = made.resolve.bind(made);
  made.resolve = async (parent, args, context, info, options) => {
    try {
      return await resolve(parent, args, context, info, { ...options, debug: true });
    } catch (error) {
      threw(made.name, error);
      return new Refusal('ENTITLEMENTS_UNAVAILABLE');
    }
  };
  return made;
}

/** What asks for a flag that the caller must not learn of is refused without a word of it. */
function refusedSilently(call: Call, { outcome }: Verdict, { flag }: Requirement): Refusal | undefined {
  const hides = flag !== undefined && call.concealed.hidden.includes(flag);
  return outcome === 'denied' && hides ? new Refusal(call.entitlements.deniedCode) : undefined;
}

type Combine = (
  answers: readonly RuleAnswer[],
  context: unknown,
  coordinate: string | undefined,
) => RuleAnswer;

/**
 * One alternative is enough; where none is granted, one that may yet be is not refused. Of those that are, one is told that
 * can be told.
 */
function anyOf(answers: readonly RuleAnswer[]): RuleAnswer {
  if (answers.includes(true)) return true;
  const told = answers.find((answer) => answer instanceof Refusal && answer.denial !== undefined);
  return answers.find(isUnavailable) ?? told ?? answers[0] ?? false;
}

/** One refusal is enough, whatever else cannot be told. It says what is missing of all that are refused. */
function allOf(answers: readonly RuleAnswer[], context: unknown, coordinate: string | undefined): RuleAnswer {
  const refused = answers.filter((answer) => answer !== true && !isUnavailable(answer));
  if (refused.length <= 1) return refused[0] ?? answers.find(isUnavailable) ?? true;
  const denials = refused.flatMap((answer) => (answer instanceof Refusal ? (answer.denial ?? []) : []));
  const merged = callOf(context)?.entitlements.merge(denials);
  return merged === undefined
    ? (refused[0] ?? false)
    : new Refusal(deniedCodeOf(context), coordinate, merged);
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
