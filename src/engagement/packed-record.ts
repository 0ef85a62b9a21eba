import type { EngagementRecord, TierState } from '../domain/engagement.ts';
import { countAt, setCount, widthOf, WIDTHS } from './day-counts.ts';

/**
 * One holder's engagement in a few hundred bytes, integers big-endian:
 *
 *      0  u8     layout, 2
 *      1  u8     how many types of events follow
 *      2  u32    the latest day with an event; 0: none yet
 *      6  u32    bit i: there was an event on the latest day - i
 *     10  u64    the latest event, epoch milliseconds
 *     18  u32    tier: since which day
 *     22  u32    tier: below what keeps it since which day; 0: not below
 *     26  u8 n   tier: its key, in n bytes of UTF-8; n = 0: never settled
 *         then for each type of event, in the order of their bytes:
 *         u8 n   its name, in n bytes of UTF-8
 *         u8 w   bytes of a day's count: 1, 2, 4 or 8, the least that all days need
 *         u64    lifetime count
 *         32 w   count of the day d at d % 32, for the 32 days up to the latest
 *
 * Counts are exact up to 2^53 - 1 and stay there.
 * Days are whole numbers since 1970-01-01. What a record says follows from its events and its tier alone, whatever order
 * they came in: rebuilt from the journal it has the same bytes. redis/record-1+3n.lua writes the same layout.
 */
export const LAYOUT = 2;
/** Days a record looks back from its latest. */
export const RING = 32;
/** Bytes that the name of a type or the key of a tier may have. */
export const LONGEST_NAME = 255;

/** Where the tier begins. */
const TIER = 18;
/** Bytes in front of a type's days: their width and the lifetime count. */
const COUNTS = 9;
const NAMES = new TextDecoder('utf-8', { fatal: true });
const TEXT = new TextEncoder();

/** What a record says, in plain words. */
export interface RecordParts {
  readonly lastDay?: number | undefined;
  readonly lastSeen?: number | undefined;
  readonly tier?: TierState | undefined;
  /** Days with any event. Those before the last 32 do not matter. */
  readonly activeDays: Iterable<number>;
  /** By type of event. */
  readonly types: ReadonlyMap<
    string,
    { readonly lifetime: number; readonly days: ReadonlyMap<number, number> }
  >;
}

export function packRecord(parts: RecordParts): PackedRecord {
  const lastDay = parts.lastDay ?? 0;
  const tier = tierBytes(parts.tier);
  const types = [...parts.types].map(([type, { lifetime, days }]) => {
    const kept = [...days].filter(([day]) => day > lastDay - RING && day <= lastDay);
    return { name: TEXT.encode(type), lifetime, days: kept, width: widthOf(kept) };
  });
  types.sort((one, other) => compareBytes(one.name, other.name));
  const length = types.reduce(
    (sum, { name, width }) => sum + 1 + name.length + COUNTS + RING * width,
    TIER + tier.length,
  );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LAYOUT);
  view.setUint8(1, types.length);
  view.setUint32(2, lastDay);
  view.setUint32(6, bitsOf(parts.activeDays, lastDay));
  view.setBigUint64(10, BigInt(parts.lastSeen ?? 0));
  bytes.set(tier, TIER);
  let at = TIER + tier.length;
  for (const { name, lifetime, days, width } of types) {
    at = putName(bytes, at, name);
    view.setUint8(at, width);
    view.setBigUint64(at + 1, BigInt(lifetime));
    for (const [day, count] of days) setCount(view, at + COUNTS + width * (day % RING), width, count);
    at += COUNTS + RING * width;
  }
  return new PackedRecord(bytes);
}

/** The record in these bytes, or undefined where they are not as described above. */
export function openRecord(bytes: Uint8Array): PackedRecord | undefined {
  try {
    return new PackedRecord(bytes);
  } catch {
    return undefined;
  }
}

/** Reads in place: nothing is taken out of the bytes before it is asked for. */
export class PackedRecord implements EngagementRecord {
  readonly bytes: Uint8Array;
  readonly lastDay: number | undefined;
  readonly lastSeen: number | undefined;
  readonly tier: TierState | undefined;
  readonly #view: DataView;
  readonly #active: number;
  /** Where the counts of a type begin. */
  readonly #places = new Map<string, number>();

  /** @throws RangeError, TypeError where the bytes are no record */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint8(0) !== LAYOUT) throw new RangeError('an engagement record of another layout');
    const lastDay = view.getUint32(2);
    this.bytes = bytes;
    this.#view = view;
    this.lastDay = lastDay === 0 ? undefined : lastDay;
    this.#active = view.getUint32(6);
    const seen = Number(view.getBigUint64(10));
    this.lastSeen = seen === 0 ? undefined : seen;
    const [tier, first] = nameAt(bytes, TIER + 8);
    this.tier = tier === '' ? undefined : tierIn(view, tier);
    this.#findTypes(view.getUint8(1), first);
  }

  lifetime(type: string): number {
    const at = this.#places.get(type);
    return at === undefined ? 0 : Number(this.#view.getBigUint64(at + 1));
  }

  count(type: string, from: number, to: number): number {
    const at = this.#places.get(type);
    if (at === undefined) return 0;
    const latest = this.lastDay ?? 0;
    const end = Math.min(to, latest);
    let sum = 0;
    for (let day = Math.max(from, latest - RING + 1, 0); day <= end; day++) sum += this.#countAt(at, day);
    return Math.min(sum, Number.MAX_SAFE_INTEGER);
  }

  activeDays(from: number, to: number): number {
    const latest = this.lastDay;
    if (latest === undefined) return 0;
    const end = Math.min(to, latest);
    let days = 0;
    for (let day = Math.max(from, latest - RING + 1); day <= end; day++) {
      if (this.isActive(day)) days++;
    }
    return days;
  }

  isActive(day: number): boolean {
    const back = (this.lastDay ?? 0) - day;
    return this.lastDay !== undefined && back >= 0 && back < RING && ((this.#active >>> back) & 1) === 1;
  }

  /** In plain words, so that it can be changed. */
  parts(): RecordParts {
    const days = daysUpTo(this.lastDay);
    const types = [...this.#places].map(([type, at]) => {
      const counted = days
        .map((day) => [day, this.#countAt(at, day)] as const)
        .filter(([, count]) => count > 0);
      return [type, { lifetime: Number(this.#view.getBigUint64(at + 1)), days: new Map(counted) }] as const;
    });
    return {
      lastDay: this.lastDay,
      lastSeen: this.lastSeen,
      tier: this.tier,
      activeDays: days.filter((day) => this.isActive(day)),
      types: new Map(types),
    };
  }

  /** @param at where the counts of the type begin */
  #countAt(at: number, day: number): number {
    const width = this.#view.getUint8(at);
    return countAt(this.#view, at + COUNTS + width * (day % RING), width);
  }

  #findTypes(count: number, first: number): void {
    let at = first;
    for (let type = 0; type < count; type++) {
      const [name, counts] = nameAt(this.bytes, at);
      const width = this.#view.getUint8(counts);
      if (!WIDTHS.includes(width)) throw new RangeError('an engagement record whose days have an odd width');
      this.#places.set(name, counts);
      at = counts + COUNTS + RING * width;
    }
    if (at !== this.bytes.length || this.#places.size !== count)
      throw new RangeError('an engagement record that ends somewhere else');
  }
}

function tierIn(view: DataView, tier: string): TierState {
  const below = view.getUint32(22);
  return { tier, since: view.getUint32(18), ...(below === 0 ? {} : { belowSince: below }) };
}

function daysUpTo(latest: number | undefined): readonly number[] {
  if (latest === undefined) return [];
  const oldest = Math.max(latest - RING + 1, 0);
  return Array.from({ length: latest - oldest + 1 }, (_, index) => oldest + index);
}

function bitsOf(days: Iterable<number>, lastDay: number): number {
  let bits = 0;
  for (const day of days) {
    const back = lastDay - day;
    if (back >= 0 && back < RING) bits |= 1 << back;
  }
  return bits >>> 0;
}

/** The name whose length stands at a place, and where it ends. */
function nameAt(bytes: Uint8Array, at: number): readonly [string, number] {
  const length = bytes[at];
  const end = at + 1 + (length ?? 0);
  if (length === undefined || end > bytes.length)
    throw new RangeError('an engagement record that is cut off');
  return [NAMES.decode(bytes.subarray(at + 1, end)), end];
}

function putName(bytes: Uint8Array, at: number, name: Uint8Array): number {
  if (name.length > LONGEST_NAME)
    throw new RangeError(`a name of ${name.length} bytes, of at most ${LONGEST_NAME}`);
  bytes[at] = name.length;
  bytes.set(name, at + 1);
  return at + 1 + name.length;
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** A tier as a record has it: since and below since (u32), length (u8), key. */
export function tierBytes(tier: TierState | undefined): Uint8Array {
  const key = TEXT.encode(tier?.tier ?? '');
  const bytes = new Uint8Array(9 + key.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, tier?.since ?? 0);
  view.setUint32(4, tier?.belowSince ?? 0);
  putName(bytes, 8, key);
  return bytes;
}

/** A record of somebody who has done nothing. */
export const EMPTY_RECORD: EngagementRecord = packRecord({ activeDays: [], types: new Map() });
