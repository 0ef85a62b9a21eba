import { ACTIVE, type EngagementEvent, type EngagementRecord, type TierState } from '../domain/engagement.ts';
import { packRecord, PackedRecord, type RecordParts } from './packed-record.ts';

/** An event, as far as a record is concerned. */
export type CountedEvent = Pick<EngagementEvent, 'type' | 'quantity' | 'time'> & { readonly day: number };

/** The record with these events added. Each must be new to it. */
export function addEvents(record: EngagementRecord, events: readonly CountedEvent[]): EngagementRecord {
  const parts = partsOf(record);
  const types = new Map(
    [...parts.types].map(([type, { lifetime, days }]) => [type, { lifetime, days: new Map(days) }]),
  );
  const active = new Set(parts.activeDays);
  let { lastDay, lastSeen } = parts;
  for (const { type, quantity, time, day } of events) {
    active.add(day);
    lastDay = Math.max(day, lastDay ?? day);
    lastSeen = Math.max(time, lastSeen ?? time);
    if (type === ACTIVE) continue;
    const counts = types.get(type) ?? { lifetime: 0, days: new Map<number, number>() };
    types.set(type, counts);
    counts.lifetime = sum(counts.lifetime, quantity);
    counts.days.set(day, sum(counts.days.get(day) ?? 0, quantity));
  }
  return packRecord({ lastDay, lastSeen, activeDays: active, types, tier: parts.tier });
}

/** The record with its tier settled so. */
export function withTier(record: EngagementRecord, tier: TierState | undefined): EngagementRecord {
  return packRecord({ ...partsOf(record), tier });
}

function partsOf(record: EngagementRecord): RecordParts {
  return (record instanceof PackedRecord ? record : new PackedRecord(record.bytes)).parts();
}

/** Stops at the largest whole number there is. */
function sum(before: number, quantity: number): number {
  return Math.min(before + quantity, Number.MAX_SAFE_INTEGER);
}
