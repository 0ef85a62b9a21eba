import { describe, expect, test } from '@jest/globals';

import { Doubts } from '../../src/actions/doubts.ts';
import type { Holder } from '../../src/domain/engagement.ts';
import { ListedCache, promised, settle } from './world.ts';

function subjects(many: number, from = 0): readonly Holder[] {
  return Array.from({ length: many }, (_, index): Holder => `subject:${from + index}`);
}

describe('holders that are doubted', () => {
  test('are forgotten in portions, and doubted until then', async () => {
    const cache = new ListedCache();
    const doubts = new Doubts(cache);
    doubts.add(subjects(1_200));
    cache.silent = true;
    await expect(doubts.settleAll()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(doubts.size).toBe(1_200);
    cache.silent = false;
    cache.calls.length = 0;
    await doubts.settleAll();
    expect(cache.asked('forget').map((call) => call.split(' ').length - 1)).toEqual([500, 500, 200]);
    expect(doubts.size).toBe(0);
  });

  test('that are doubted again while the cache forgets them stay doubted', async () => {
    const cache = new ListedCache();
    const doubts = new Doubts(cache);
    doubts.add(['subject:a', 'subject:b']);
    const { promise, keep } = promised();
    cache.hold = promise;
    const settling = doubts.settle(['subject:a', 'subject:b']);
    await settle();
    doubts.add(['subject:a']);
    keep();
    await settling;
    expect([doubts.has('subject:a'), doubts.has('subject:b')]).toEqual([true, false]);
  });

  test('beyond a number are everybody: memory is bounded, and one call makes all of them cold', async () => {
    const cache = new ListedCache();
    const doubts = new Doubts(cache, 1_000);
    for (let from = 0; from < 50_000; from += 500) doubts.add(subjects(500, from));
    expect(doubts.size).toBeLessThanOrEqual(1_000);
    expect(doubts.has('subject:never named')).toBe(true);
    await doubts.settle(['subject:7']);
    expect(cache.calls).toEqual(['forget everybody ']);
    expect(doubts.has('subject:7')).toBe(false);
  });

  test('beyond a number, and one more while everybody is being forgotten, stay doubted', async () => {
    const cache = new ListedCache();
    const doubts = new Doubts(cache, 1);
    doubts.add(subjects(3));
    const { promise, keep } = promised();
    cache.hold = promise;
    const settling = doubts.settleAll();
    await settle();
    doubts.add(['subject:late']);
    keep();
    await settling;
    expect(doubts.has('subject:late')).toBe(true);
    await doubts.settleAll();
    expect(doubts.has('subject:late')).toBe(false);
  });
});
