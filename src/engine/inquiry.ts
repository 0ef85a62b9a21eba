import type { BucketBy, Segment } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import type { Answer, PlaceExplanation } from '../domain/explanation.ts';
import { UNAVAILABLE, type Subject, type Unavailable } from '../domain/subject.ts';
import type { CompiledCatalog } from './compiled.ts';
import type { Scope } from './condition.ts';
import { ask, type Evaluation, type Question } from './evaluation.ts';
import { place } from './place.ts';
import type { Truth } from './truth.ts';

/** An explanation in the making. It asks the compiled catalog, so it can only say what the catalog decides by. */
export interface Inquiry {
  readonly catalog: CompiledCatalog;
  /** Where the flags that are explained were decided. */
  readonly evaluation: Evaluation;
  /** As it was seen there. */
  readonly subject: Subject;
  readonly segments: ReadonlyMap<string, Segment>;
  /** Segments that have been explained. */
  readonly told: Set<string>;
  readonly scope: Scope;
}

/** @param evaluation in the midst of a round */
export function openInquiry(catalog: CompiledCatalog, evaluation: Evaluation): Inquiry {
  const { subject } = evaluation;
  const { segments, attributes, metrics } = catalog.catalog;
  return {
    catalog,
    evaluation,
    subject,
    segments: new Map(segments.map((segment) => [segment.key, segment])),
    told: new Set(),
    scope: {
      plans: catalog.plans,
      tiers: catalog.tiers,
      metrics: new Map(metrics.map((metric) => [metric.key, metric])),
      attributes: new Map(attributes.map((attribute) => [attribute.key, attribute])),
      segment: (key) => catalog.parts.segments.get(key)?.compiled,
      // Whatever is wrong was told when the catalog was compiled.
      error: () => undefined,
      uses: { metrics: false, client: false },
    },
  };
}

const ANSWERS = ['no', 'unknown', 'unavailable', 'yes'] as const;

export function answer(truth: Truth): Answer {
  return ANSWERS[truth];
}

/** The answer to a question of the catalog; where there is no such question nothing holds. */
export function answerTo({ evaluation }: Inquiry, question: Question | undefined): Answer {
  return question === undefined ? 'no' : answer(ask(evaluation, question));
}

/** What a subject has, as JSON can carry it. */
export function told(value: Scalar | Unavailable | undefined): Scalar | null {
  if (value === UNAVAILABLE || value === undefined || Number.isNaN(value)) return null;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

export function placeOf({ subject }: Inquiry, by: BucketBy, salt: string): PlaceExplanation {
  return { by, place: place(subject, by, salt) ?? null };
}
