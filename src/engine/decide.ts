import type { Decision, Decisions, Outcome, Step } from '../domain/decision.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import { reach } from './bound.ts';
import type { CompiledCatalog, CompiledFlag, CompiledRollout, CompiledRule } from './compiled.ts';
import { ask, factsOf, type Evaluation } from './evaluation.ts';
import { malformed, notFound, outcome } from './outcome.ts';
import { place } from './place.ts';
import { beginRound, endRound, evaluationOf, freshnessFor, takeOver } from './stale.ts';
import { CANNOT_TELL, TRUE, TRUTH_NAMES, type Truth } from './truth.ts';

/**
 * Decides one flag for one subject. Pure, synchronous and total: whatever is wrong ends in the first variation.
 * @param now epoch milliseconds
 * @param trace filled, when given, with what was looked at, in order; the decision is the same with and without
 */
export function decide(
  catalog: CompiledCatalog,
  subject: Subject,
  key: string,
  now: number,
  trace?: Step[],
): Decision {
  const { version } = catalog.catalog;
  const flag = catalog.flags.get(key);
  if (flag === undefined) {
    return {
      ...notFound(key),
      catalogVersion: version,
      freshness: 'unused',
      metricsAsOf: 0,
      validUntil: Infinity,
    };
  }
  const { evaluation } = catalog;
  beginRound(catalog, subject, now, trace);
  settle(catalog, evaluation, flag);
  endRound(catalog);
  const found = evaluation.outcomes[flag.place] ?? flag.noMatch;
  const freshness = freshnessFor(flag, subject);
  return {
    flag: key,
    variation: found.variation,
    value: found.value,
    rank: found.rank,
    reason: found.reason,
    error: found.error,
    rule: found.rule,
    about: found.about,
    catalogVersion: version,
    freshness,
    metricsAsOf: freshness === 'unused' ? 0 : subject.metricsAsOf,
    validUntil: evaluation.validUntil[flag.place] ?? now,
  };
}

/** Decides every flag of the catalog for one subject, looking at nothing twice. */
export function decideAll(catalog: CompiledCatalog, subject: Subject, now: number): Decisions {
  const { evaluation, inOrder } = catalog;
  beginRound(catalog, subject, now, undefined);
  const outcomes = new Array<Outcome>(inOrder.length);
  let validUntil = Infinity;
  let used = false;
  for (const flag of inOrder) {
    outcomes[flag.place] = decideFlag(catalog, evaluation, flag);
    validUntil = Math.min(validUntil, evaluation.validUntil[flag.place] ?? now);
    used ||= flag.usesMetrics;
  }
  endRound(catalog);
  return {
    outcomes,
    catalogVersion: catalog.catalog.version,
    freshness: used ? subject.freshness : 'unused',
    metricsAsOf: used ? subject.metricsAsOf : 0,
    validUntil,
  };
}

/** Decides the prerequisites first, at any depth: with a stack of its own, and each flag once. */
function settle(catalog: CompiledCatalog, evaluation: Evaluation, wanted: CompiledFlag): void {
  if (wanted.prerequisites.length === 0) {
    decideFlag(catalog, evaluation, wanted);
    return;
  }
  const stack = [wanted];
  for (let flag = stack.at(-1); flag !== undefined; flag = stack.at(-1)) {
    const before = stack.length;
    if (evaluation.decidedIn[flag.place] !== evaluation.base) {
      // What is settled needs no prerequisites: a circle always has such a flag, so the stack cannot grow for ever.
      if (flag.settled === undefined && evaluationOf(evaluation, flag) === evaluation)
        pushUndecided(catalog, evaluation, flag, stack);
      if (stack.length > before) continue;
      decideFlag(catalog, evaluation, flag);
    }
    stack.pop();
  }
}

function pushUndecided(
  catalog: CompiledCatalog,
  evaluation: Evaluation,
  flag: CompiledFlag,
  stack: CompiledFlag[],
): void {
  for (const { key, flag: other } of flag.prerequisites) {
    if (evaluation.decidedIn[other] === evaluation.base) continue;
    const found = catalog.flags.get(key);
    if (found !== undefined) stack.push(found);
  }
}

/** Decides a flag whose prerequisites are decided, and notes what it came to. */
function decideFlag(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag): Outcome {
  const own = evaluationOf(evaluation, flag);
  if (own !== evaluation) {
    // With its own prerequisites, which may have come to something else for the others.
    settle(catalog, own, flag);
    return takeOver(evaluation, own, flag);
  }
  evaluation.validUntil[flag.place] =
    flag.usesMetrics && flag.settled === undefined ? evaluation.subject.metricsValidUntil : Infinity;
  const found = steps(catalog, evaluation, flag);
  // An answer that a store could not give is good for nothing but this moment.
  if (found.reason === 'UNAVAILABLE') until(evaluation, flag, evaluation.now);
  evaluation.outcomes[flag.place] = found;
  evaluation.decidedIn[flag.place] = evaluation.base;
  return found;
}

/** The steps of a decision, in the order that makes the gate absolute. */
function steps(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag): Outcome {
  if (evaluation.trace !== undefined) traceFlag(catalog, evaluation, flag);
  if (flag.settled !== undefined) return flag.settled;
  if (flag.gate !== undefined) {
    const admitted = ask(evaluation, flag.gate.admitted);
    evaluation.trace?.push({ step: 'gate', key: flag.gate.key, outcome: admission(admitted) });
    if (admitted === CANNOT_TELL) return unavailable(flag, flag.gate.key);
    if (admitted !== TRUE) return flag.gateClosed;
  }
  return prerequisites(evaluation, flag) ?? override(evaluation, flag) ?? rules(catalog, evaluation, flag);
}

function traceFlag(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag): void {
  const step: Step = { step: 'flag', key: flag.key, outcome: flag.settled?.reason ?? 'on' };
  evaluation.trace?.push(evaluation === catalog.strictness?.evaluation ? { ...step, strict: true } : step);
}

function admission(admitted: Truth): string {
  return admitted === TRUE ? 'admitted' : admitted === CANNOT_TELL ? 'unavailable' : 'closed';
}

function unavailable(flag: CompiledFlag, about: string, rule = -1): Outcome {
  return outcome(flag, 0, { reason: 'UNAVAILABLE', about, rule });
}

function until(evaluation: Evaluation, flag: CompiledFlag, instant: number): void {
  const known = evaluation.validUntil[flag.place] ?? instant;
  if (instant < known) evaluation.validUntil[flag.place] = instant;
}

function prerequisites(evaluation: Evaluation, flag: CompiledFlag): Outcome | undefined {
  for (const { key, flag: other, accepts, failed } of flag.prerequisites) {
    const found = evaluation.outcomes[other];
    if (found === undefined) return failed;
    until(evaluation, flag, evaluation.validUntil[other] ?? evaluation.now);
    evaluation.trace?.push({ step: 'prerequisite', key, outcome: found.variation });
    if (found.reason === 'UNAVAILABLE') return unavailable(flag, key);
    if (!accepts.has(found.rank)) return failed;
  }
  return undefined;
}

function override(evaluation: Evaluation, flag: CompiledFlag): Outcome | undefined {
  const { overrides } = evaluation.subject;
  if (overrides === UNAVAILABLE) return unavailable(flag, 'overrides');
  const found = overrides.size === 0 ? undefined : overrides.get(flag.key);
  if (found === undefined) return undefined;
  const { variation, expiresAt, reason } = found;
  const expired = expiresAt !== undefined && evaluation.now >= expiresAt;
  evaluation.trace?.push({ step: 'override', key: variation, outcome: expired ? 'expired' : 'in force' });
  if (expired) return undefined;
  if (expiresAt !== undefined) until(evaluation, flag, expiresAt);
  const rank = flag.ranks.get(variation);
  return rank === undefined
    ? malformed(flag, `an override names variation '${variation}', which does not exist`)
    : outcome(flag, rank, { reason: 'OVERRIDE', about: reason });
}

function rules(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag): Outcome {
  const { noted, base, trace } = evaluation;
  for (const rule of flag.rules) {
    // Most rules ask what has been asked before, and most of those are not matched.
    if (noted[rule.question.place] === base && trace === undefined) continue;
    const matched = ask(evaluation, rule.question);
    trace?.push({ step: 'rule', key: rule.audience, outcome: TRUTH_NAMES[matched] });
    if (matched === CANNOT_TELL) return unavailable(flag, rule.audience, flag.rules.indexOf(rule));
    const served = matched === TRUE ? serve(catalog, evaluation, flag, rule) : undefined;
    if (served !== undefined) return served;
  }
  return flag.noMatch;
}

function serve(
  catalog: CompiledCatalog,
  evaluation: Evaluation,
  flag: CompiledFlag,
  rule: CompiledRule,
): Outcome | undefined {
  if (rule.serve === 'variation') return rule.outcomes[0];
  return rule.serve === 'ladder'
    ? climb(catalog, evaluation, flag, rule)
    : draw(evaluation, rule, rule.serve);
}

function draw(evaluation: Evaluation, rule: CompiledRule, rollout: CompiledRollout): Outcome | undefined {
  const drawn = place(evaluation.subject, rollout.by, rollout.salt);
  return drawn === undefined ? undefined : rule.outcomes[rollout.ends.findIndex((end) => drawn < end)];
}

function climb(
  catalog: CompiledCatalog,
  evaluation: Evaluation,
  flag: CompiledFlag,
  rule: CompiledRule,
): Outcome | undefined {
  const facts = factsOf(evaluation, catalog.plans, catalog.tiers);
  const { ladder } = flag;
  for (let index = 0; index < ladder.length; index++) {
    const rung = ladder[index];
    if (rung === undefined) break;
    const reached = reach(facts, rung);
    evaluation.trace?.push({ step: 'rung', key: rung.rung.variation, outcome: TRUTH_NAMES[reached] });
    if (reached === CANNOT_TELL) return unavailable(flag, rule.audience, flag.rules.indexOf(rule));
    if (reached === TRUE) return rule.outcomes[index];
  }
  return rule.outcomes[ladder.length];
}
