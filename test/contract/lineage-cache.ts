import { describe, expect, test } from '@jest/globals';
import { subjectHolder } from '../../src/domain/engagement.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { LineageCache } from '../../src/ports/lineage.ts';
import { EMPTY, fenceOf, install, installUnder, readOne, record, recordAt } from './cache-answers.ts';
import { ACCEPTED, event, unique } from './engagement.ts';

/** What every cache does when the journal is another than before. @param makeCache an empty one */
export function describeLineages(
  name: string,
  makeCache: () => Promise<EngagementCache & LineageCache>,
): void {
  describe(`lineages in ${name}`, () => {
    test('have no records of each other, and count no event as the other has seen it', async () => {
      const cache = await makeCache();
      cache.adopt('one');
      const subject = unique('subject');
      const holder = subjectHolder(subject);
      await install(cache, holder, EMPTY);
      const lost = event(subject);
      await record(cache, [lost, event(subject)]);
      expect((await recordAt(cache, holder)).lifetime(lost.type)).toBe(2);
      cache.adopt('two');
      expect(cache.peek(holder)).toBeUndefined();
      expect(await readOne(cache, holder)).toMatchObject({ state: 'cold' });
      await install(cache, holder, EMPTY);
      expect(await record(cache, [lost])).toEqual({ [holder]: 1 });
      expect((await recordAt(cache, holder)).lifetime(lost.type)).toBe(1);
    });

    test('knows the events of a rebuild, and only those, after the journal was exchanged', async () => {
      const cache = await makeCache();
      cache.adopt('one');
      const subject = unique('subject');
      const holder = subjectHolder(subject);
      await install(cache, holder, EMPTY);
      const [lost, kept] = [event(subject), event(subject)];
      await record(cache, [lost, kept]);
      cache.adopt('two');
      await install(cache, holder, { ...EMPTY, recent: [{ ...kept, acceptedAt: ACCEPTED }] });
      expect(await record(cache, [kept])).toEqual({ [holder]: 0 });
      expect(await record(cache, [lost])).toEqual({ [holder]: 1 });
    });

    test('take no record that was rebuilt under the fence of another', async () => {
      const cache = await makeCache();
      cache.adopt('one');
      const holder = subjectHolder(unique('subject'));
      const fence = await fenceOf(cache, holder);
      cache.adopt('two');
      expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
      expect(await fenceOf(cache, holder)).not.toBe(fence);
      expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
      await install(cache, holder, EMPTY);
    });

    test('are not begun anew by a gateway that adopts the one it has', async () => {
      const cache = await makeCache();
      cache.adopt('one');
      const holder = subjectHolder(unique('subject'));
      await install(cache, holder, EMPTY);
      cache.adopt('one');
      expect(await readOne(cache, holder)).toMatchObject({ state: 'warm' });
    });

    test('share the latest mark', async () => {
      const cache = await makeCache();
      cache.adopt('one');
      await cache.keepMark('one/1');
      await cache.keepMark('one/2');
      cache.adopt('two');
      expect(await cache.mark()).toBe('one/2');
    });
  });
}
