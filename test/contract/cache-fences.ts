import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EngagementEvent } from '../../src/domain/engagement.ts';
import type { Cached, EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { Replay } from '../../src/ports/journal.ts';
import { EMPTY, fenceOf, install, plainly, readOne, sumOf, warmSubject } from './cache-answers.ts';
import { event, listedJournal, named, NOW, plain, recordOf, someEvents, unique } from './engagement.ts';

export function describeFences(cache: EngagementCache): void {
  test('lets one rebuild win', async () => {
    const subject = unique('subject');
    const fence = await fenceOf(cache, subject);
    expect(await fenceOf(cache, subject)).toBe(fence);
    expect(await cache.install(subject, EMPTY, fence)).toBe(true);
    expect(await cache.install(subject, EMPTY, fence)).toBe(false);
  });

  test('voids a fence by an event that came meanwhile', async () => {
    const subject = unique('subject');
    const fence = await fenceOf(cache, subject);
    await cache.record([event(subject)], NOW);
    expect(await cache.install(subject, EMPTY, fence)).toBe(false);
    expect(await fenceOf(cache, subject)).not.toBe(fence);
    expect(await cache.install(subject, EMPTY, fence)).toBe(false);
  });

  test('voids a fence that was used, also when the record is gone again', async () => {
    const subject = unique('subject');
    const fence = await fenceOf(cache, subject);
    await cache.install(subject, EMPTY, fence);
    await cache.forget([subject]);
    expect(await cache.install(subject, EMPTY, fence)).toBe(false);
    expect(await fenceOf(cache, subject)).not.toBe(fence);
  });

  test('forgets who it is told to, and the fences given out for them', async () => {
    const [kept, forgotten, pending] = [
      await warmSubject(cache),
      await warmSubject(cache),
      unique('subject'),
    ];
    const fence = await fenceOf(cache, pending);
    await cache.forget([forgotten, pending, unique('never-heard-of')]);
    const states = (await cache.read([kept, forgotten], NOW)).map(({ state }) => state);
    expect(states).toEqual(['warm', 'cold']);
    expect(await cache.install(pending, EMPTY, fence)).toBe(false);
  });

  test('takes no fence it has not given', async () => {
    expect(await cache.install(unique('subject'), EMPTY, 'invented')).toBe(false);
    expect(await cache.install(unique('subject'), EMPTY, '')).toBe(false);
  });

  test('knows the events of a rebuild again when they arrive late', async () => {
    const subject = unique('subject');
    const counted = event(subject);
    await install(cache, subject, { record: recordOf([counted], subject), recent: [counted] });
    expect(await cache.record([counted], NOW)).toEqual(['duplicate']);
    await cache.record([event(subject)], NOW);
    expect(await cache.record([counted], NOW)).toEqual(['duplicate']);
    expect(sumOf(await readOne(cache, subject))).toBe(2);
  });
}

export function describeRebuilds(cache: EngagementCache): void {
  test('loses and doubles nothing, however a rebuild, an event and a loss of the record interleave', async () => {
    const orders = interleavings([['read', 'replay', 'install'], ['append', 'record'], ['forget']]);
    expect(orders).toHaveLength(60);
    await Promise.all(orders.map((order) => playedOut(cache, order)));
  });

  test('loses and doubles nothing, however two rebuilds and an event interleave', async () => {
    const orders = interleavings([
      ['read', 'replay', 'install'],
      ['append', 'record'],
      ['read2', 'replay2', 'install2'],
    ]);
    expect(orders).toHaveLength(560);
    for (let at = 0; at < orders.length; at += 80) {
      await Promise.all(orders.slice(at, at + 80).map((order) => playedOut(cache, order)));
    }
  });

  test('has the same record whether it was fed event by event or rebuilt from the journal', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents(), fc.nat({ max: 40 }), async (run, split) => {
        const { subjects, events } = named(run);
        const journal = listedJournal();
        // The first part is rebuilt from the journal, the second is fed; then everything is sent once more.
        await journal.append(events.slice(0, split));
        for (const subject of subjects) await install(cache, subject, journal.replayNow(subject));
        for (const fed of events.slice(split)) await cache.record([fed], NOW);
        await cache.record(events, NOW);
        const fed = await cache.read(subjects, NOW);
        await cache.forget(subjects);
        await journal.append(events);
        for (const subject of subjects) await install(cache, subject, journal.replayNow(subject));
        const rebuilt = await cache.read(subjects, NOW);
        expect(fed.map(plainly)).toEqual(subjects.map((subject) => plain(recordOf(events, subject))));
        expect(rebuilt.map(plainly)).toEqual(fed.map(plainly));
      }),
      { numRuns: 60 },
    );
  });
}

/** Carries the steps out in this order for a subject of its own, then rebuilds until warm: the event counts once. */
async function playedOut(cache: EngagementCache, order: readonly string[]): Promise<void> {
  const subject = unique('subject');
  const happened: EngagementEvent = event(subject);
  const journal = listedJournal();
  const cached = new Map<string, Cached>();
  const replays = new Map<string, Replay>();
  const steps: Record<string, (rebuild: string) => Promise<unknown>> = {
    read: async (rebuild) => cached.set(rebuild, await readOne(cache, subject)),
    replay: (rebuild) => Promise.resolve(replays.set(rebuild, journal.replayNow(subject))),
    install: async (rebuild) => {
      const held = cached.get(rebuild);
      if (held?.state === 'cold') await cache.install(subject, replays.get(rebuild)!, held.fence);
    },
    append: () => journal.append([happened]),
    record: () => cache.record([happened], NOW),
    forget: () => cache.forget([subject]),
  };
  for (const step of order) await steps[step.replace('2', '')]!(step.endsWith('2') ? '2' : '1');
  while ((await readOne(cache, subject)).state === 'cold') {
    await cache.install(subject, journal.replayNow(subject), await fenceOf(cache, subject));
  }
  expect({ order, count: sumOf(await readOne(cache, subject)) }).toEqual({ order, count: 1 });
  expect(await cache.record([happened], NOW)).toEqual(['duplicate']);
}

function interleavings(actors: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (actors.every((steps) => steps.length === 0)) return [[]];
  return actors.flatMap(([next, ...later], index) =>
    next === undefined
      ? []
      : interleavings(actors.map((steps, other) => (other === index ? later : steps))).map((rest) => [
          next,
          ...rest,
        ]),
  );
}
