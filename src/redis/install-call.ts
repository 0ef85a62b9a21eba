import type { Fence } from '../ports/engagement-cache.ts';
import type { Replay } from '../ports/journal.ts';
import type { ScriptCall } from './evaluate.ts';
import { identityOf, setOf, type Keys, type Place } from './keys.ts';

/** The run of install-5.lua that makes a holder warm. @param recordTtl seconds @param seenTtl seconds */
export function installCall(
  keys: Keys,
  place: Place,
  { record, recent }: Replay,
  fence: Fence,
  recordTtl: number,
  seenTtl: number,
): ScriptCall {
  const latest = Math.max(0, ...recent.map(({ acceptedAt }) => setOf(acceptedAt)));
  const inLatest = recent.filter(({ acceptedAt }) => setOf(acceptedAt) === latest);
  const before = recent.filter(({ acceptedAt }) => setOf(acceptedAt) !== latest);
  return {
    keys: [
      keys.partition(place.partition),
      keys.record(place),
      keys.note(place),
      keys.seen(place, latest - 1),
      keys.seen(place, latest),
    ],
    args: [
      fence,
      recordTtl,
      seenTtl,
      latest,
      record.bytes,
      before.length,
      ...before.map(identityOf),
      ...inLatest.map(identityOf),
    ],
  };
}
