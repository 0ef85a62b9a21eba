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
        (await store.tiers.due(day, 100_000)).filter((subject) => [late, soon, never].includes(subject));
      expect(await due(9)).toEqual([]);
      expect(await due(11)).toEqual([late]);
      expect(await due(12)).toEqual([late, soon]);
      await store.tiers.move([{ ...at(late, 40), from: POWER }]);
      expect(await due(12)).toEqual([soon]);
    });

    test('has everybody looked at who stands above the lowest tier when the criteria are others, once', async () => {
      const [high, low] = [await known(), await known()];
      await store.tiers.move([
        { subject: high, from: undefined, to: POWER, due: undefined },
        { subject: low, from: undefined, to: REGULAR, due: undefined },
      ]);
      const criteria = unique('criteria');
      const calls = Array.from({ length: 5 }, () => store.tiers.review(criteria, 'regular'));
      expect((await Promise.all(calls)).filter((news) => news)).toHaveLength(1);
      const due = await store.tiers.due(TODAY, 100_000);
      expect(due).toContain(high);
      expect(due).not.toContain(low);
      await store.tiers.move([{ subject: high, from: POWER, to: POWER, due: undefined }]);
      expect(await store.tiers.review(criteria, 'regular')).toBe(false);
      expect(await store.tiers.due(TODAY, 100_000)).not.toContain(high);
    });

    test('does not move who was erased', async () => {
      const subject = await known();
      await store.tiers.move([{ subject, from: undefined, to: POWER, due: 10 }]);
      await store.journal.erase(subject);
      expect(await store.tiers.move([{ subject, from: POWER, to: REGULAR, due: 10 }])).toEqual([false]);
      expect(await store.tiers.due(TODAY, 100_000)).not.toContain(subject);
      expect(await announced(subject)).toEqual([]);
    });
  });
}
