import { expect } from '@jest/globals';
import { subjectHolder, type EngagementRecord, type Holder } from '../../src/domain/engagement.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { Cached, EngagementCache, Fence } from '../../src/ports/engagement-cache.ts';
import type { DatedEvent, Replay } from '../../src/ports/journal.ts';
import { ACCEPTED, sameBytes, unique } from './engagement.ts';

export const EMPTY: Replay = { record: EMPTY_RECORD, recent: [] };

export async function readOne(cache: EngagementCache, holder: Holder): Promise<Cached> {
  const known = cache.peek(holder);
  const answer = (await cache.read([holder]))[0]!;
  // Whoever knows a record without asking knows the one that reading gives.
  if (known !== undefined) expect(answer.state === 'warm' && sameBytes(answer.record, known)).toBe(true);
  return answer;
}

export async function fenceOf(cache: EngagementCache, holder: Holder): Promise<Fence> {
  const answer = await readOne(cache, holder);
  if (answer.state === 'warm') throw new Error(`expected somebody cold, received somebody warm`);
  return answer.fence;
}

export async function installUnder(
  cache: EngagementCache,
  holder: Holder,
  replay: Replay,
  fence: Fence,
): Promise<boolean> {
  return (await cache.install([{ holder, replay, fence }]))[0]!;
}

export async function install(cache: EngagementCache, holder: Holder, replay: Replay): Promise<void> {
  expect(await installUnder(cache, holder, replay, await fenceOf(cache, holder))).toBe(true);
}

/** A subject that has done nothing, and is known to have. */
export async function warmSubject(cache: EngagementCache): Promise<string> {
  const subject = unique('subject');
  await install(cache, subjectHolder(subject), EMPTY);
  return subject;
}

/** Sends events that were accepted lately; how many were new to each holder, cold ones left out. */
export async function record(
  cache: EngagementCache,
  events: readonly DatedEvent[],
  acceptedAt = ACCEPTED,
): Promise<Partial<Record<Holder, number>>> {
  const made = await cache.record(events, acceptedAt);
  return Object.fromEntries(
    made.flatMap(({ holder, warm, applied }) => (warm === undefined ? [] : [[holder, applied]])),
  );
}

export async function recordAt(cache: EngagementCache, holder: Holder): Promise<EngagementRecord> {
  const answer = await readOne(cache, holder);
  if (answer.state === 'cold') throw new Error('expected somebody warm, received somebody cold');
  return answer.record;
}
