import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { ACTIVE, accountHolder, DAY, subjectHolder, type Holder } from '../../src/domain/engagement.ts';
import { addEvents } from '../../src/engagement/add-events.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { DatedEvent, EventAnswer, Journal } from '../../src/ports/journal.ts';
import { holderKey } from '../../src/postgres/holder-key.ts';
import {
  event,
  firstOfEach,
  named,
  NOW,
  ODD_NAMES,
  plain,
  plainOf,
  sameBytes,
  someEvents,
  TODAY,
  typesOf,
  unique,
} from './engagement.ts';

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
      settle: (batches) => store.journal.settle(batches),
      unsettled: (age, most) => store.journal.unsettled(age, most),
      settlePortions: (portions) => store.journal.settlePortions(portions),
      replay: (holders) => store.journal.replay(holders),
      records: (holders) => store.journal.records(holders),
      events: (subject, page) => store.journal.events(subject, page),
      erase: (subject) => store.journal.erase(subject),
      keepHouse: (day, retention) => store.journal.keepHouse(day, retention),
      population: (page) => store.journal.population(page),
      recordsOfPopulation: (page) => store.journal.recordsOfPopulation(page),
    };
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeAppend(journal);
    describeReplay(journal);
    describeSettling(journal);
    describeErasing(journal);
    describeHouse(journal);
  });
}

/** Each journal counts the days that it has kept house on. */
let today = 30_000;

/** Keeps house on the next days on which these holders have their turn: their keys say which of 32 that is. */
async function keepHouse(journal: Journal, eventsSince: number, holders: readonly Holder[]): Promise<void> {
  const turns = new Set(holders.map((holder) => parseInt(holderKey(holder).slice(0, 2), 16) >> 3));
  for (const last = today + 32; today < last; today += 1) {
    if (!turns.has(today % 32)) continue;
    while (!(await journal.keepHouse(today, { eventsSince, announcementDays: 30 }))) continue;
  }
}

async function answersTo(journal: Journal, events: readonly DatedEvent[]): Promise<readonly EventAnswer[]> {
  return (await journal.append(events)).answers;
}

async function plainIn(journal: Journal, holder: Holder, types: readonly string[] = ['report.generated']) {
  const [replay] = await journal.replay([holder]);
  return plain(replay!.record, types);
}

function describeAppend(journal: Journal): void {
  test('accepts an event once, in one call or in several, and the first one stands', async () => {
    const subject = unique('subject');
    const first = event(subject, { quantity: 3 });
    const other = event(subject);
    expect(await answersTo(journal, [first, first, other])).toEqual(['accepted', 'duplicate', 'accepted']);
    expect(await answersTo(journal, [first, other])).toEqual(['duplicate', 'duplicate']);
    expect(await plainIn(journal, subjectHolder(subject))).toEqual(
      plainOf([first, other], subjectHolder(subject)),
    );
  });

  test.each([
    ['another quantity', { quantity: 50 }],
    ['another type', { type: 'pipeline.created' }],
    ['another subject', { subject: 'thief' }],
    ['an account', { account: 'acme' }],
  ])('says of a copy with %s that it is in conflict, and the first one stands', async (_, change) => {
    const subject = unique('subject');
    const first = event(subject);
    expect(await answersTo(journal, [first, { ...first, ...change }])).toEqual(['accepted', 'conflict']);
    expect(await answersTo(journal, [{ ...first, ...change }])).toEqual(['conflict']);
    expect(await plainIn(journal, subjectHolder(subject))).toEqual(plainOf([first], subjectHolder(subject)));
  });

  test('calls a copy whose time was stamped anew a duplicate, on the day of the first', async () => {
    const subject = unique('subject');
    const first = event(subject);
    expect(await answersTo(journal, [first])).toEqual(['accepted']);
    expect(await answersTo(journal, [{ ...first, time: NOW + DAY, day: TODAY + 1 }])).toEqual(['duplicate']);
    expect(await plainIn(journal, subjectHolder(subject))).toEqual(plainOf([first], subjectHolder(subject)));
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
    expect(await answersTo(journal, events)).toEqual(Array(4).fill('accepted'));
  });

  test('accepts one of fifty copies that race', async () => {
    const copy = event(unique('subject'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => answersTo(journal, [copy])));
    expect(answers.flat().filter((answer) => answer === 'accepted')).toHaveLength(1);
  });

  test('takes the same batches in opposite orders at once', async () => {
    const [one, other, account] = [unique('one'), unique('other'), unique('account')];
    const events = Array.from({ length: 300 }, (_, index) => event(index % 2 ? one : other, { account }));
    const calls = Array.from({ length: 8 }, (_, index) =>
      answersTo(journal, index % 2 ? events : [...events].reverse()),
    );
    const answers = await Promise.all(calls);
    expect(answers.flat().filter((answer) => answer === 'accepted')).toHaveLength(300);
    expect((await plainIn(journal, accountHolder(account))).types).toMatchObject({
      'report.generated': { lifetime: 300 },
    });
  });

  test('takes five thousand events in one call', async () => {
    const events = Array.from({ length: 5_000 }, () => event('many'));
    expect(new Set(await answersTo(journal, events))).toEqual(new Set(['accepted']));
  });

  test('commits all events of a call or none', async () => {
    const subject = unique('subject');
    const good = event(subject);
    await expect(journal.append([good, event(subject, { quantity: 0 })])).rejects.toThrow();
    expect(await plainIn(journal, subjectHolder(subject))).toEqual(plainOf([], subjectHolder(subject)));
    expect(await answersTo(journal, [good])).toEqual(['accepted']);
  });

  test.each(['\0', '\ud800', 'a\udfff'])('refuses text that cannot be kept as it is: %j', async (text) => {
    const refused = { code: 'BAD_REQUEST' };
    await expect(journal.append([event(unique('subject'), { id: text })])).rejects.toMatchObject(refused);
    await expect(journal.append([event(text)])).rejects.toMatchObject(refused);
    await expect(journal.replay([subjectHolder(text)])).rejects.toMatchObject(refused);
  });

  test('asked nothing answers nothing', async () => {
    expect(await journal.append([])).toEqual({ answers: [], batch: undefined, doubted: [] });
    expect(await journal.replay([])).toEqual([]);
    expect(await journal.records([])).toEqual([]);
    await journal.settle([]);
  });
}

function describeReplay(journal: Journal): void {
  test('answers everybody asked for, in order, also who never did anything', async () => {
    const [one, other, nobody] = [unique('one'), unique('other'), unique('nobody')];
    const events = [event(one), event(other, { quantity: 7 }), event(one, { time: NOW - 3 * DAY })];
    await journal.append(events);
    const asked = [other, nobody, one, other].map(subjectHolder);
    const replays = await journal.replay(asked);
    expect(replays.map(({ record }) => plain(record, ['report.generated']))).toEqual(
      asked.map((holder) => plainOf(events, holder)),
    );
    const records = await journal.records(asked);
    expect(records.map((record, index) => sameBytes(record, replays[index]!.record))).toEqual(
      asked.map(() => true),
    );
    expect(sameBytes(replays[1]!.record, EMPTY_RECORD)).toBe(true);
    expect(replays[1]!.recent).toEqual([]);
  });

  test('names the events accepted a moment ago, whenever they happened, and when that was', async () => {
    const [subject, account] = [unique('subject'), unique('account')];
    const events = [
      event(subject),
      event(subject, { time: NOW - 40 * DAY, account }),
      event(subject, { type: ACTIVE }),
    ];
    const { batch } = await journal.append(events);
    const [mine, ours] = await journal.replay([subjectHolder(subject), accountHolder(account)]);
    const named_ = events.map(({ source, id }) => ({ source, id, acceptedAt: batch!.acceptedAt }));
    expect(mine!.recent).toHaveLength(3);
    expect(mine!.recent).toEqual(expect.arrayContaining(named_));
    expect(ours!.recent).toEqual([named_[1]]);
    expect(Math.abs(batch!.acceptedAt - Date.now())).toBeLessThan(60_000);
  });

  test('names a bounded number of the events of a busy holder, the latest, and up to when it names none', async () => {
    const [subject, account] = [unique('busy'), unique('account')];
    const named_: DatedEvent[] = [];
    for (let call = 0; call < 6; call += 1) {
      const events = Array.from({ length: 500 }, () => event(subject, { account }));
      await journal.append(events);
      named_.push(...events);
      await wait(5);
    }
    for (const holder of [subjectHolder(subject), accountHolder(account)]) {
      const [alone] = await journal.replay([holder]);
      expect(alone!.record.lifetime('report.generated')).toBe(3_000);
      expect(alone!.recent.length).toBeGreaterThan(1_000);
      expect(alone!.recent.length).toBeLessThanOrEqual(2_000);
      expect(alone!.recent.every(({ acceptedAt }) => acceptedAt > (alone!.floor ?? Infinity))).toBe(true);
      const latest = new Set(named_.slice(-alone!.recent.length).map(({ id }) => id));
      expect(alone!.recent.every(({ id }) => latest.has(id))).toBe(true);
      // Among many, each has fewer.
      const others = Array.from({ length: 199 }, () => subjectHolder(unique('other')));
      const [among] = await journal.replay([holder, ...others]);
      expect(among!.recent.length).toBeLessThanOrEqual(50);
      expect(among!.floor).toBeGreaterThan(alone!.floor ?? Infinity);
      expect(sameBytes(among!.record, alone!.record)).toBe(true);
    }
  });

  test('lets being active count for active days and last seen alone', async () => {
    const holder = subjectHolder(unique('subject'));
    const active = event(holder.slice('subject:'.length), { type: ACTIVE });
    await journal.append([active]);
    expect(await plainIn(journal, holder, [ACTIVE])).toEqual(plainOf([active], holder));
  });

  test('keeps milliseconds, midnights and numbers as large as numbers go', async () => {
    const subject = unique('subject');
    const midnight = Math.floor(NOW / DAY) * DAY;
    const events = [midnight, midnight - 1, midnight + 1].map((time) => event(subject, { time }));
    await journal.append(events);
    expect(await plainIn(journal, subjectHolder(subject))).toEqual(plainOf(events, subjectHolder(subject)));
    const most = [Number.MAX_SAFE_INTEGER, 5].map((quantity) => event(subject, { quantity }));
    for (const each of most) await journal.append([each]);
    const { types } = await plainIn(journal, subjectHolder(subject));
    expect(types['report.generated']?.lifetime).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('keeps oddly named subjects, accounts, events and types apart', async () => {
    const source = unique('source');
    const names = ODD_NAMES.filter((name) => Buffer.byteLength(name) < 255);
    const events = ODD_NAMES.map((name, index) =>
      event(name, {
        source,
        id: name,
        account: name,
        type: names[index % names.length]!.concat('t'),
        quantity: index + 1,
      }),
    );
    expect(new Set(await answersTo(journal, events))).toEqual(new Set(['accepted']));
    const holders = ODD_NAMES.flatMap((name) => [subjectHolder(name), accountHolder(name)]);
    const replays = await journal.replay(holders);
    expect(replays.map(({ record }) => plain(record, typesOf(events)))).toEqual(
      holders.map((holder) => plainOf(events, holder)),
    );
  });

  test('has the bytes of a record that was fed event by event', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents(), fc.nat({ max: 40 }), async (run, split) => {
        const { holders, events } = named(run);
        await journal.append(events.slice(0, split));
        await journal.append(events.slice(split));
        await journal.append(events);
        const replays = await journal.replay(holders);
        expect(replays.map(({ record }) => plain(record, typesOf(events)))).toEqual(
          holders.map((holder) => plainOf(events, holder)),
        );
        const records = await journal.records(holders);
        expect(replays.map(({ record }, index) => sameBytes(record, records[index]!))).toEqual([
          true,
          true,
          true,
        ]);
        const own = (holder: Holder) =>
          firstOfEach(events).filter(
            ({ subject, account }) => holder === `subject:${subject}` || holder === `account:${account}`,
          );
        expect(
          replays.map(({ record }, index) =>
            sameBytes(record, addEvents(EMPTY_RECORD, own(holders[index]!))),
          ),
        ).toEqual([true, true, true]);
      }),
      { numRuns: 25 },
    );
  });
}

function describeSettling(journal: Journal): void {
  test('knows which batches have not reached the cache, and whom they concern', async () => {
    const [subject, account] = [unique('subject'), unique('account')];
    const { batch } = await journal.append([event(subject, { account }), event(subject)]);
    const found = async (age: number) =>
      (await journal.unsettled(age, 100_000)).find((each) => each.batch === batch!.id);
    const { holders } = (await found(0))!;
    expect([...holders].sort()).toEqual([accountHolder(account), subjectHolder(subject)]);
    expect(await found(60_000)).toBeUndefined();
    await journal.settle([batch!.id]);
    expect(await found(0)).toBeUndefined();
  });

  test('gives out a large batch and many small ones in portions, and settles each portion for itself', async () => {
    await journal.settlePortions(await journal.unsettled(0, 1_000_000));
    const subjects = Array.from({ length: 25 }, () => unique('subject'));
    await journal.append(subjects.slice(0, 20).map((subject) => event(subject)));
    for (const subject of subjects.slice(20)) await journal.append([event(subject)]);
    const seen: Holder[] = [];
    const sizes: number[] = [];
    for (;;) {
      const portions = await journal.unsettled(0, 8);
      if (portions.length === 0) break;
      const holders = portions.flatMap((portion) => portion.holders);
      sizes.push(holders.length);
      seen.push(...holders);
      await journal.settlePortions(portions);
      // Another gateway has done the same work: nothing is skipped by it.
      await journal.settlePortions(portions);
    }
    expect(sizes).toEqual([8, 8, 8, 1]);
    expect([...seen].sort()).toEqual(subjects.map(subjectHolder).sort());
  });

  test('makes no batch of what it has accepted before, and doubts those whose first sending may have got lost', async () => {
    const subject = unique('subject');
    const sent = event(subject, { account: unique('account') });
    const { batch } = await journal.append([sent]);
    const again = await journal.append([sent]);
    expect(again).toMatchObject({ answers: ['duplicate'], batch: undefined });
    expect(again.doubted).toEqual([subjectHolder(subject), accountHolder(sent.account!)]);
    await journal.settle([batch!.id]);
    expect((await journal.append([sent])).doubted).toEqual([]);
  });
}

function describeErasing(journal: Journal): void {
  test('gives out the events of one subject in pages, in the order they were accepted', async () => {
    const [subject, account] = [unique('subject'), unique('account')];
    const events = Array.from({ length: 5 }, (_, index) =>
      event(subject, { quantity: index + 1, ...(index === 2 ? { account } : {}) }),
    );
    for (const each of events) await journal.append([each, event(unique('other'))]);
    const first = await journal.events(subject, { first: 2 });
    const rest = await journal.events(subject, { first: 10, after: first[1]!.cursor });
    const found = [...first, ...rest];
    expect(found).toMatchObject(
      events.map(({ source, id, type, quantity, time }) => ({ source, id, subject, type, quantity, time })),
    );
    expect(found.map((entry) => entry.account)).toEqual(events.map((each) => each.account));
    expect(await journal.events(unique('nobody'), { first: 2 })).toEqual([]);
  });

  test.each(['', 'x', '1/2', "0/'; --", `1e9/${'0'.repeat(36)}`])(
    'knows no place among events like %j',
    async (after) => {
      await expect(journal.events('anybody', { first: 1, after })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    },
  );

  test('takes out all that is known of a subject, and refuses its events from then on', async () => {
    const [subject, colleague, account] = [unique('subject'), unique('colleague'), unique('account')];
    const sent = [event(subject, { account }), event(subject)];
    await journal.append([...sent, event(colleague, { account })]);
    expect(await journal.erase(subject)).toBe(2);
    expect(await journal.events(subject, { first: 10 })).toEqual([]);
    const [replay] = await journal.replay([subjectHolder(subject)]);
    expect(sameBytes(replay!.record, EMPTY_RECORD)).toBe(true);
    expect(replay!.recent).toEqual([]);
    // Sent again, sent late, or new: nothing of it is taken.
    const late = [...sent, event(subject), event(colleague, { account })];
    expect(await answersTo(journal, late)).toEqual(['erased', 'erased', 'erased', 'accepted']);
    expect(await journal.events(subject, { first: 10 })).toEqual([]);
    expect(await journal.erase(subject)).toBe(0);
    const ours = await plainIn(journal, accountHolder(account));
    expect(ours.types['report.generated']?.lifetime).toBe(3);
  });

  test('erases somebody who has done nothing yet', async () => {
    const subject = unique('subject');
    expect(await journal.erase(subject)).toBe(0);
    expect(await answersTo(journal, [event(subject)])).toEqual(['erased']);
  });

  test('leaves nothing of a subject that is erased while its events are coming in', async () => {
    const subject = unique('subject');
    const calls = Array.from({ length: 20 }, () => journal.append([event(subject), event(subject)]));
    const erased = journal.erase(subject);
    await Promise.all([...calls, erased]);
    const [replay] = await journal.replay([subjectHolder(subject)]);
    expect(sameBytes(replay!.record, EMPTY_RECORD)).toBe(true);
  });
}

function describeHouse(journal: Journal): void {
  test('names everybody with engagement, in pages, and accounts not among them', async () => {
    const subjects = Array.from({ length: 5 }, () => unique('inhabitant'));
    await journal.append(subjects.map((subject) => event(subject, { account: unique('account') })));
    const found: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await journal.population({ first: 3, after });
      found.push(...page.map(({ subject }) => subject));
      after = page.at(-1)?.cursor;
      if (after === undefined) break;
    }
    const everybody = await journal.recordsOfPopulation({ first: 1_000_000 });
    expect(everybody.map(({ cursor, subject, share }) => ({ cursor, subject, share }))).toEqual(
      await journal.population({ first: 1_000_000 }),
    );
    const second = await journal.recordsOfPopulation({ first: 2, after: everybody[1]!.cursor });
    expect(second.map(({ subject }) => subject)).toEqual(everybody.slice(2, 4).map(({ subject }) => subject));
    const some = everybody.slice(0, 500);
    const records = await journal.records(some.map(({ subject }) => subjectHolder(subject)));
    expect(some.filter(({ record }, index) => !sameBytes(record, records[index]!))).toEqual([]);
    const shares = (await journal.population({ first: 1_000 })).map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    for (const share of shares) expect(share >= 0 && share <= 1).toBe(true);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(subjects));
    await journal.erase(subjects[0]!);
    expect(found.filter((name) => name.startsWith('account-'))).toEqual([]);
    expect((await journal.population({ first: 1_000_000 })).map(({ subject }) => subject)).not.toContain(
      subjects[0],
    );
  });

  test('folds what is out of every window, and no record changes by it', async () => {
    const subject = unique('subject');
    const days = [0, 3, 31, 32, 62, 63, 100, 200, 500];
    const events = days.map((ago) => event(subject, { time: NOW - ago * DAY, quantity: ago + 1 }));
    await journal.append(events);
    const idle = unique('idle');
    await journal.append([event(idle, { time: NOW - 900 * DAY })]);
    const holders = [subject, idle].map(subjectHolder);
    const before = await journal.replay(holders);
    await keepHouse(journal, 0, holders);
    await journal.append([event(subject, { time: NOW - 150 * DAY, quantity: 7 })]);
    await keepHouse(journal, 0, holders);
    const after = await journal.replay(holders);
    expect(after[0]!.record.lifetime('report.generated')).toBe(
      before[0]!.record.lifetime('report.generated') + 7,
    );
    expect({ ...plain(after[0]!.record, []) }).toEqual(plain(before[0]!.record, []));
    expect(sameBytes(after[1]!.record, before[1]!.record)).toBe(true);
  });

  test('does each portion of a day once, however many gateways keep house', async () => {
    const retention = { eventsSince: 0, announcementDays: 30 };
    today += 1;
    const calls = async () => {
      let made = 0;
      do made += 1;
      while (!(await journal.keepHouse(today, retention)));
      return made;
    };
    const alone = await calls();
    today += 1;
    const [one, other] = await Promise.all([calls(), calls()]);
    // The one that does not take the last portion asks once more to learn that nothing is left.
    expect(one + other).toBeLessThanOrEqual(alone + 1);
    expect(await journal.keepHouse(today, retention)).toBe(true);
    expect(await journal.keepHouse(today - 1, retention)).toBe(true);
  });

  test('lets old events go and keeps their counts, and still knows them when they are sent again', async () => {
    const subject = unique('subject');
    const sent = event(subject);
    await journal.append([sent]);
    const [before] = await journal.replay([subjectHolder(subject)]);
    await keepHouse(journal, NOW - 400 * DAY, [subjectHolder(subject)]);
    expect(await journal.events(subject, { first: 10 })).toHaveLength(1);
    await keepHouse(journal, Date.now() + 70 * DAY, [subjectHolder(subject)]);
    expect(await journal.events(subject, { first: 10 })).toEqual([]);
    const [after] = await journal.replay([subjectHolder(subject)]);
    expect(sameBytes(after!.record, before!.record)).toBe(true);
    expect(await answersTo(journal, [sent, event(subject)])).toEqual(['duplicate', 'accepted']);
  });
}
