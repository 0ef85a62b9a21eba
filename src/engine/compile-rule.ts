import { WHOLE, type Release, type Rollout, type Rule } from '../domain/catalog.ts';
import { checkBucketBy } from './compile-gate.ts';
import type { CompiledGate, CompiledRule } from './compiled.ts';
import type { Path } from './condition.ts';
import type { Question } from './evaluation.ts';
import { rankOf, type FlagJob, type Ladder } from './flag-job.ts';
import { outcome } from './outcome.ts';
import { useSegment } from './workshop.ts';

/** Compiles one rule: whom it is for, and an outcome for everything it can serve. */
export function compileRule(
  rule: Rule,
  index: number,
  gate: CompiledGate | undefined,
  ladder: Ladder,
  job: FlagJob,
): CompiledRule {
  const question = audienceQuestion(rule, ['rules', index], gate, job);
  return { audience: rule.audience, question, ...compileServe(rule, index, ladder, job) };
}

/** A release's rule counts only while the gate admits the subject as that very audience. */
function audienceQuestion(rule: Rule, path: Path, gate: CompiledGate | undefined, job: FlagJob): Question {
  const { flag, shop, uses, error } = job;
  const segment = useSegment(rule.audience, shop, uses, (message) => {
    error([...path, 'audience'], message);
  });
  if (segment === undefined) error([...path, 'audience'], `segment '${rule.audience}' does not exist`);
  if (rule.release === undefined) return segment ?? shop.never;
  const release = shop.releases.get(rule.release);
  if (release === undefined) error([...path, 'release'], `release '${rule.release}' does not exist`);
  else if (release.gate !== flag.gate)
    error([...path, 'release'], `the flag is not behind the gate of release '${rule.release}'`);
  const admitted = gate?.audiences.get(rule.audience);
  if (admitted === undefined && !mayBeAdmitted(rule.audience, gate, release)) {
    const at = ['flags', flag.key, ...path, 'audience'];
    shop.warn(at, `the gate does not admit '${rule.audience}', so this rule never matches`);
  }
  return admitted ?? shop.never;
}

/** A gate that admits nobody says so once, for all its rules; and what is rolled back is meant to come back. */
function mayBeAdmitted(
  audience: string,
  gate: CompiledGate | undefined,
  release: Release | undefined,
): boolean {
  if (gate === undefined || gate.audiences.size === 0) return true;
  return release?.rolledBack.some((away) => away.audience === audience) ?? false;
}

function compileServe(
  rule: Rule,
  index: number,
  ladder: Ladder,
  job: FlagJob,
): Pick<CompiledRule, 'serve' | 'outcomes'> {
  const { flag } = job;
  const { serve, audience: about } = rule;
  const path = ['rules', index];
  if ('ladder' in serve) {
    const why = { reason: 'LADDER', about, rule: index } as const;
    const outcomes = [...ladder.map(({ rank }) => outcome(flag, rank, why)), outcome(flag, 0, why)];
    return { serve: 'ladder', outcomes };
  }
  if ('variation' in serve) {
    const rank = rankOf(serve.variation, [...path, 'variation'], job);
    return {
      serve: 'variation',
      outcomes: [outcome(flag, rank, { reason: 'RULE_MATCH', about, rule: index })],
    };
  }
  const parts = compileParts(serve.rollout, [...path, 'rollout'], job);
  const { by, salt } = serve.rollout;
  return {
    serve: { by, salt, ends: parts.map(({ end }) => end) },
    outcomes: parts.map(({ rank }) => outcome(flag, rank, { reason: 'SPLIT', about, rule: index })),
  };
}

/** The parts of a rollout, strongest variation first, each with where it ends. */
function compileParts(
  { by, weights }: Rollout,
  path: Path,
  job: FlagJob,
): readonly { rank: number; end: number }[] {
  checkBucketBy(
    by,
    job.shop,
    (message) => {
      job.error([...path, 'by'], message);
    },
    false,
  );
  const ranked = weights.map(({ variation, weight }) => {
    if (!Number.isInteger(weight) || weight < 0)
      job.error([...path, 'weights', variation], 'expected a whole number from 0');
    return { rank: rankOf(variation, [...path, 'weights', variation], job), weight };
  });
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  if (sum !== WHOLE) job.error([...path, 'weights'], `weights add up to ${sum}; expected exactly ${WHOLE}`);
  let end = 0;
  return ranked.sort((a, b) => b.rank - a.rank).map(({ rank, weight }) => ({ rank, end: (end += weight) }));
}
