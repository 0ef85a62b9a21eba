import { expect } from '@jest/globals';
import type { Cached, EngagementCache, Fence } from '../../src/ports/engagement-cache.ts';
import type { Replay } from '../../src/ports/journal.ts';
import { NOW, plain, unique } from './engagement.ts';

export const EMPTY: Replay = { record: { events: new Map(), activeDays: new Set() }, recent: [] };

export async function readOne(cache: EngagementCache, subject: string): Promise<Cached> {
  const known = cache.peek(subject);
  const answer = (await cache.read([subject], NOW))[0]!;
  // Whoever knows a record without asking knows the one that reading gives.
  if (known !== undefined) expect(answer).toEqual({ state: 'warm', record: known });
  return answer;
}

export async function fenceOf(cache: EngagementCache, subject: string): Promise<Fence> {
  const answer = await readOne(cache, subject);
  if (answer.state === 'warm') throw new Error(`expected a cold subject, received a warm one`);
  return answer.fence;
}

export async function install(cache: EngagementCache, subject: string, replay: Replay): Promise<void> {
  expect(await cache.install(subject, replay, await fenceOf(cache, subject))).toBe(true);
}

export async function warmSubject(cache: EngagementCache): Promise<string> {
  const subject = unique('subject');
  await install(cache, subject, EMPTY);
  return subject;
}

/** Everything the subject ever did, or undefined where that is not known. */
export function sumOf(answer: Cached): number | undefined {
  if (answer.state === 'cold') return undefined;
  return [...answer.record.events.values()].reduce((total, { lifetime }) => total + lifetime, 0);
}

export function plainly(answer: Cached) {
  return answer.state === 'warm' ? plain(answer.record) : 'cold';
}

export async function recordAt(cache: EngagementCache, subject: string) {
  const answer = await readOne(cache, subject);
  if (answer.state === 'cold') throw new Error('expected a warm subject, received a cold one');
  return plain(answer.record);
}
