import { describe, expect, test } from '@jest/globals';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { EMPTY, fenceOf, install, installUnder, recordAt } from '../contract/cache-answers.ts';
import { describeEngagementCache } from '../contract/engagement-cache.ts';
import { describeLineages } from '../contract/lineage-cache.ts';
import { event } from '../contract/engagement.ts';

describeEngagementCache('this process', () =>
  Promise.resolve({ cache: new MemoryEngagementCache(), close: () => Promise.resolve() }),
);

describeLineages('this process', () => Promise.resolve(new MemoryEngagementCache()));

describe('a full engagement cache in this process', () => {
  test('forgets who was not asked for longest, who is then cold and not a newbie', async () => {
    const cache = new MemoryEngagementCache(2);
    const all = ['subject:a', 'subject:b', 'subject:c'] as const;
    for (const holder of all) await install(cache, holder, EMPTY);
    expect((await cache.read(all)).map(({ state }) => state)).toEqual(['cold', 'warm', 'warm']);
  });

  test('gives no new life to a fence it has forgotten', async () => {
    const cache = new MemoryEngagementCache(2);
    const fence = await fenceOf(cache, 'subject:a');
    await cache.record([event('a')], Date.now());
    for (const other of ['subject:b', 'subject:c', 'subject:d'] as const) await fenceOf(cache, other);
    await fenceOf(cache, 'subject:a');
    expect(await installUnder(cache, 'subject:a', EMPTY, fence)).toBe(false);
  });

  test('gives no new life to a fence that was used', async () => {
    const cache = new MemoryEngagementCache(2);
    const fence = await fenceOf(cache, 'subject:a');
    expect(await installUnder(cache, 'subject:a', EMPTY, fence)).toBe(true);
    await install(cache, 'subject:b', EMPTY);
    expect(await installUnder(cache, 'subject:a', EMPTY, fence)).toBe(false);
    await install(cache, 'subject:c', EMPTY);
    expect(await installUnder(cache, 'subject:a', EMPTY, fence)).toBe(false);
  });

  test('leaves what was read untouched by later events', async () => {
    const cache = new MemoryEngagementCache();
    await install(cache, 'subject:a', EMPTY);
    const before = await recordAt(cache, 'subject:a');
    await cache.record([event('a')], Date.now());
    expect(before.lifetime('report.generated')).toBe(0);
    expect((await recordAt(cache, 'subject:a')).lifetime('report.generated')).toBe(1);
  });
});
