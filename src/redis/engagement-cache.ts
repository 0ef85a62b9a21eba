import { randomUUID } from 'node:crypto';
import { type EngagementRecord, type Holder, type TierState, subjectHolder } from '../domain/engagement.ts';
import { byHolder } from '../engagement/by-holder.ts';
import { tierBytes } from '../engagement/packed-record.ts';
import type { Cached, EngagementCache, Rebuilt, Recorded } from '../ports/engagement-cache.ts';
import type { DatedEvent } from '../ports/journal.ts';
import type { LineageCache } from '../ports/lineage.ts';
import { CoherentMemory, LONGEST } from './coherent-memory.ts';
import type { ScriptCall } from './evaluate.ts';
import {
  byPartition,
  identitiesIn,
  inInstalls,
  inPieces,
  inPortions,
  inRuns,
  inTrips,
  type Group,
} from './grouping.ts';
import { installCall } from './install.ts';
import { Keys, PARTITIONS, placeOf } from './keys.ts';
import type { ScriptLink } from './link.ts';
import { markAt } from './marks.ts';
import { RECORD_TTL, recordCall, SEEN_TTL } from './record-call.ts';
import { cachedIn, listOf, readable, recordedIn, textOf } from './replies.ts';
import { FORGET, FORGET_ALL, INSTALL, READ, RECORD, SETTLE_TIERS, type Script } from './scripts.ts';

/** Seconds. A fence outlives any rebuild. */
const FENCE_TTL = 3_600;
/** Milliseconds. A note that a record is kept outlives every memory's entry. */
const KEPT = LONGEST + 1_000;

/** Engagement records in Redis, see partition.lua, kept in memory as coherent-memory.ts says. `prefix` stands before every key. */
export class RedisEngagementCache implements EngagementCache, LineageCache {
  readonly #link: ScriptLink;
  readonly #prefix: string;
  readonly #memory = new CoherentMemory();
  #keys: Keys;
  #lineage = '';
  #stopListening: () => void;

  constructor(link: ScriptLink, prefix = 'gatehouse:') {
    this.#link = link;
    this.#prefix = prefix;
    this.#keys = new Keys(prefix);
    this.#stopListening = link.listen(this.#keys.channel, this.#memory);
  }

  /** Whether changes are heard of, so that what is read may be believed for a while. */
  get hearing(): boolean {
    return this.#memory.hearing;
  }

  close(): void {
    this.#stopListening();
  }

  adopt(lineage: string): void {
    if (lineage === this.#lineage) return;
    this.#stopListening();
    this.#memory.lost();
    this.#lineage = lineage;
    this.#keys = new Keys(this.#prefix, lineage);
    this.#stopListening = this.#link.listen(this.#keys.channel, this.#memory);
  }

  mark(): Promise<string | undefined> {
    return markAt(this.#link, this.#keys.mark);
  }

  async keepMark(mark: string): Promise<void> {
    await markAt(this.#link, this.#keys.mark, mark);
  }

  peek(holder: Holder): EngagementRecord | undefined {
    return this.#memory.get(placeOf(holder));
  }

  async read(holders: readonly Holder[]): Promise<readonly Cached[]> {
    const answers = await this.#readOnce(holders);
    const unreadable = holders.filter((_, index) => answers[index] === undefined);
    if (unreadable.length === 0) return answers.flatMap((answer) => answer ?? []);
    await this.forget(unreadable);
    return (await this.#readOnce(holders)).map(readable);
  }

  /** Undefined where there is a record and it cannot be read. */
  async #readOnce(holders: readonly Holder[]): Promise<readonly (Cached | undefined)[]> {
    const keep = this.#memory.fill();
    const groups = inPieces(byPartition(holders.map((holder) => [holder, undefined])));
    const args = [randomUUID(), FENCE_TTL, this.#memory.hearing ? KEPT : 0];
    const replies = await this.#evaluate(READ, groups, holdersIn, (group) => ({
      keys: this.#recordsAndNotes(group),
      args,
    }));
    const answers = new Array<Cached | undefined>(holders.length).fill(undefined);
    for (const [group, { asked }] of groups.entries()) {
      const [sequence, ...found] = listOf(replies[group]);
      for (const [position, { place, index }] of asked.entries()) {
        const answer = cachedIn(found[position]);
        answers[index] = answer;
        if (answer?.state === 'warm') keep(place, answer.record, Number(textOf(sequence)));
      }
    }
    return answers;
  }

  async record(events: readonly DatedEvent[], acceptedAt: number): Promise<readonly Recorded[]> {
    const perHolder = byHolder(events);
    const holders = [...perHolder.keys()];
    const portions = [...perHolder].flatMap(([holder, all]) =>
      inPortions(all).map((portion) => [holder, portion] as const),
    );
    const runs = byPartition(portions).flatMap(inRuns);
    const replies = await this.#evaluate(RECORD, runs, eventsIn, ({ partition, asked }) =>
      recordCall(this.#keys, partition, asked, acceptedAt),
    ).finally(() => {
      // A gateway sees the changes that it has caused at once, without waiting to hear of them.
      for (const holder of holders) this.#memory.forget(placeOf(holder));
    });
    const made = new Map<Holder, Recorded>();
    for (const [run, { asked }] of runs.entries()) {
      const reply = listOf(replies[run]);
      for (const [position, { index }] of asked.entries()) {
        const [holder] = portions[index] ?? [];
        if (holder !== undefined) made.set(holder, recordedIn(holder, reply, 3 * position, made.get(holder)));
      }
    }
    return [...made.values()];
  }

  async install(rebuilt: readonly Rebuilt[]): Promise<readonly boolean[]> {
    const given = rebuilt.flatMap((one, place) => (one.fence === '' ? [] : [{ ...one, place }]));
    const runs = byPartition(given.map((one) => [one.holder, one])).flatMap(inInstalls);
    const replies = await this.#evaluate(INSTALL, runs, identitiesIn, ({ partition, asked }) => {
      const installs = asked.map(({ place, rest }) => installCall(this.#keys, place, rest));
      return {
        keys: [this.#keys.partition(partition), ...installs.flatMap(({ keys }) => keys)],
        args: [RECORD_TTL, SEEN_TTL, ...installs.flatMap(({ args }) => args)],
      };
    });
    const installed = new Array<boolean>(rebuilt.length).fill(false);
    for (const [run, { asked }] of runs.entries()) {
      const reply = listOf(replies[run]);
      for (const [position, { rest }] of asked.entries()) installed[rest.place] = reply[position] === 1;
    }
    return installed;
  }

  async settleTiers(
    moves: readonly {
      readonly subject: string;
      readonly from: TierState | undefined;
      readonly to: TierState;
    }[],
  ): Promise<readonly boolean[]> {
    const keys = this.#keys;
    const groups = inPieces(byPartition(moves.map((move) => [subjectHolder(move.subject), move])));
    const replies = await this.#evaluate(SETTLE_TIERS, groups, holdersIn, (group) => ({
      keys: this.#recordsAndNotes(group),
      args: [
        keys.channel,
        group.partition,
        RECORD_TTL,
        ...group.asked.flatMap(({ place, rest }) => [place.name, tierBytes(rest.from), tierBytes(rest.to)]),
      ],
    })).finally(() => {
      for (const { subject } of moves) this.#memory.forget(placeOf(subjectHolder(subject)));
    });
    const settled = new Array<boolean>(moves.length).fill(false);
    for (const [group, { asked }] of groups.entries()) {
      const reply = listOf(replies[group]);
      for (const [position, { index }] of asked.entries()) settled[index] = reply[position] === 1;
    }
    return settled;
  }

  async forget(holders: readonly Holder[]): Promise<void> {
    for (const holder of holders) this.#memory.forget(placeOf(holder));
    const groups = inPieces(byPartition(holders.map((holder) => [holder, undefined])));
    await this.#evaluate(FORGET, groups, holdersIn, (group) => ({
      keys: this.#recordsAndNotes(group),
      args: [this.#keys.channel, group.partition, ...group.asked.map(({ place }) => place.name)],
    }));
  }

  async forgetAll(): Promise<void> {
    this.#memory.forgetAll();
    await this.#link.evaluate(
      FORGET_ALL,
      Array.from({ length: PARTITIONS }, (_, partition) => ({
        keys: [this.#keys.partition(partition)],
        args: [this.#keys.channel, partition],
      })),
    );
  }

  /** Runs a script for each of `runs`. Each round trip is about a bounded number of holders or events, as `weigh` says. */
  async #evaluate<Run>(
    script: Script,
    runs: readonly Run[],
    weigh: (run: Run) => number,
    call: (run: Run) => ScriptCall,
  ): Promise<readonly unknown[]> {
    const replies: unknown[] = [];
    for (const trip of inTrips(runs, weigh))
      replies.push(...(await this.#link.evaluate(script, trip.map(call))));
    return replies;
  }

  #recordsAndNotes({ partition, asked }: Group<unknown>): readonly string[] {
    const keys = this.#keys;
    return [
      keys.partition(partition),
      ...asked.flatMap(({ place }) => [keys.record(place), keys.note(place)]),
    ];
  }
}

function holdersIn({ asked }: Group<unknown>): number {
  return asked.length;
}

function eventsIn({ asked }: Group<readonly DatedEvent[]>): number {
  return asked.reduce((sum, { rest }) => sum + rest.length, 0);
}
