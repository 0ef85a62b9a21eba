/** OpenFeature error codes that OFREP 0.3.0 knows. */
export type OfrepErrorCode =
  'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND' | 'GENERAL';

/** OFREP's `evaluationFailure`; without a key its `bulkEvaluationFailure`. */
export interface OfrepFailure {
  readonly key?: string | undefined;
  readonly errorCode: OfrepErrorCode;
  readonly errorDetails: string;
}
