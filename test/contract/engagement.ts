import fc from 'fast-check';
import { LONGEST_WINDOW } from '../../src/domain/catalog.ts';
import { ACTIVE, DAY, type EngagementEvent, type EngagementRecord } from '../../src/domain/engagement.ts';
import type { Journal, Replay } from '../../src/ports/journal.ts';

/** 2026-11-22, a little after noon UTC. */
export const NOW = Date.UTC(2026, 10, 22, 12, 30);
export const TODAY = Math.floor(NOW / DAY);

let serial = 0;

/** A name no other test uses. */
export function unique(word: string): string {
  return `${word}-${process.pid}-${(serial += 1)}-${Math.random().toString(36).slice(2)}`;
}

export function event(subject: string, more: Partial<EngagementEvent> = {}): EngagementEvent {
  return {
    source: 'app',
    id: unique('event'),
    subject,
    type: 'report.generated',
    quantity: 1,
    time: NOW,
    ...more,
  };
}

/** Says nothing about days out of every window: a record may have them or not. */
export function plain(record: EngagementRecord, now = NOW) {
  const oldest = Math.floor(now / DAY) - LONGEST_WINDOW;
  const inWindow = <T extends readonly [number, ...unknown[]]>(days: Iterable<T>) =>
    [...days].filter(([day]) => day >= oldest).sort(([a], [b]) => a - b);
  return {
    events: Object.fromEntries(
      [...record.events].map(([type, { lifetime, days }]) => [type, { lifetime, days: inWindow(days) }]),
    ),
    active: inWindow([...record.activeDays].map((day) => [day] as const)).map(([day]) => day),
    lastSeen: record.lastSeen,
  };
}

/** What a record must be, in the plainest words: the journal and every cache are held against it. */
export function recordOf(events: readonly EngagementEvent[], subject: string, now = NOW): EngagementRecord {
  const own = firstOfEach(events).filter((happened) => happened.subject === subject);
  const counts = new Map<string, { lifetime: number; days: Map<number, number> }>();
  const activeDays = new Set<number>();
  for (const { type, quantity, time } of own) {
    const day = Math.floor(time / DAY);
    const inWindow = day >= Math.floor(now / DAY) - LONGEST_WINDOW;
    if (inWindow) activeDays.add(day);
    if (type === ACTIVE) continue;
    const count = counts.get(type) ?? { lifetime: 0, days: new Map<number, number>() };
    counts.set(type, count);
    count.lifetime += quantity;
    if (inWindow) count.days.set(day, (count.days.get(day) ?? 0) + quantity);
  }
  const lastSeen = own.length > 0 ? Math.max(...own.map(({ time }) => time)) : undefined;
  return { events: counts, activeDays, ...(lastSeen === undefined ? {} : { lastSeen }) };
}

function firstOfEach(events: readonly EngagementEvent[]): readonly EngagementEvent[] {
  const first = new Map<string, EngagementEvent>();
  for (const happened of events) {
    const identity = JSON.stringify([happened.source, happened.id]);
    if (!first.has(identity)) first.set(identity, happened);
  }
  return [...first.values()];
}

/** A journal on a list. Every event it holds is recent. */
export function listedJournal(): Journal & { replayNow(subject: string, now?: number): Replay } {
  const all: EngagementEvent[] = [];
  const has = (wanted: EngagementEvent) =>
    all.some(({ source, id }) => source === wanted.source && id === wanted.id);
  const replayNow = (subject: string, now = NOW): Replay => ({
    record: recordOf(all, subject, now),
    recent: all.filter((happened) => happened.subject === subject),
  });
  return {
    append: (events) =>
      Promise.resolve(
        events.map((happened) => {
          if (has(happened)) return 'duplicate';
          all.push(happened);
          return 'accepted';
        }),
      ),
    replay: (subjects, now) => Promise.resolve(subjects.map((subject) => replayNow(subject, now))),
    replayNow,
  };
}

/**
 * Events of subjects 0 and 1: few identities, so that many come twice; days in the window, at its edge and long gone.
 * An identity stays with its subject, as it does for a journal that has accepted it.
 */
export function someEvents() {
  return fc.array(
    fc.record({
      source: fc.constantFrom('app', 'app2'),
      number: fc.integer({ min: 1, max: 15 }),
      who: fc.constantFrom(0, 1),
      type: fc.constantFrom('report.generated', 'a:b', '1:x', '', ACTIVE),
      quantity: fc.integer({ min: 1, max: 70_000 }),
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

/** The events of one run under names no other run has, and their two subjects. */
export function named(run: readonly Sample[]) {
  const subjects = [unique('one'), unique('other')] as const;
  const events = run.map(({ who, number, source, ...more }) => {
    const subject = subjects[who]!;
    return { ...more, subject, source, id: `${subject}:${number}` };
  });
  return { subjects, events };
}

type Sample = Omit<EngagementEvent, 'id' | 'subject'> & { readonly who: number; readonly number: number };

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
