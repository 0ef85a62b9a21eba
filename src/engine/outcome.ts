import type { Json, Variation } from '../domain/catalog.ts';
import type { ErrorCode, Outcome, Reason } from '../domain/decision.ts';

/** What an outcome says beside the variation. */
interface Why {
  readonly reason: Reason;
  readonly about?: string | undefined;
  readonly rule?: number;
  readonly error?: ErrorCode;
}

/** An outcome that serves the variation of this rank. */
export function outcome(
  flag: { readonly key: string; readonly variations: readonly Variation[] },
  rank: number,
  { reason, about, rule = -1, error }: Why,
): Outcome {
  const served = flag.variations[rank];
  const value: Json = served?.value ?? null;
  return { flag: flag.key, variation: served?.key ?? '', value, rank, reason, error, rule, about };
}

/** The outcome for a flag that does not exist. */
export function notFound(key: string): Outcome {
  const about = `flag '${key}' does not exist`;
  return outcome({ key, variations: [] }, -1, { reason: 'ERROR', error: 'FLAG_NOT_FOUND', about });
}

/** The outcome for a flag that cannot be evaluated: its first variation, and why. */
export function malformed(
  flag: { readonly key: string; readonly variations: readonly Variation[] },
  about: string,
): Outcome {
  return outcome(flag, 0, { reason: 'ERROR', error: 'MALFORMED_FLAG', about });
}
