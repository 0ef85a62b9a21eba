import { describe, expect, test } from '@jest/globals';
import { memoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { EMPTY, fenceOf, install, readOne, sumOf } from '../contract/cache-answers.ts';
import { describeEngagementCache } from '../contract/engagement-cache.ts';
import { event, NOW, unique } from '../contract/engagement.ts';

describeEngagementCache('this process', () =>
  Promise.resolve({ cache: memoryEngagementCache(), close: () => Promise.resolve() }),
);

describe('a full engagement cache in this process', () => {
  test('forgets who was not asked for longest, who is then cold and not a newbie', async () => {
    const cache = memoryEngagementCache(2);
    for (const subject of ['a', 'b', 'c']) await install(cache, subject, EMPTY);
    expect((await cache.read(['a', 'b', 'c'], NOW)).map(({ state }) => state)).toEqual([
      'cold',
      'warm',
      'warm',
    ]);
  });

  test('gives no new life to a fence it has forgotten', async () => {
    const cache = memoryEngagementCache(2);
    const fence = await fenceOf(cache, 'a');
    await cache.record([event('a')], NOW);
    for (const other of ['b', 'c', 'd']) await fenceOf(cache, other);
    await fenceOf(cache, 'a');
    expect(await cache.install('a', EMPTY, fence)).toBe(false);
  });

  test('gives no new life to a fence that was used', async () => {
    const cache = memoryEngagementCache(2);
    const fence = await fenceOf(cache, 'a');
    expect(await cache.install('a', EMPTY, fence)).toBe(true);
    await install(cache, 'b', EMPTY);
    expect(await cache.install('a', EMPTY, fence)).toBe(false);
    await install(cache, 'c', EMPTY);
    expect(await cache.install('a', EMPTY, fence)).toBe(false);
  });

  test('leaves what was read untouched by later events', async () => {
    const cache = memoryEngagementCache();
    const subject = unique('subject');
    await install(cache, subject, EMPTY);
    const before = await readOne(cache, subject);
    await cache.record([event(subject)], NOW);
    expect(sumOf(before)).toBe(0);
    expect(sumOf(await readOne(cache, subject))).toBe(1);
  });
});
