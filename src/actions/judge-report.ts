import { Buffer } from 'node:buffer';

import { LONGEST_WINDOW, type Catalog } from '../domain/catalog.ts';
import { ACTIVE, DAY, type EngagementEvent } from '../domain/engagement.ts';
import { isKeepable } from '../domain/keepable.ts';
import { nearest } from '../domain/nearest.ts';
import { received } from '../domain/received.ts';
import { calendarOf } from '../engagement/calendar.ts';

/** What somebody else says a subject did. Whether it can be so is not judged yet. */
export interface EventReport extends Omit<EngagementEvent, 'time'> {
  /** Epoch milliseconds. Left out: now. */
  readonly time?: number | undefined;
}

/** Why an event is not taken. */
export type ReportRefusalCode = 'INVALID' | 'FUTURE' | 'PAST' | 'UNKNOWN_TYPE' | 'ERASED';

/** Nothing of the event was taken, and its identity was not noted: it may be sent again, mended. */
export interface ReportRefusal {
  readonly status: 'refused';
  readonly code: ReportRefusalCode;
  /** What of the event is meant. */
  readonly at: keyof EventReport;
  /** What was expected there, and what came. */
  readonly message: string;
}

/** Characters that `source` and `id` may have. */
export const LONGEST_SOURCE = 2_048;
export const LONGEST_ID = 1_024;
/** Bytes of UTF-8 that the id of a subject or an account may have. */
const LONGEST_HOLDER = 16_384;
/** Milliseconds that the clock of whoever reports may be ahead of ours. */
const AHEAD = 300_000;
/** Types that are told to whoever names another. */
const FEW = 10;

/** Everything an event can be judged by beforehand. */
export interface Grounds {
  readonly catalog: Catalog;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Undefined where nothing is wrong with it. */
export function refusalOf(report: EventReport, grounds: Grounds): ReportRefusal | undefined {
  return (
    identityRefusal('source', report.source, LONGEST_SOURCE) ??
    identityRefusal('id', report.id, LONGEST_ID) ??
    holderRefusal('subject', report.subject) ??
    (report.account === undefined ? undefined : holderRefusal('account', report.account)) ??
    quantityRefusal(report) ??
    typeRefusal(report, grounds.catalog) ??
    timeRefusal(report, grounds.now)
  );
}

/** Whether it happened so long ago that no window sees it any more: then it counts for ever, and nowhere else. */
export function isLate(time: number, { catalog, now }: Grounds): boolean {
  const calendar = calendarOf(catalog.timeZone);
  return calendar.dayOf(time) < calendar.dayOf(now) - LONGEST_WINDOW;
}

function identityRefusal(at: 'source' | 'id', value: string, most: number): ReportRefusal | undefined {
  return (
    textRefusal(at, value) ??
    (value.length > most
      ? invalid(at, `expected at most ${most} characters, received ${value.length}`)
      : undefined)
  );
}

function holderRefusal(at: 'subject' | 'account', value: string): ReportRefusal | undefined {
  const bytes = Buffer.byteLength(value);
  return (
    textRefusal(at, value) ??
    (bytes > LONGEST_HOLDER
      ? invalid(at, `expected at most ${LONGEST_HOLDER} bytes, received ${bytes}`)
      : undefined)
  );
}

function textRefusal(at: keyof EventReport, value: string): ReportRefusal | undefined {
  if (value === '') return invalid(at, 'expected text, received empty text');
  return isKeepable(value)
    ? undefined
    : invalid(at, `expected Unicode text without U+0000, received ${received(value)}`);
}

/** A quantity that no number of ours holds exactly would be counted as another. */
export const A_QUANTITY = `a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`;

function quantityRefusal({ type, quantity }: EventReport): ReportRefusal | undefined {
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    return invalid('quantity', `expected ${A_QUANTITY}, received ${received(quantity)}`);
  return type === ACTIVE && quantity !== 1
    ? invalid('quantity', `expected 1, because ${ACTIVE} marks a day, received ${received(quantity)}`)
    : undefined;
}

function typeRefusal({ type }: EventReport, { metrics }: Catalog): ReportRefusal | undefined {
  if (type === ACTIVE) return undefined;
  const counted = new Set(metrics.flatMap((metric) => (metric.kind === 'count' ? [metric.event] : [])));
  if (counted.has(type)) return undefined;
  const known = [...counted].sort();
  const listed = known.length === 0 || known.length > FEW ? '' : ` (${known.join(', ')})`;
  const meant = nearest(type, known);
  const hint = meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`;
  return {
    status: 'refused',
    code: 'UNKNOWN_TYPE',
    at: 'type',
    message: `expected a type that a metric of the catalog counts${listed}, received ${received(type)}${hint}`,
  };
}

function timeRefusal({ time }: EventReport, now: number): ReportRefusal | undefined {
  if (time === undefined) return undefined;
  const refused = { status: 'refused', at: 'time' } as const;
  if (Number.isNaN(time) || time < DAY)
    return {
      ...refused,
      code: 'PAST',
      message: `expected at least ${written(DAY)}, received ${written(time)}`,
    };
  if (time <= now + AHEAD) return undefined;
  const message = `expected at most 5 minutes ahead of ${written(now)}, received ${written(time)}`;
  return { ...refused, code: 'FUTURE', message };
}

function written(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? received(time) : date.toISOString();
}

function invalid(at: keyof EventReport, message: string): ReportRefusal {
  return { status: 'refused', code: 'INVALID', at, message };
}
