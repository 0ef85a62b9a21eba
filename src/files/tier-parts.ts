import type { Tier } from '../domain/catalog.ts';
import { readInstant } from '../domain/instant.ts';
import { toBounds, type KeysAt } from './in-order.ts';
import { saysCriteria, type TierFile } from './tier-format.ts';

/** The domain's tier. What the file leaves out is left out of it too. */
export function toTier(key: string, tier: TierFile, keysAt: KeysAt): Tier {
  const path = ['tiers', key];
  if (!saysCriteria(tier)) return { key, promote: toBounds(tier, keysAt(path)) };
  const { label, promote, keep, grace, since, formerly } = tier;
  return {
    key,
    ...(label === undefined ? {} : { label }),
    promote: toBounds(promote, keysAt([...path, 'promote'])),
    ...(keep === undefined ? {} : { keep: toBounds(keep, keysAt([...path, 'keep'])) }),
    ...(grace === undefined ? {} : { grace }),
    ...(since === undefined ? {} : { since: readInstant(since) }),
    ...(formerly === undefined
      ? {}
      : {
          formerly: formerly.map((former, index) => ({
            before: readInstant(former.before) ?? 0,
            keep: toBounds(former.keep, keysAt([...path, 'formerly', index, 'keep'])),
          })),
        }),
  };
}
