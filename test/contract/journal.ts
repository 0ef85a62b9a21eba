import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTIVE, DAY } from '../../src/domain/engagement.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { event, named, NOW, ODD_NAMES, plain, recordOf, someEvents, unique } from './engagement.ts';

export interface JournalUnderTest {
  readonly journal: Journal;
  close(): Promise<void>;
}

/** What every journal does. */
export function describeJournal(name: string, makeStore: () => Promise<JournalUnderTest>): void {
  describe(`a journal in ${name}`, () => {
    let store: JournalUnderTest;
    const journal: Journal = {
      append: (events) => store.journal.append(events),
      replay: (subjects, now) => store.journal.replay(subjects, now),
    };
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeAppend(journal);
    describeReplay(journal);
  });
}

function describeAppend(journal: Journal): void {
  test('accepts an event once, in one call or in several, and the first one stands', async () => {
    const subject = unique('subject');
    const first = event(subject, { quantity: 3 });
    const other = event(subject);
    expect(await journal.append([first, first, other])).toEqual(['accepted', 'duplicate', 'accepted']);
    expect(await journal.append([{ ...first, quantity: 50, subject: unique('thief') }])).toEqual([
      'duplicate',
    ]);
    expect(await recordIn(journal, subject)).toEqual(plain(recordOf([first, other], subject)));
  });

  test('tells events apart by source and id together', async () => {
    const subject = unique('subject');
    const id = unique('id');
    const events = [
      event(subject, { source: 'a', id }),
      event(subject, { source: 'b', id }),
      event(subject, { source: `a${id}`, id: 'x' }),
      event(subject, { source: 'a', id: `${id}x` }),
    ];
    expect(await journal.append(events)).toEqual(Array(4).fill('accepted'));
  });

  test('accepts one of fifty copies that race', async () => {
    const copy = event(unique('subject'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => journal.append([copy])));
    expect(answers.flat().filter((answer) => answer === 'accepted')).toHaveLength(1);
  });

  test('takes the same batches in opposite orders at once', async () => {
    const subject = unique('subject');
    const events = Array.from({ length: 300 }, () => event(subject));
    const calls = Array.from({ length: 8 }, (_, index) =>
      journal.append(index % 2 ? events : [...events].reverse()),
    );
    const answers = await Promise.all(calls);
    expect(answers.flat().filter((answer) => answer === 'accepted')).toHaveLength(300);
  });

  test('takes five thousand events in one call', async () => {
    const events = Array.from({ length: 5_000 }, () => event('many'));
    expect(new Set(await journal.append(events))).toEqual(new Set(['accepted']));
  });

  test('commits all events of a call or none', async () => {
    const subject = unique('subject');
    const good = event(subject);
    await expect(journal.append([good, event(subject, { quantity: 0 })])).rejects.toThrow();
    expect(await recordIn(journal, subject)).toEqual(plain(recordOf([], subject)));
    expect(await journal.append([good])).toEqual(['accepted']);
  });

  test.each(['\0', '\ud800', 'a\udfff'])('refuses text that cannot be kept as it is: %j', async (text) => {
    const refused = { code: 'BAD_REQUEST' };
    await expect(journal.append([event(unique('subject'), { id: text })])).rejects.toMatchObject(refused);
    await expect(journal.append([event(text)])).rejects.toMatchObject(refused);
    await expect(journal.replay([text], NOW)).rejects.toMatchObject(refused);
  });

  test('asked nothing answers nothing', async () => {
    expect(await journal.append([])).toEqual([]);
    expect(await journal.replay([], NOW)).toEqual([]);
  });
}

function describeReplay(journal: Journal): void {
  test('answers every subject asked for, in order, also who never did anything', async () => {
    const [one, other, nobody] = [unique('one'), unique('other'), unique('nobody')];
    const events = [event(one), event(other, { quantity: 7 }), event(one, { time: NOW - 3 * DAY })];
    await journal.append(events);
    const replays = await journal.replay([other, nobody, one, other], NOW);
    const expected = [other, nobody, one, other].map((subject) => plain(recordOf(events, subject)));
    expect(replays.map(({ record }) => plain(record))).toEqual(expected);
    expect(replays[1]).toEqual({ record: { events: new Map(), activeDays: new Set() }, recent: [] });
  });

  test('names the events accepted a moment ago, whenever they happened', async () => {
    const subject = unique('subject');
    const events = [
      event(subject),
      event(subject, { time: NOW - 40 * DAY }),
      event(subject, { type: ACTIVE }),
    ];
    await journal.append(events);
    const [replay] = await journal.replay([subject], NOW);
    expect(replay?.recent).toHaveLength(3);
    expect(replay?.recent).toEqual(expect.arrayContaining(events.map(({ source, id }) => ({ source, id }))));
  });

  test('lets being active count for active days and last seen alone', async () => {
    const subject = unique('subject');
    await journal.append([event(subject, { type: ACTIVE })]);
    expect(await recordIn(journal, subject)).toEqual({
      events: {},
      active: [Math.floor(NOW / DAY)],
      lastSeen: NOW,
    });
  });

  test('keeps milliseconds, midnights and numbers as large as numbers go', async () => {
    const subject = unique('subject');
    const midnight = Math.floor(NOW / DAY) * DAY;
    const events = [midnight, midnight - 1, midnight + 1].map((time) => event(subject, { time }));
    await journal.append(events);
    expect(await recordIn(journal, subject)).toEqual(plain(recordOf(events, subject)));
    await journal.append([event(subject, { quantity: Number.MAX_SAFE_INTEGER })]);
    const counts = (await recordIn(journal, subject)).events['report.generated'];
    expect(counts?.lifetime).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('keeps oddly named subjects, events and types apart', async () => {
    const source = unique('source');
    const events = ODD_NAMES.map((name, index) =>
      event(name, { source, id: name, type: `t${name}`, quantity: index + 1 }),
    );
    expect(new Set(await journal.append(events))).toEqual(new Set(['accepted']));
    const records = (await journal.replay(ODD_NAMES, NOW)).map(({ record }) => record);
    for (const [index, name] of ODD_NAMES.entries()) {
      const days = [[Math.floor(NOW / DAY), index + 1]];
      expect(plain(records[index]!).events).toEqual({ [`t${name}`]: { lifetime: index + 1, days } });
    }
  });

  test('adds up whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents(), fc.nat({ max: 40 }), async (run, split) => {
        const { subjects, events } = named(run);
        await journal.append(events.slice(0, split));
        await journal.append(events.slice(split));
        await journal.append(events);
        const replays = await journal.replay(subjects, NOW);
        const expected = subjects.map((subject) => plain(recordOf(events, subject)));
        expect(replays.map(({ record }) => plain(record))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
}

async function recordIn(journal: Journal, subject: string) {
  const [replay] = await journal.replay([subject], NOW);
  return plain(replay!.record);
}
