import fc from 'fast-check';
import {
  ACTIVE,
  DAY,
  holdersOf,
  subjectHolder,
  type EngagementRecord,
  type Holder,
  type TierState,
} from '../../src/domain/engagement.ts';
import { addEvents } from '../../src/engagement/add-events.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { DatedEvent, Replay } from '../../src/ports/journal.ts';

/** 2026-11-22, a little after noon UTC. */
export const NOW = Date.UTC(2026, 10, 22, 12, 30);
export const TODAY = Math.floor(NOW / DAY);
/** Days a record looks back from its latest. */
export const LOOKS_BACK = 32;

let serial = 0;

/** A name no other test uses. */
export function unique(word: string): string {
  return `${word}-${process.pid}-${(serial += 1)}-${Math.random().toString(36).slice(2)}`;
}

/** An event of a subject. Its day is that of its time in UTC. */
export function event(subject: string, more: Partial<DatedEvent> = {}): DatedEvent {
  const time = more.time ?? NOW;
  return {
    source: 'app',
    id: unique('event'),
    subject,
    type: 'report.generated',
    quantity: 1,
    time,
    day: Math.floor(time / DAY),
    ...more,
  };
}

/** What a record says, in the plainest words. */
export interface Plain {
  readonly lastDay: number | undefined;
  readonly lastSeen: number | undefined;
  readonly tier: TierState | undefined;
  readonly active: readonly number[];
  readonly types: Readonly<
    Record<string, { readonly lifetime: number; readonly days: Readonly<Record<number, number>> }>
  >;
}

/** @param types that are asked for */
export function plain(record: EngagementRecord, types: readonly string[]): Plain {
  const days = Array.from({ length: LOOKS_BACK }, (_, back) => (record.lastDay ?? 0) - back).filter(
    (day) => day > 0,
  );
  const counted = (type: string) =>
    Object.fromEntries(
      days.map((day) => [day, record.count(type, day, day)] as const).filter(([, count]) => count > 0),
    );
  return {
    lastDay: record.lastDay,
    lastSeen: record.lastSeen,
    tier: record.tier,
    active: days.filter((day) => record.activeDays(day, day) === 1).sort((one, other) => one - other),
    types: Object.fromEntries(
      types
        .map((type) => [type, { lifetime: record.lifetime(type), days: counted(type) }] as const)
        .filter(([, { lifetime }]) => lifetime > 0),
    ),
  };
}

/** What the record of a holder must say, found in the most pedestrian way: every store is held against it. */
export function plainOf(events: readonly DatedEvent[], holder: Holder, tier?: TierState): Plain {
  const own = firstOfEach(events).filter((happened) => holdersOf(happened).includes(holder));
  const lastDay = own.length > 0 ? Math.max(...own.map(({ day }) => day)) : undefined;
  const inSight = (day: number) => day > (lastDay ?? 0) - LOOKS_BACK;
  const types: Record<string, { lifetime: number; days: Record<number, number> }> = {};
  for (const { type, quantity, day } of own) {
    if (type === ACTIVE) continue;
    const counts = (types[type] ??= { lifetime: 0, days: {} });
    counts.lifetime = Math.min(counts.lifetime + quantity, Number.MAX_SAFE_INTEGER);
    if (inSight(day))
      counts.days[day] = Math.min((counts.days[day] ?? 0) + quantity, Number.MAX_SAFE_INTEGER);
  }
  return {
    lastDay,
    lastSeen: own.length > 0 ? Math.max(...own.map(({ time }) => time)) : undefined,
    tier,
    active: [...new Set(own.map(({ day }) => day).filter(inSight))].sort((one, other) => one - other),
    types,
  };
}

export function typesOf(events: readonly DatedEvent[]): readonly string[] {
  return [...new Set(events.map(({ type }) => type))];
}

export function firstOfEach(events: readonly DatedEvent[]): readonly DatedEvent[] {
  const first = new Map<string, DatedEvent>();
  for (const happened of events) {
    const identity = JSON.stringify([happened.source, happened.id]);
    if (!first.has(identity)) first.set(identity, happened);
  }
  return [...first.values()];
}

export function sameBytes(one: EngagementRecord, other: EngagementRecord): boolean {
  return Buffer.from(one.bytes).equals(Buffer.from(other.bytes));
}

/**
 * When events were accepted, lately. The journal accepts an event once, so it has one such instant, however often it is sent:
 * a cache finds it again by that instant (the contract of the journal has a test of that).
 */
export const ACCEPTED = Date.now();

/** A journal on a list. Every event it holds was accepted at `acceptedAt`. */
export function listedJournal(acceptedAt: () => number = () => ACCEPTED) {
  const all: { readonly event: DatedEvent; readonly acceptedAt: number }[] = [];
  return {
    append(events: readonly DatedEvent[]): void {
      for (const added of events) {
        const known = all.some(({ event: { source, id } }) => source === added.source && id === added.id);
        if (!known) all.push({ event: added, acceptedAt: acceptedAt() });
      }
    },
    replay(holder: Holder): Replay {
      const own = all.filter(({ event: happened }) => holdersOf(happened).includes(holder));
      return {
        record: addEvents(
          EMPTY_RECORD,
          own.map(({ event: happened }) => happened),
        ),
        recent: own.map(({ event: { source, id }, acceptedAt: at }) => ({ source, id, acceptedAt: at })),
      };
    },
  };
}

/**
 * Events of subjects 0 and 1, with and without their common account: few identities, so that many come twice; days in the
 * window, at its edge and long gone. An identity stays with what it said first, as for a journal that has accepted it.
 */
export function someEvents() {
  return fc.array(
    fc.record({
      source: fc.constantFrom('app', 'app2'),
      number: fc.integer({ min: 1, max: 15 }),
      who: fc.constantFrom(0, 1),
      ours: fc.boolean(),
      type: fc.constantFrom('report.generated', 'a:b', '1:x', 'ä', ACTIVE),
      quantity: fc.oneof(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 70_000 }),
        fc
          .maxSafeNat()
          .map((quantity) => quantity + 1)
          .filter(Number.isSafeInteger),
        fc.constantFrom(255, 256, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER),
      ),
      time: fc
        .tuple(
          fc.constantFrom(0, 1, 2, 5, 27, 28, 30, 31, 32, 33, 40, 400, -1),
          fc.integer({ min: 0, max: DAY - 1 }),
        )
        .map(([daysAgo, clock]) => (TODAY - daysAgo) * DAY + clock),
    }),
    { maxLength: 40 },
  );
}

type Sample = ReturnType<typeof someEvents> extends fc.Arbitrary<infer Run> ? Run : never;

/** The events of one run under names no other run has, and whom they count for. */
export function named(run: Sample) {
  const subjects = [unique('one'), unique('other')] as const;
  const account = unique('account');
  const events = firstSaid(
    run.map(({ who, number, source, ours, ...more }) =>
      event(subjects[who], {
        ...more,
        source,
        id: `${subjects[who]}:${number}`,
        ...(ours ? { account } : {}),
      }),
    ),
  );
  const holders: readonly Holder[] = [...subjects.map(subjectHolder), `account:${account}`];
  return { subjects, account, holders, events };
}

function firstSaid(events: readonly DatedEvent[]): readonly DatedEvent[] {
  const first = new Map(
    firstOfEach(events).map((happened) => [`${happened.source}/${happened.id}`, happened]),
  );
  return events.map(({ source, id }) => first.get(`${source}/${id}`)!);
}

/** Names that have broken somebody's keys, quoting or comparison. All different. */
export const ODD_NAMES: readonly string[] = [
  '',
  ' ',
  '  ',
  'a b',
  '{}',
  '}x',
  '{a}b',
  '{}x',
  'a:r_b',
  'a',
  'A',
  'ä',
  'a\u0308',
  'line\nbreak',
  'tab\t',
  '"quoted"',
  "'; drop schema gatehouse cascade; --",
  '\\',
  'NULL',
  'null',
  '🦊',
  'x'.repeat(10_000),
  'x'.repeat(9_999) + 'y',
  Array.from({ length: 10_000 }, (_, index) =>
    String.fromCharCode(33 + ((index * index * 31 + index * 7) % 90)),
  ).join(''),
];
