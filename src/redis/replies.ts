import type { Holder } from '../domain/engagement.ts';
import { storeUnavailable } from '../domain/failure.ts';
import { openRecord } from '../engagement/packed-record.ts';
import type { Cached, Recorded } from '../ports/engagement-cache.ts';

export function recordedIn(
  holder: Holder,
  reply: readonly unknown[],
  at: number,
  earlier: Recorded | undefined,
): Recorded {
  const applied = Number(reply[at]);
  const before = bytesOf(reply[at + 1]);
  const after = bytesOf(reply[at + 2]);
  const sum = Math.max(applied, 0) + (earlier?.applied ?? 0);
  const from = before === undefined ? undefined : openRecord(before);
  const to = after === undefined ? undefined : openRecord(after);
  if (applied < 0 || from === undefined || to === undefined) return { holder, warm: undefined, applied: sum };
  return { holder, warm: { before: earlier?.warm?.before ?? from, after: to }, applied: sum };
}

/** Undefined where there is a record and it cannot be read. */
export function cachedIn(reply: unknown): Cached | undefined {
  const bytes = bytesOf(reply);
  if (bytes === undefined) return undefined;
  // A fence is text, a record begins with the number of its layout.
  if (bytes[0] !== 1) return { state: 'cold', fence: textOf(bytes) };
  // A copy of its own: a reply is a piece of a larger buffer.
  const record = openRecord(Uint8Array.from(bytes));
  return record && { state: 'warm', record };
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

function bytesOf(reply: unknown): Buffer | undefined {
  return Buffer.isBuffer(reply) ? reply : undefined;
}

export function textOf(reply: unknown): string {
  return Buffer.isBuffer(reply) ? reply.toString('latin1') : '';
}
