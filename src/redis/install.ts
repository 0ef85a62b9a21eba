import type { Rebuilt } from '../ports/engagement-cache.ts';
import type { ScriptCall } from './evaluate.ts';
import { identityOf, setOf, type Keys, type Place } from './keys.ts';

/** The keys and arguments of one holder, as the script `install` takes them. */
export function installCall(keys: Keys, place: Place, { replay, fence }: Rebuilt): ScriptCall {
  const { record, recent, floor = 0 } = replay;
  const latest = recent.reduce((most, { acceptedAt }) => Math.max(most, setOf(acceptedAt)), 0);
  const within = recent.filter(({ acceptedAt }) => setOf(acceptedAt) === latest);
  const before = recent.filter(({ acceptedAt }) => setOf(acceptedAt) !== latest);
  return {
    keys: [keys.record(place), keys.note(place), keys.seen(place, latest - 1), keys.seen(place, latest)],
    args: [
      fence,
      latest,
      floor,
      record.bytes,
      before.length,
      within.length,
      ...before.map(identityOf),
      ...within.map(identityOf),
    ],
  };
}
