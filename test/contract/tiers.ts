import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subjectHolder, type TierState } from '../../src/domain/engagement.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Announcement, TierStore } from '../../src/ports/tiers.ts';
import { event, TODAY, unique } from './engagement.ts';

export interface TiersUnderTest {
  readonly tiers: TierStore;
  readonly journal: Journal;
  close(): Promise<void>;
}

const REGULAR: TierState = { tier: 'regular', since: TODAY };
const POWER: TierState = { tier: 'power', since: TODAY };
const BELOW: TierState = { ...POWER, belowSince: TODAY };

/** What every store of tiers does. */
export function describeTiers(name: string, makeStore: () => Promise<TiersUnderTest>): void {
  describe(`a store of tiers in ${name}`, () => {
    let store: TiersUnderTest;
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    async function known(): Promise<string> {
      const subject = unique('subject');
      await store.journal.append([event(subject)]);
      return subject;
    }
    async function tierOf(subject: string): Promise<TierState | undefined> {
      return (await store.journal.replay([subjectHolder(subject)]))[0]!.record.tier;
    }
    async function dueOn(day: number): Promise<readonly string[]> {
      return (await store.tiers.due(day, 100_000)).map((due) => due.subject);
    }
    async function announced(subject: string): Promise<readonly Announcement[]> {
      return (await store.tiers.announcements(undefined, 100_000)).filter((each) => each.subject === subject);
    }

    test('remembers where a subject stands, and the journal rebuilds it with the record', async () => {
      const subject = await known();
      for (const [from, to] of [
        [undefined, REGULAR],
        [REGULAR, BELOW],
        [BELOW, POWER],
      ] as const) {
        expect(await store.tiers.move([{ subject, from, to, due: undefined }])).toEqual([true]);
        expect(await tierOf(subject)).toEqual(to);
      }
    });

    test('moves a subject only from where it stands, and says so of a move that was made before', async () => {
      const subject = await known();
      const move = { subject, from: undefined, to: POWER, due: undefined };
      expect(await store.tiers.move([move])).toEqual([true]);
      expect(await store.tiers.move([move])).toEqual([true]);
      expect(await store.tiers.move([{ ...move, from: REGULAR, to: BELOW }])).toEqual([false]);
      expect(await store.tiers.move([{ ...move, subject: unique('nobody') }])).toEqual([false]);
      expect(await store.tiers.move([])).toEqual([]);
      expect(await tierOf(subject)).toEqual(POWER);
    });

    test('announces a climb or a fall once, however many say it at once, and nothing else', async () => {
      const subject = await known();
      const climb = { subject, from: undefined, to: POWER, due: undefined };
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.tiers.move([climb])));
      expect(answers.flat()).toEqual(Array(20).fill(true));
      await store.tiers.move([{ subject, from: POWER, to: BELOW, due: undefined }]);
      await store.tiers.move([{ subject, from: BELOW, to: REGULAR, due: undefined }]);
      expect((await announced(subject)).map(({ kind, body }) => ({ kind, body }))).toEqual([
        { kind: 'tier', body: { before: null, after: 'power', since: TODAY } },
        { kind: 'tier', body: { before: 'power', after: 'regular', since: TODAY } },
      ]);
    });

    test('tells nobody what follows from an imported history', async () => {
      const subject = await known();
      await store.tiers.move([{ subject, from: undefined, to: POWER, due: undefined, quiet: true }]);
      expect(await announced(subject)).toEqual([]);
      expect(await tierOf(subject)).toEqual(POWER);
    });

    test('moves many in one call, each by itself', async () => {
      const subjects = await Promise.all(Array.from({ length: 30 }, known));
      const moves = subjects.map((subject, index) => ({
        subject,
        from: index % 3 === 0 ? REGULAR : undefined,
        to: POWER,
        due: undefined,
      }));
      expect(await store.tiers.move(moves)).toEqual(subjects.map((_, index) => index % 3 !== 0));
    });

    test('names who is due on a day, those due longest first, until they are looked at', async () => {
      const [late, soon, never] = [await known(), await known(), await known()];
      const at = (subject: string, due: number | undefined) => ({ subject, from: undefined, to: POWER, due });
      await store.tiers.move([at(soon, 12), at(late, 10), at(never, undefined)]);
      const due = async (day: number) =>
        (await dueOn(day)).filter((subject) => [late, soon, never].includes(subject));
      expect(await due(9)).toEqual([]);
      expect(await due(11)).toEqual([late]);
      expect(await due(12)).toEqual([late, soon]);
      await store.tiers.move([{ ...at(late, 40), from: POWER }]);
      expect(await due(12)).toEqual([soon]);
    });

    test('names who is due in pages', async () => {
      const subjects = await Promise.all(Array.from({ length: 7 }, known));
      await store.tiers.move(
        subjects.map((subject, index) => ({ subject, from: undefined, to: POWER, due: 1 + (index % 3) })),
      );
      const found: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await store.tiers.due(5, 2, after);
        if (page.length === 0) break;
        found.push(...page.map(({ subject }) => subject));
        after = page.at(-1)?.cursor;
      }
      expect(new Set(found).size).toBe(found.length);
      const byDay = [0, 1, 2].map((day) => subjects.filter((_, index) => index % 3 === day));
      const own = found.filter((subject) => subjects.includes(subject));
      expect([own.slice(0, 3).sort(), own.slice(3, 5).sort(), own.slice(5).sort()]).toEqual(
        byDay.map((each) => [...each].sort()),
      );
    });

    test('writes a subject that stands so already, and is due on the same day, only once', async () => {
      const subject = await known();
      const stand = { subject, from: POWER, to: POWER, due: 40 };
      await store.tiers.move([{ ...stand, from: undefined }]);
      expect(await store.tiers.move([stand])).toEqual([true]);
      expect(await store.tiers.move([{ ...stand, due: 39 }])).toEqual([true]);
      expect(await dueOn(39)).toContain(subject);
    });

    test('walks through all who stand above the lowest tier when the criteria are others, once, in portions', async () => {
      const high = await Promise.all(Array.from({ length: 5 }, known));
      const low = await known();
      await store.tiers.move([
        ...high.map((subject) => ({ subject, from: undefined, to: POWER, due: undefined })),
        { subject: low, from: undefined, to: REGULAR, due: undefined },
      ]);
      const criteria = unique('criteria');
      expect(await store.tiers.underReview(criteria, 'regular', 2)).toBeUndefined();
      const calls = Array.from({ length: 5 }, () => store.tiers.review(criteria));
      expect((await Promise.all(calls)).filter((news) => news)).toHaveLength(1);
      const walked: string[] = [];
      for (;;) {
        const portion = await store.tiers.underReview(criteria, 'regular', 2);
        if (portion === undefined) break;
        expect(portion.subjects.length).toBeLessThanOrEqual(2);
        walked.push(...portion.subjects);
        const notJudged = portion.subjects.filter((subject) => subject === high[0]);
        expect(await store.tiers.reviewed(portion, notJudged)).toBe(true);
        // Another gateway that has looked at the same portion does not move the walk.
        expect(await store.tiers.reviewed(portion, [])).toBe(false);
      }
      expect(walked).toEqual(expect.arrayContaining(high));
      expect(new Set(walked).size).toBe(walked.length);
      expect(walked).not.toContain(low);
      expect(await dueOn(0)).toContain(high[0]);
      expect(await dueOn(0)).not.toContain(high[1]);
      expect(await store.tiers.review(criteria)).toBe(false);
      expect(await store.tiers.underReview(criteria, 'regular', 2)).toBeUndefined();
    });

    test('ends a review where other criteria come meanwhile, and begins the next from the first', async () => {
      const subject = await known();
      await store.tiers.move([{ subject, from: undefined, to: POWER, due: undefined }]);
      const [first, second] = [unique('criteria'), unique('criteria')];
      await store.tiers.review(first);
      const portion = await store.tiers.underReview(first, 'regular', 100_000);
      await store.tiers.review(second);
      expect(await store.tiers.reviewed(portion!, [])).toBe(false);
      expect(await store.tiers.underReview(first, 'regular', 1)).toBeUndefined();
      const next = await store.tiers.underReview(second, 'regular', 100_000);
      expect(next?.subjects).toContain(subject);
    });

    test('does not move who was erased', async () => {
      const subject = await known();
      await store.tiers.move([{ subject, from: undefined, to: POWER, due: 10 }]);
      await store.journal.erase(subject);
      expect(await store.tiers.move([{ subject, from: POWER, to: REGULAR, due: 10 }])).toEqual([false]);
      expect(await dueOn(TODAY)).not.toContain(subject);
      expect(await announced(subject)).toEqual([]);
    });
  });
}
