import type { Decision, Step } from '../domain/decision.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import { Answer, failed, notFound } from './answer.ts';
import { reach } from './bound.ts';
import type { CompiledCatalog, CompiledFlag, CompiledGate, CompiledRule } from './compiled.ts';
import { NOBODY, type Evaluation } from './evaluation.ts';
import { place } from './place.ts';
import { CANNOT_TELL, FALSE, TRUE, TRUTH_NAMES, type Truth } from './truth.ts';

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
  const flag = catalog.flags.get(key);
  if (flag === undefined) return notFound(catalog, key);
  const evaluation = begin(catalog, subject, now, trace);
  const decision = settle(catalog, evaluation, flag);
  end(evaluation);
  return decision;
}

/** Decides every flag of the catalog for one subject, in catalog order, looking at nothing twice. */
export function decideAll(catalog: CompiledCatalog, subject: Subject, now: number): Decision[] {
  const evaluation = begin(catalog, subject, now, undefined);
  for (const flag of catalog.inOrder) record(evaluation, flag, decideFlag(catalog, evaluation, flag));
  end(evaluation);
  return evaluation.decisions.slice();
}

function begin(
  catalog: CompiledCatalog,
  subject: Subject,
  now: number,
  trace: Step[] | undefined,
): Evaluation {
  const { evaluation } = catalog;
  evaluation.subject = subject;
  evaluation.now = now;
  evaluation.round++;
  evaluation.trace = trace;
  return evaluation;
}

function end(evaluation: Evaluation): void {
  evaluation.subject = NOBODY;
  evaluation.trace = undefined;
}

function record(evaluation: Evaluation, flag: CompiledFlag, decision: Decision): Decision {
  evaluation.decisions[flag.place] = decision;
  evaluation.decidedIn[flag.place] = evaluation.round;
  return decision;
}

/** Decides the prerequisites first, at any depth: with a stack of its own, and each flag once. */
function settle(catalog: CompiledCatalog, evaluation: Evaluation, wanted: CompiledFlag): Decision {
  if (wanted.prerequisites.length === 0) return decideFlag(catalog, evaluation, wanted);
  const stack = [wanted];
  for (let flag = stack.at(-1); flag !== undefined; flag = stack.at(-1)) {
    const before = stack.length;
    if (evaluation.decidedIn[flag.place] !== evaluation.round) {
      // Malformed flags are decided as they are: a circle always has one, so the stack cannot grow for ever.
      if (flag.malformed === undefined) pushUndecided(catalog, evaluation, flag, stack);
      if (stack.length > before) continue;
      record(evaluation, flag, decideFlag(catalog, evaluation, flag));
    }
    stack.pop();
  }
  return evaluation.decisions[wanted.place] ?? notFound(catalog, wanted.key);
}

function pushUndecided(
  catalog: CompiledCatalog,
  evaluation: Evaluation,
  flag: CompiledFlag,
  stack: CompiledFlag[],
): void {
  for (const { key, flag: other } of flag.prerequisites) {
    if (evaluation.decidedIn[other] === evaluation.round) continue;
    const found = catalog.flags.get(key);
    if (found !== undefined) stack.push(found);
  }
}

/** The steps of a decision, in the order that makes the gate absolute. */
function decideFlag(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag): Decision {
  evaluation.trace?.push({ step: 'flag', key: flag.key, outcome: flag.enabled ? 'on' : 'off' });
  if (flag.malformed !== undefined) return failed(catalog, flag.key, 'MALFORMED_FLAG', flag.malformed, flag);
  const answer = new Answer(catalog, evaluation, flag);
  if (!flag.enabled) return answer.off('OFF');
  if (flag.gate !== undefined) {
    const admitted = admission(evaluation, flag.gate);
    if (admitted === CANNOT_TELL) return answer.off('UNAVAILABLE', flag.gate.key);
    if (admitted !== TRUE) return answer.off('GATE_CLOSED', flag.gate.key);
  }
  return (
    prerequisites(evaluation, flag, answer) ??
    override(evaluation, flag, answer) ??
    rules(evaluation, flag, answer)
  );
}

function admission(evaluation: Evaluation, gate: CompiledGate): Truth {
  let result: Truth = FALSE;
  if (gate.enabled) {
    for (const test of gate.tests) {
      const found = test(evaluation);
      if (found > result) result = found;
      if (found === TRUE) break;
    }
  }
  evaluation.trace?.push({ step: 'gate', key: gate.key, outcome: admissionName(result) });
  return result;
}

function admissionName(result: Truth): string {
  return result === TRUE ? 'admitted' : result === CANNOT_TELL ? 'unavailable' : 'closed';
}

function prerequisites(evaluation: Evaluation, flag: CompiledFlag, answer: Answer): Decision | undefined {
  for (const prerequisite of flag.prerequisites) {
    const decision = evaluation.decisions[prerequisite.flag];
    if (decision === undefined) return answer.off('PREREQUISITE_FAILED', prerequisite.key);
    answer.until(decision.validUntil);
    evaluation.trace?.push({ step: 'prerequisite', key: prerequisite.key, outcome: decision.variation });
    if (decision.reason === 'UNAVAILABLE') return answer.off('UNAVAILABLE', prerequisite.key);
    if (!prerequisite.accepts.has(decision.rank)) return answer.off('PREREQUISITE_FAILED', prerequisite.key);
  }
  return undefined;
}

function override(evaluation: Evaluation, flag: CompiledFlag, answer: Answer): Decision | undefined {
  const { overrides } = evaluation.subject;
  if (overrides === UNAVAILABLE) return answer.off('UNAVAILABLE', 'overrides');
  if (overrides.size === 0) return undefined;
  const found = overrides.get(flag.key);
  if (found === undefined) return undefined;
  const expired = found.expiresAt !== undefined && evaluation.now >= found.expiresAt;
  evaluation.trace?.push({
    step: 'override',
    key: found.variation,
    outcome: expired ? 'expired' : 'in force',
  });
  if (expired) return undefined;
  if (found.expiresAt !== undefined) answer.until(found.expiresAt);
  const rank = flag.ranks.get(found.variation);
  if (rank === undefined)
    return answer.malformed(`an override names variation '${found.variation}', which does not exist`);
  return answer.serve(rank, 'OVERRIDE', found.reason);
}

function rules(evaluation: Evaluation, flag: CompiledFlag, answer: Answer): Decision {
  for (let index = 0; index < flag.rules.length; index++) {
    const rule = flag.rules[index];
    if (rule === undefined) break;
    const matched = rule.test(evaluation);
    evaluation.trace?.push({ step: 'rule', key: rule.audience, outcome: TRUTH_NAMES[matched] });
    if (matched === CANNOT_TELL) return answer.off('UNAVAILABLE', rule.audience, index);
    const decision = matched === TRUE ? serve(evaluation, flag, rule, index, answer) : undefined;
    if (decision !== undefined) return decision;
  }
  return answer.off('NO_MATCH');
}

function serve(
  evaluation: Evaluation,
  flag: CompiledFlag,
  rule: CompiledRule,
  index: number,
  answer: Answer,
): Decision | undefined {
  if (rule.serve === 'ladder') return ladder(evaluation, flag, rule, index, answer);
  if ('rank' in rule.serve) return answer.serve(rule.serve.rank, 'RULE_MATCH', rule.audience, index);
  const drawn = place(evaluation.subject, rule.serve.by, rule.serve.salt);
  const part = drawn === undefined ? undefined : rule.serve.ends.find(({ end }) => drawn < end);
  return part === undefined ? undefined : answer.serve(part.rank, 'SPLIT', rule.audience, index);
}

function ladder(
  evaluation: Evaluation,
  flag: CompiledFlag,
  rule: CompiledRule,
  index: number,
  answer: Answer,
): Decision {
  for (const rung of flag.ladder) {
    const reached = reach(answer.catalog, evaluation.subject, rung);
    evaluation.trace?.push({ step: 'rung', key: rung.variation, outcome: TRUTH_NAMES[reached] });
    if (reached === CANNOT_TELL) return answer.off('UNAVAILABLE', rule.audience, index);
    if (reached === TRUE) return answer.serve(rung.rank, 'LADDER', rule.audience, index);
  }
  return answer.serve(0, 'LADDER', rule.audience, index);
}
