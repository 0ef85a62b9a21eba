import { describe, expect, test } from '@jest/globals';

import { Sweeper } from '../../src/actions/sweep.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import { DAY, subjectHolder } from '../../src/domain/engagement.ts';
import { addEvents, withTier } from '../../src/engagement/add-events.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { DueSubject, ReviewPortion } from '../../src/ports/tiers.ts';
import {
  engagementOn,
  event,
  lines,
  ListedCache,
  ListedJournal,
  ListedTiers,
  movingClock,
  NOW,
} from './world.ts';

const TODAY = Math.floor(NOW / DAY);
const POWER = { tier: 'power', since: TODAY - 3 };

const CATALOG: Catalog = {
  ...NOTHING,
  metrics: [{ key: 'reports', kind: 'count', event: 'report.generated', days: 28 }],
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'power', promote: [{ metric: 'reports', atLeast: 10 }] },
  ],
};

/** Tiers of which many are due today, and many are under review. */
class ManyTiers extends ListedTiers {
  readonly asked: string[] = [];
  readonly due_: string[];
  reviewing: string[];
  notJudged: readonly string[] = [];

  constructor(due: number, reviewing: number) {
    super();
    this.due_ = Array.from({ length: due }, (_, index) => `due ${index}`);
    this.reviewing = Array.from({ length: reviewing }, (_, index) => `reviewed ${index}`);
  }

  override due = (_day: number, most: number, after?: string): Promise<readonly DueSubject[]> => {
    this.asked.push('due');
    const from = after === undefined ? 0 : Number(after) + 1;
    const page = this.due_.slice(from, from + most);
    return Promise.resolve(page.map((subject, index) => ({ subject, cursor: String(from + index) })));
  };
  override review = (): Promise<boolean> => Promise.resolve(true);
  override underReview = (
    criteria: string,
    _lowest: string,
    most: number,
  ): Promise<ReviewPortion | undefined> => {
    this.asked.push('review');
    const subjects = this.reviewing.slice(0, most);
    if (subjects.length === 0) return Promise.resolve(undefined);
    return Promise.resolve({ criteria, after: '', upTo: undefined, subjects });
  };
  override reviewed = ({ subjects }: ReviewPortion, notJudged: readonly string[]): Promise<boolean> => {
    this.reviewing = this.reviewing.slice(subjects.length);
    this.notJudged = notJudged;
    return Promise.resolve(true);
  };
}

function world(due: number, reviewing: number, budget = 60_000) {
  const journal = new ListedJournal();
  const cache = new ListedCache();
  const clock = movingClock();
  const log = lines();
  const tiers = new ManyTiers(due, reviewing);
  const catalog = () => CATALOG;
  const parts = { journal, cache, clock, log, tiers, catalog };
  for (const subject of [...tiers.due_, ...tiers.reviewing]) {
    const record = addEvents(EMPTY_RECORD, [event(subject, subject, { quantity: 5 })]);
    cache.warm.set(subjectHolder(subject), withTier(record, POWER));
  }
  const { tiers: settler } = engagementOn(parts);
  return { cache, journal, tiers, sweeper: new Sweeper({ ...parts, settler, retained: 400, budget }) };
}

describe('a turn', () => {
  test('works off all that are due, and then the review, as long as its time lasts', async () => {
    const { tiers, sweeper } = world(1_200, 1_100);
    await sweeper.sweep();
    expect(tiers.moves.map(({ subject, to }) => [subject, to.tier])).toEqual([
      ...tiers.due_.map((subject) => [subject, 'newbie']),
      ...Array.from({ length: 1_100 }, (_, index) => [`reviewed ${index}`, 'newbie']),
    ]);
    // The moves of the day come before the review.
    expect(tiers.asked).toEqual(['due', 'due', 'due', 'due', 'review', 'review', 'review', 'review']);
  });

  test('does not go through all that are due while no store says what they have done', async () => {
    const { cache, tiers, sweeper } = world(5_000, 5_000);
    cache.silent = true;
    await sweeper.sweep();
    expect(tiers.moves).toEqual([]);
    expect(tiers.asked).toEqual(['due', 'review']);
    expect(tiers.reviewing).toHaveLength(5_000);
    cache.silent = false;
    await sweeper.sweep();
    expect(tiers.moves).toHaveLength(10_000);
  });

  test('ends when its time is spent, and the next one goes on', async () => {
    const { tiers, sweeper } = world(0, 2_000, 0);
    await sweeper.sweep();
    expect(tiers.reviewing.length).toBeGreaterThan(0);
    for (let turn = 0; turn < 10 && tiers.reviewing.length > 0; turn += 1) await sweeper.sweep();
    expect(tiers.reviewing).toEqual([]);
  });

  test('judges again who could not be judged', async () => {
    const { cache, journal, tiers, sweeper } = world(0, 3);
    cache.warm.delete('subject:reviewed 1');
    journal.silent = true;
    await sweeper.sweep();
    expect(tiers.notJudged).toEqual(['reviewed 1']);
  });
});
