import { isInvalid, isRefused } from './answers.ts';
import { either, exactly, list, nullable, number, shape, text, type Of } from './shape.ts';

/** What the control API answers of everybody with engagement. */

const isMeasure = shape({ metric: text, value: nullable(number) });

const isTierPreview = shape({
  __typename: exactly('TierPreview'),
  version: number,
  tier: text,
  population: number,
  movesUp: number,
  falls: number,
  inGrace: number,
  flows: list(shape({ from: text, to: text, count: number })),
  movers: list(shape({ subject: text, from: text, to: text, measures: list(isMeasure) })),
});
export type TierPreview = Of<typeof isTierPreview>;

export const isTierPreviewResult = either(isTierPreview, isRefused, isInvalid);
export type TierPreviewResult = Of<typeof isTierPreviewResult>;

const isDistribution = shape({
  __typename: exactly('Distribution'),
  metric: text,
  population: number,
  unknown: number,
  p50: nullable(number),
  p90: nullable(number),
  p99: nullable(number),
  buckets: list(shape({ from: number, to: number, count: number })),
});
export type Distribution = Of<typeof isDistribution>;

export const isDistributionResult = either(isDistribution, isRefused);
