import { randomUUID } from 'node:crypto';
import { LONGEST_WINDOW } from '../domain/catalog.ts';
import { ACTIVE, DAY, type EngagementEvent } from '../domain/engagement.ts';
import { storeUnavailable } from '../domain/failure.ts';
import type { Cached, EngagementCache } from '../ports/engagement-cache.ts';
import type { RedisLink } from './connect.ts';
import { recentMember, subjectKeys } from './keys.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import { INSTALL, READ, RECORD, runScript } from './scripts.ts';

/** Seconds. A fence outlives any rebuild; a record is forgotten when its subject has been away for 90 days. */
const FENCE_TTL = 3_600;
const RECORD_TTL = 90 * 86_400;
/** Milliseconds. Twice as long as the journal calls an event recent. */
const RECENT_TTL = 20 * 60_000;
/** Events one run of the script takes, so that no run keeps Redis busy for long. */
const EVENTS_A_RUN = 200;

type Outcome = 'applied' | 'duplicate' | 'cold';

/** Engagement records in Redis, see record.ts. `prefix` stands before every key. */
export function redisEngagementCache(link: RedisLink, prefix = 'gatehouse:'): EngagementCache {
  const keysOf = (subject: string): ReturnType<typeof subjectKeys> => subjectKeys(prefix, subject);

  async function readOnce(subjects: readonly string[]): Promise<readonly (Cached | undefined)[]> {
    const token = randomUUID();
    const runs = subjects.map(keysOf).map(({ record, fence }) => [record, fence, token, FENCE_TTL]);
    return (await runScript(link, READ, runs)).map(readReply);
  }

  async function forget(subjects: readonly string[]): Promise<void> {
    const replies = await link.send(subjects.map(keysOf).map(({ record, fence }) => ['DEL', record, fence]));
    for (const reply of replies) if (reply instanceof Error) throw reply;
  }

  return {
    // Nothing of Redis is kept in this process, so nothing is known without asking it.
    peek: () => undefined,

    async read(subjects) {
      const answers = await readOnce(subjects);
      const unreadable = subjects.filter((_, index) => answers[index] === undefined);
      if (unreadable.length === 0) return answers.flatMap((answer) => answer ?? []);
      await forget(unreadable);
      return (await readOnce(subjects)).map(readable);
    },

    async record(events, now) {
      const runs = [...bySubject(events)].flatMap(([subject, indexes]) => inRuns(subject, indexes));
      const oldest = Math.floor(now / DAY) - LONGEST_WINDOW;
      const replies = await runScript(
        link,
        RECORD,
        runs.map(({ subject, indexes }) => {
          const { record, fence, recent } = keysOf(subject);
          const args = indexes.flatMap((index) => eventArgs(events[index]));
          return [record, fence, recent, oldest, RECORD_TTL, RECENT_TTL, ...args];
        }),
      );
      const outcomes = new Map(runs.flatMap(({ indexes }, run) => zip(indexes, replies[run])));
      return events.map((_, index) => outcomes.get(index) ?? 'cold');
    },

    async install(subject, replay, fence) {
      const keys = keysOf(subject);
      const fields = encodeRecord(replay.record);
      const recent = replay.recent.map(recentMember);
      const args = [fence, RECORD_TTL, RECENT_TTL, fields.length, ...fields, ...recent];
      const [reply] = await runScript(link, INSTALL, [[keys.record, keys.fence, keys.recent, ...args]]);
      return reply === 1;
    },

    forget,
  };
}

/** Undefined where there is a record and it cannot be read. */
function readReply(reply: unknown): Cached | undefined {
  if (typeof reply === 'string') return { state: 'cold', fence: reply };
  const record = Array.isArray(reply) ? decodeRecord(reply) : undefined;
  return record && { state: 'warm', record };
}

function readable(answer: Cached | undefined): Cached {
  // It was deleted a moment ago: somebody else writes what we cannot read.
  return answer ?? unreadable();
}

function unreadable(): never {
  throw storeUnavailable('Redis', new Error('an engagement record is unreadable again after it was deleted'));
}

function bySubject(events: readonly EngagementEvent[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, { subject }] of events.entries()) {
    const known = indexes.get(subject);
    if (known === undefined) indexes.set(subject, [index]);
    else known.push(index);
  }
  return indexes;
}

interface SubjectRun {
  readonly subject: string;
  readonly indexes: readonly number[];
}

function inRuns(subject: string, indexes: readonly number[]): readonly SubjectRun[] {
  return Array.from({ length: Math.ceil(indexes.length / EVENTS_A_RUN) }, (_, run) => ({
    subject,
    indexes: indexes.slice(run * EVENTS_A_RUN, (run + 1) * EVENTS_A_RUN),
  }));
}

function eventArgs(event: EngagementEvent | undefined): readonly (string | number)[] {
  if (event === undefined) return [];
  const { type, quantity, time } = event;
  return [recentMember(event), type, type === ACTIVE ? 0 : quantity, Math.floor(time / DAY), time];
}

function zip(indexes: readonly number[], reply: unknown): readonly (readonly [number, Outcome])[] {
  const codes: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return indexes.map((index, position) => [index, outcome(codes[position])]);
}

function outcome(code: unknown): Outcome {
  if (code === 1) return 'applied';
  return code === 0 ? 'duplicate' : 'cold';
}
