import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { subjectHolder, type Holder } from '../../src/domain/engagement.ts';
import type { Cached, EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { Replay } from '../../src/ports/journal.ts';
import {
  EMPTY,
  fenceOf,
  install,
  installUnder,
  readOne,
  record,
  recordAt,
  warmSubject,
} from './cache-answers.ts';
import {
  ACCEPTED,
  event,
  listedJournal,
  named,
  plain,
  plainOf,
  sameBytes,
  someEvents,
  typesOf,
  unique,
} from './engagement.ts';

/** What one set of identities in Redis spans. */
const TEN_MINUTES = 600_000;

export function describeFences(cache: EngagementCache): void {
  describeBusy(cache);

  test('lets one rebuild win', async () => {
    const holder = cold();
    const fence = await fenceOf(cache, holder);
    expect(await fenceOf(cache, holder)).toBe(fence);
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(true);
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
  });

  test('voids a fence by an event that came meanwhile', async () => {
    const subject = unique('subject');
    const holder = subjectHolder(subject);
    const fence = await fenceOf(cache, holder);
    await record(cache, [event(subject)]);
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
    expect(await fenceOf(cache, holder)).not.toBe(fence);
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
  });

  test('voids a fence that was used, also when the record is gone again', async () => {
    const holder = cold();
    const fence = await fenceOf(cache, holder);
    await installUnder(cache, holder, EMPTY, fence);
    await cache.forget([holder]);
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
    expect(await fenceOf(cache, holder)).not.toBe(fence);
  });

  test('forgets who it is told to, and the fences given out for them', async () => {
    const [kept, forgotten] = [await warmSubject(cache), await warmSubject(cache)].map(subjectHolder);
    const pending = cold();
    const fence = await fenceOf(cache, pending);
    await cache.forget([forgotten!, pending, cold()]);
    expect((await cache.read([kept!, forgotten!])).map(({ state }) => state)).toEqual(['warm', 'cold']);
    expect(await installUnder(cache, pending, EMPTY, fence)).toBe(false);
  });

  test('forgets everybody at once, and voids every fence given out before', async () => {
    const warm = [await warmSubject(cache), await warmSubject(cache)].map(subjectHolder);
    const pending = cold();
    const fence = await fenceOf(cache, pending);
    await cache.forgetAll();
    expect((await cache.read(warm)).map(({ state }) => state)).toEqual(['cold', 'cold']);
    expect(warm.map((holder) => cache.peek(holder))).toEqual([undefined, undefined]);
    expect(await installUnder(cache, pending, EMPTY, fence)).toBe(false);
    await install(cache, pending, EMPTY);
  });

  test('takes no fence it has not given', async () => {
    expect(await installUnder(cache, cold(), EMPTY, 'invented')).toBe(false);
    expect(await installUnder(cache, cold(), EMPTY, '')).toBe(false);
    expect(await installUnder(cache, cold(), EMPTY, 'kept')).toBe(false);
  });

  test('knows the events of a rebuild again when they arrive late', async () => {
    const subject = unique('subject');
    const holder = subjectHolder(subject);
    const journal = listedJournal();
    const counted = event(subject);
    journal.append([counted]);
    await install(cache, holder, journal.replay(holder));
    expect(await record(cache, [counted])).toEqual({ [holder]: 0 });
    await record(cache, [event(subject)]);
    expect(await record(cache, [counted])).toEqual({ [holder]: 0 });
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(2);
  });
}

function describeBusy(cache: EngagementCache): void {
  test('makes cold, and counts once, whoever has more events on their way than a rebuild names', async () => {
    const subject = unique('busy');
    const holder = subjectHolder(subject);
    const accepted = Date.now() - 1_000;
    const [old, named_, unknown] = [event(subject), event(subject), event(subject)];
    const journal = listedJournal(() => accepted);
    journal.append([old, named_]);
    const { record: both } = journal.replay(holder);
    const recent = [{ source: named_.source, id: named_.id, acceptedAt: accepted }];
    const replay: Replay = { record: both, recent, floor: accepted - 10 };
    await install(cache, holder, replay);
    // After the floor, the events that are named are those that the record has.
    expect(await record(cache, [named_], accepted)).toEqual({ [holder]: 0 });
    expect(await record(cache, [unknown], accepted + 5)).toEqual({ [holder]: 1 });
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(3);
    // Up to it, only the journal knows.
    expect(await record(cache, [old], accepted - 10)).toEqual({});
    expect((await readOne(cache, holder)).state).toBe('cold');
  });

  test('makes many warm at once, each under a fence of its own', async () => {
    const holders = Array.from({ length: 300 }, cold);
    const replays = holders.map((holder) => {
      const journal = listedJournal();
      journal.append([event(holder.slice('subject:'.length)), event(holder.slice('subject:'.length))]);
      return journal.replay(holder);
    });
    const fences = await Promise.all(holders.map((holder) => fenceOf(cache, holder)));
    const rebuilt = holders.map((holder, index) => ({
      holder,
      replay: replays[index]!,
      fence: index % 3 === 0 ? 'void' : fences[index]!,
    }));
    expect(await cache.install(rebuilt)).toEqual(holders.map((_, index) => index % 3 !== 0));
    const states = (await cache.read(holders)).map(({ state }) => state);
    expect(states).toEqual(holders.map((_, index) => (index % 3 === 0 ? 'cold' : 'warm')));
    expect(await cache.install([])).toEqual([]);
  });
}

function cold(): Holder {
  return subjectHolder(unique('subject'));
}

export function describeRebuilds(cache: EngagementCache): void {
  test('loses and doubles nothing, however a rebuild, an event and a loss of the record interleave', async () => {
    const orders = interleavings([['read', 'replay', 'install'], ['append', 'record'], ['forget']]);
    expect(orders).toHaveLength(60);
    await Promise.all(orders.map((order) => playedOut(cache, order)));
  });

  test('loses and doubles nothing of what was accepted next to the boundary between two sets of identities', async () => {
    const boundary = (Math.floor(ACCEPTED / TEN_MINUTES) + 1) * TEN_MINUTES;
    const orders = interleavings([['read', 'replay', 'install'], ['append', 'record'], ['forget']]);
    for (const acceptedAt of [boundary - 1, boundary, boundary + 1])
      await Promise.all(orders.map((order) => playedOut(cache, order, acceptedAt)));
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

  test('has the same bytes whether it was fed event by event or rebuilt from the journal', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents(), fc.nat({ max: 40 }), async (run, split) => {
        const { holders, events } = named(run);
        const journal = listedJournal();
        // The first part is rebuilt from the journal, the second is fed; then everything is sent once more.
        journal.append(events.slice(0, split));
        for (const holder of holders) await install(cache, holder, journal.replay(holder));
        for (const fed of events.slice(split)) await record(cache, [fed]);
        await record(cache, events);
        const fed = await Promise.all(holders.map((holder) => recordAt(cache, holder)));
        await cache.forget(holders);
        journal.append(events);
        for (const holder of holders) await install(cache, holder, journal.replay(holder));
        const rebuilt = await Promise.all(holders.map((holder) => recordAt(cache, holder)));
        const types = typesOf(events);
        expect(fed.map((each) => plain(each, types))).toEqual(
          holders.map((holder) => plainOf(events, holder)),
        );
        expect(rebuilt.map((each, index) => sameBytes(each, fed[index]!))).toEqual([true, true, true]);
      }),
      { numRuns: 60 },
    );
  });
}

/** Carries the steps out in this order for a subject of its own, then rebuilds until warm: the event counts once. */
async function playedOut(
  cache: EngagementCache,
  order: readonly string[],
  acceptedAt = ACCEPTED,
): Promise<void> {
  const subject = unique('subject');
  const holder = subjectHolder(subject);
  const happened = event(subject);
  const journal = listedJournal(() => acceptedAt);
  const cached = new Map<string, Cached>();
  const replays = new Map<string, Replay>();
  const steps: Record<string, (rebuild: string) => unknown> = {
    read: async (rebuild) => cached.set(rebuild, await readOne(cache, holder)),
    replay: (rebuild) => replays.set(rebuild, journal.replay(holder)),
    install: async (rebuild) => {
      const held = cached.get(rebuild);
      if (held?.state === 'cold') await installUnder(cache, holder, replays.get(rebuild)!, held.fence);
    },
    append: () => {
      journal.append([happened]);
    },
    record: () => record(cache, [happened], acceptedAt),
    forget: () => cache.forget([holder]),
  };
  for (const step of order) await steps[step.replace('2', '')]!(step.endsWith('2') ? '2' : '1');
  while ((await readOne(cache, holder)).state === 'cold') {
    await installUnder(cache, holder, journal.replay(holder), await fenceOf(cache, holder));
  }
  expect({ order, count: (await recordAt(cache, holder)).lifetime('report.generated') }).toEqual({
    order,
    count: 1,
  });
  expect(await record(cache, [happened], acceptedAt)).toEqual({ [holder]: 0 });
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
