import { ACTIVE } from '../domain/engagement.ts';
import type { DatedEvent } from '../ports/journal.ts';
import type { ScriptCall, Word } from './evaluate.ts';
import type { Asked } from './grouping.ts';
import { identityOf, setOf, type Keys } from './keys.ts';

/** Seconds. A record is forgotten when its holder has been away for 90 days. */
export const RECORD_TTL = 90 * 86_400;
/** Seconds. Longer than any event may be on its way. */
export const SEEN_TTL = 30 * 60;
/** Milliseconds that an accepted event may be on its way to Redis: half of what the journal calls recent. */
const PATIENCE = 5 * 60_000;

/** The run of the script `record` that adds events to these holders of a partition. */
export function recordCall(
  keys: Keys,
  partition: number,
  asked: readonly Asked<readonly DatedEvent[]>[],
  acceptedAt: number,
): ScriptCall {
  const set = setOf(acceptedAt);
  return {
    keys: [
      keys.partition(partition),
      ...asked.flatMap(({ place }) => [keys.record(place), keys.note(place), keys.seen(place, set)]),
    ],
    args: [
      keys.channel,
      partition,
      RECORD_TTL,
      SEEN_TTL,
      acceptedAt,
      PATIENCE,
      set,
      ...asked.flatMap(({ place, rest }) => [place.name, rest.length, ...rest.flatMap(eventArguments)]),
    ],
  };
}

function eventArguments(event: DatedEvent): readonly Word[] {
  const { type, quantity, day, time } = event;
  return [identityOf(event), type === ACTIVE ? '' : type, quantity, day, time];
}
