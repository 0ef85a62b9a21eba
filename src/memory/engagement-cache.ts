import { LRUCache } from 'lru-cache';
import { LONGEST_WINDOW } from '../domain/catalog.ts';
import {
  ACTIVE,
  DAY,
  type EngagementEvent,
  type EngagementRecord,
  type EventCounts,
} from '../domain/engagement.ts';
import type { Cached, EngagementCache } from '../ports/engagement-cache.ts';
import type { EventIdentity } from '../ports/journal.ts';

/** Milliseconds an event stays known by its identity: twice as long as the journal calls it recent. */
const RECENT = 20 * 60_000;

/** A warm subject. Its record is replaced, never changed: whoever has read it keeps what they read. */
interface Warm {
  record: EngagementRecord;
  /** When each event was recorded, the oldest first. */
  readonly recent: Map<string, number>;
}

/** Given to everybody who reads a cold subject, until it is warm or an event voids it. */
interface Pending {
  readonly fence: string;
  readonly since: number;
}

type Outcome = 'applied' | 'duplicate' | 'cold';

/** Engagement records in this process. Beyond `capacity` subjects, who was not asked for longest is forgotten. */
export function memoryEngagementCache(capacity = 100_000): EngagementCache {
  const warm = new LRUCache<string, Warm>({ max: capacity });
  const pending = new LRUCache<string, Pending>({ max: capacity });
  let fences = 0;

  function readOne(subject: string, now: number): Cached {
    const known = warm.get(subject);
    if (known !== undefined) return { state: 'warm', record: known.record };
    const held = pending.get(subject);
    if (held !== undefined) return { state: 'cold', fence: held.fence };
    // A number is never used again, so a fence that was forgotten is void.
    const fence = String((fences += 1));
    pending.set(subject, { fence, since: now });
    return { state: 'cold', fence };
  }

  function recordOne(event: EngagementEvent, now: number): Outcome {
    const known = warm.get(event.subject);
    if (known === undefined) {
      pending.delete(event.subject);
      return 'cold';
    }
    const identity = identityOf(event);
    if (known.recent.has(identity)) return 'duplicate';
    forgetOld(known.recent, now);
    known.recent.set(identity, now);
    known.record = withEvent(known.record, event, Math.floor(now / DAY) - LONGEST_WINDOW);
    return 'applied';
  }

  return {
    peek: (subject) => warm.get(subject)?.record,
    read: (subjects, now) => Promise.resolve(subjects.map((subject) => readOne(subject, now))),
    record: (events, now) => Promise.resolve(events.map((event) => recordOne(event, now))),

    install(subject, replay, fence) {
      const held = pending.get(subject);
      if (held?.fence !== fence || warm.has(subject)) return Promise.resolve(false);
      pending.delete(subject);
      const recent = new Map(replay.recent.map((event) => [identityOf(event), held.since]));
      warm.set(subject, { record: replay.record, recent });
      return Promise.resolve(true);
    },

    forget(subjects) {
      for (const subject of subjects) {
        warm.delete(subject);
        pending.delete(subject);
      }
      return Promise.resolve();
    },
  };
}

/** The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function identityOf({ source, id }: EventIdentity): string {
  return `${source.length}:${source}${id}`;
}

function forgetOld(recent: Map<string, number>, now: number): void {
  for (const [identity, recorded] of recent) {
    if (recorded > now - RECENT) return;
    recent.delete(identity);
  }
}

function withEvent(record: EngagementRecord, event: EngagementEvent, oldest: number): EngagementRecord {
  const day = Math.floor(event.time / DAY);
  const days = day < oldest ? record.activeDays : new Set(record.activeDays).add(day);
  const events = new Map(record.events);
  if (event.type !== ACTIVE)
    events.set(event.type, withCount(events.get(event.type), event.quantity, day, oldest));
  return {
    events,
    activeDays: new Set([...days].filter((active) => active >= oldest)),
    lastSeen: Math.max(event.time, record.lastSeen ?? event.time),
  };
}

function withCount(
  counts: EventCounts | undefined,
  quantity: number,
  day: number,
  oldest: number,
): EventCounts {
  const days = new Map([...(counts?.days ?? [])].filter(([counted]) => counted >= oldest));
  if (day >= oldest) days.set(day, sum(days.get(day), quantity));
  return { lifetime: sum(counts?.lifetime, quantity), days };
}

/** Stops at the largest whole number there is, as every keeper of these records does. */
function sum(before: number | undefined, quantity: number): number {
  return Math.min((before ?? 0) + quantity, Number.MAX_SAFE_INTEGER);
}
