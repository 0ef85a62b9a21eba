import { either, exactly, list, nullable, number, shape, text, type Of } from './shape.ts';

/** What the control API answers of tiers. */

const isBound = shape({ metric: text, atLeast: nullable(number), atMost: nullable(number) });
export type Bound = Of<typeof isBound>;

const isTier = shape({
  key: text,
  promote: list(isBound),
  keep: list(isBound),
  grace: number,
  since: nullable(text),
  formerly: list(shape({ before: text, keep: list(isBound) })),
});
export type Tier = Of<typeof isTier>;

export const isTiers = shape({ version: number, tierCriteria: list(isTier) });

export const isPin = shape({ tier: text, author: text, reason: text, expiresAt: nullable(text) });
export type Pin = Of<typeof isPin>;

export const isTierStanding = shape({
  origin: either(exactly('PIN'), exactly('EARNED')),
  since: nullable(text),
  belowSince: nullable(text),
  graceUntil: nullable(text),
  next: nullable(text),
  progress: list(shape({ metric: text, have: number, need: number })),
});
export type TierStanding = Of<typeof isTierStanding>;
