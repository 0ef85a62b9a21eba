import type { Catalog, Flag } from '../domain/catalog.ts';
import type { Freshness, Outcome, Step } from '../domain/decision.ts';
import { UNAVAILABLE, type Subject, type Unavailable } from '../domain/subject.ts';
import type { CompiledCatalog, CompiledFlag, Strictness } from './compiled.ts';
import { begin, blankEvaluation, end, type Evaluation } from './evaluation.ts';

/** Undefined where no flag of the catalog is strict: then it costs nothing. */
export function strictness({ flags, metrics }: Catalog, questions: number): Strictness | undefined {
  if (!flags.some(isStrict)) return undefined;
  return { evaluation: blankEvaluation(questions, flags.length, metrics), seen: new WeakMap() };
}

export function isStrict({ whenStale }: Flag): boolean {
  return whenStale === 'unavailable';
}

/** Begins a round for a subject, and beside it a strict one where anything depends on that. */
export function beginRound(
  { catalog, evaluation, strictness: strict }: CompiledCatalog,
  subject: Subject,
  now: number,
  trace: Step[] | undefined,
): void {
  begin(evaluation, subject, now, trace);
  if (strict === undefined || subject.freshness !== 'stale') return;
  evaluation.strictly = strict.evaluation;
  begin(strict.evaluation, withoutStale(catalog, strict, subject), now, trace);
}

export function endRound({ evaluation, strictness: strict }: CompiledCatalog): void {
  end(evaluation);
  if (strict !== undefined) end(strict.evaluation);
}

/** The evaluation a flag is decided in, in the round that has begun. */
export function evaluationOf(evaluation: Evaluation, flag: CompiledFlag): Evaluation {
  return flag.strict ? (evaluation.strictly ?? evaluation) : evaluation;
}

/** Takes over what a flag came to in the strict round. */
export function takeOver(evaluation: Evaluation, strictly: Evaluation, flag: CompiledFlag): Outcome {
  const { place } = flag;
  const found = strictly.outcomes[place] ?? flag.noMatch;
  evaluation.outcomes[place] = found;
  evaluation.validUntil[place] = strictly.validUntil[place] ?? evaluation.now;
  evaluation.decidedIn[place] = evaluation.base;
  return found;
}

/** The subject as a flag sees it. */
export function seenBy(compiled: CompiledCatalog, subject: Subject, flag: CompiledFlag): Subject {
  const { catalog, strictness: strict } = compiled;
  if (!flag.strict || strict === undefined || subject.freshness !== 'stale') return subject;
  return withoutStale(catalog, strict, subject);
}

/** How the metrics stood when the flag was decided. */
export function freshnessFor(flag: CompiledFlag | undefined, { freshness }: Subject): Freshness {
  if (flag?.usesMetrics !== true || flag.settled !== undefined) return 'unused';
  return flag.strict && freshness === 'stale' ? 'unavailable' : freshness;
}

/** What is left of a subject when its engagement is not known: claims are none of it. */
function withoutStale({ metrics }: Catalog, { seen }: Strictness, subject: Subject): Subject {
  const known = seen.get(subject);
  if (known !== undefined) return known;
  const left = new Map<string, number | Unavailable>();
  for (const { key, kind } of metrics) {
    const value = kind === 'claim' ? subject.metrics.get(key) : UNAVAILABLE;
    if (value !== undefined) left.set(key, value);
  }
  const stripped: Subject = { ...subject, tier: UNAVAILABLE, metrics: left, freshness: 'unavailable' };
  seen.set(subject, stripped);
  return stripped;
}
