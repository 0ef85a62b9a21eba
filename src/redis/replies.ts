import type { EngagementRecord, Holder } from '../domain/engagement.ts';
import { storeUnavailable } from '../domain/failure.ts';
import { LAYOUT, openRecord } from '../engagement/packed-record.ts';
import type { Cached, Recorded } from '../ports/engagement-cache.ts';

/** Bytes of a value that are not the record: see partition.lua. */
const TRAILER = 20;

/** What the script `record` says of one holder, in three replies from `at` on; `earlier` is what an earlier run said of it. */
export function recordedIn(
  holder: Holder,
  reply: readonly unknown[],
  at: number,
  earlier: Recorded | undefined,
): Recorded {
  const applied = Math.max(Number(reply[at]), 0) + (earlier?.applied ?? 0);
  const after = recordIn(reply[at + 1]);
  if (after === undefined) return { holder, warm: undefined, applied };
  return { holder, warm: { before: earlier?.warm?.before ?? recordIn(reply[at + 2]), after }, applied };
}

/** Undefined where there is a record and it cannot be read. */
export function cachedIn(reply: unknown): Cached | undefined {
  // A fence is text, a record begins with the number of its layout.
  if (Buffer.isBuffer(reply) && reply[0] !== LAYOUT) return { state: 'cold', fence: textOf(reply) };
  const record = recordIn(reply);
  return record && { state: 'warm', record };
}

function recordIn(reply: unknown): EngagementRecord | undefined {
  if (!Buffer.isBuffer(reply) || reply.length <= TRAILER) return undefined;
  // A copy of its own: a reply is a piece of a larger buffer.
  return openRecord(new Uint8Array(reply).subarray(0, -TRAILER));
}

export function readable(answer: Cached | undefined): Cached {
  // It was deleted a moment ago: somebody else writes what we cannot read.
  if (answer === undefined)
    throw storeUnavailable(
      'Redis',
      new Error('an engagement record is unreadable again after it was deleted'),
    );
  return answer;
}

export function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

export function textOf(reply: unknown): string {
  return Buffer.isBuffer(reply) ? reply.toString('latin1') : '';
}
