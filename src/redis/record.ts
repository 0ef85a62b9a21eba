import type { EngagementRecord } from '../domain/engagement.ts';

/**
 * A record is a HASH of text:
 *
 *   v                 layout, always there: an empty record is not a missing one
 *   l:<type>          lifetime count
 *   d:<day>:<type>    count of one day
 *   a:<day>           1: active on that day
 *   seen              the latest event, epoch milliseconds
 *   trimmed           days before this one have been removed
 *   recent-until      until when the set of recent events must be there, epoch milliseconds of Redis
 *
 * Days are whole numbers since 1970-01-01 UTC.
 */
const LAYOUT = '1';
const KEPT_BY_SCRIPTS = new Set(['trimmed', 'recent-until']);

/** Fields and values of a record, one after the other. */
export function encodeRecord(record: EngagementRecord): readonly (string | number)[] {
  const fields: (string | number)[] = ['v', LAYOUT];
  for (const [type, counts] of record.events) {
    fields.push(`l:${type}`, counts.lifetime);
    for (const [day, count] of counts.days) fields.push(`d:${day}:${type}`, count);
  }
  for (const day of record.activeDays) fields.push(`a:${day}`, 1);
  if (record.lastSeen !== undefined) fields.push('seen', record.lastSeen);
  return fields;
}

interface Draft {
  readonly events: Map<string, { lifetime: number; readonly days: Map<number, number> }>;
  readonly activeDays: Set<number>;
  lastSeen?: number;
}

/** A record from its fields and values, or undefined where anything in them is not as described above. */
export function decodeRecord(fields: readonly unknown[]): EngagementRecord | undefined {
  const draft: Draft = { events: new Map(), activeDays: new Set() };
  let layout: string | undefined;
  for (let at = 0; at < fields.length; at += 2) {
    const field = fields[at];
    const value = fields[at + 1];
    if (typeof field !== 'string' || typeof value !== 'string') return undefined;
    if (field === 'v') layout = value;
    else if (!readField(draft, field, value)) return undefined;
  }
  const complete = [...draft.events.values()].every(({ lifetime }) => lifetime > 0);
  return layout === LAYOUT && complete ? draft : undefined;
}

function readField(draft: Draft, field: string, value: string): boolean {
  const number = wholeNumber(value);
  if (number === undefined) return false;
  if (field === 'seen') draft.lastSeen = number;
  else if (field.startsWith('l:')) countsOf(draft, field.slice(2)).lifetime = number;
  else if (field.startsWith('a:'))
    return number === 1 && readDay(field.slice(2), (day) => draft.activeDays.add(day));
  else if (field.startsWith('d:')) return readDayCount(draft, field, number);
  else return KEPT_BY_SCRIPTS.has(field);
  return true;
}

function readDayCount(draft: Draft, field: string, count: number): boolean {
  const colon = field.indexOf(':', 2);
  if (colon < 0 || count < 1) return false;
  const { days } = countsOf(draft, field.slice(colon + 1));
  return readDay(field.slice(2, colon), (day) => days.set(day, count));
}

function readDay(text: string, use: (day: number) => void): boolean {
  const day = wholeNumber(text);
  if (day !== undefined) use(day);
  return day !== undefined;
}

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

function countsOf({ events }: Draft, type: string): { lifetime: number; readonly days: Map<number, number> } {
  let counts = events.get(type);
  if (counts === undefined) events.set(type, (counts = { lifetime: 0, days: new Map() }));
  return counts;
}
