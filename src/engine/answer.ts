import type { Decision, ErrorCode, Reason } from '../domain/decision.ts';
import type { CompiledCatalog, CompiledFlag } from './compiled.ts';
import type { Evaluation } from './evaluation.ts';

/** Makes the decision on one flag, knowing how long it is good for. */
export class Answer {
  readonly catalog: CompiledCatalog;
  readonly #evaluation: Evaluation;
  readonly #flag: CompiledFlag;
  #validUntil: number;

  constructor(catalog: CompiledCatalog, evaluation: Evaluation, flag: CompiledFlag) {
    this.catalog = catalog;
    this.#evaluation = evaluation;
    this.#flag = flag;
    this.#validUntil = flag.usesMetrics ? evaluation.subject.metricsValidUntil : Infinity;
  }

  until(instant: number): void {
    if (instant < this.#validUntil) this.#validUntil = instant;
  }

  off(reason: Reason, about?: string, rule = -1): Decision {
    // An answer that a store could not give is good for nothing but this moment.
    if (reason === 'UNAVAILABLE') this.until(this.#evaluation.now);
    return this.serve(0, reason, about, rule);
  }

  malformed(why: string): Decision {
    return failed(this.catalog, this.#flag.key, 'MALFORMED_FLAG', why, this.#flag, this.#validUntil);
  }

  serve(rank: number, reason: Reason, about?: string, rule = -1): Decision {
    const flag = this.#flag;
    const variation = flag.variations[rank];
    const { subject } = this.#evaluation;
    return {
      flag: flag.key,
      variation: variation?.key ?? '',
      value: variation?.value ?? null,
      rank,
      reason,
      error: undefined,
      rule,
      about,
      catalogVersion: this.catalog.catalog.version,
      freshness: flag.usesMetrics ? subject.freshness : 'unused',
      metricsAsOf: flag.usesMetrics ? subject.metricsAsOf : 0,
      validUntil: this.#validUntil,
    };
  }
}

export function notFound(catalog: CompiledCatalog, key: string): Decision {
  return failed(catalog, key, 'FLAG_NOT_FOUND', `flag '${key}' does not exist`);
}

export function failed(
  catalog: CompiledCatalog,
  key: string,
  error: ErrorCode,
  why: string,
  flag?: CompiledFlag,
  validUntil = Infinity,
): Decision {
  const off = flag?.variations[0];
  return {
    flag: key,
    variation: off?.key ?? '',
    value: off?.value ?? null,
    rank: flag === undefined ? -1 : 0,
    reason: 'ERROR',
    error,
    rule: -1,
    about: why,
    catalogVersion: catalog.catalog.version,
    freshness: 'unused',
    metricsAsOf: 0,
    validUntil,
  };
}
