import { randomUUID } from 'node:crypto';
import {
  ACTIVE,
  type EngagementRecord,
  type Holder,
  type TierState,
  subjectHolder,
} from '../domain/engagement.ts';
import { byHolder } from '../engagement/by-holder.ts';
import { tierBytes } from '../engagement/packed-record.ts';
import type { Cached, EngagementCache, Fence, Recorded } from '../ports/engagement-cache.ts';
import type { DatedEvent, Replay } from '../ports/journal.ts';
import type { LineageCache } from '../ports/lineage.ts';
import { CoherentMemory, LONGEST } from './coherent-memory.ts';
import type { ScriptCall, Word } from './evaluate.ts';
import { byPartition, inPieces, inPortions, inRuns, inTrips, type Asked, type Group } from './grouping.ts';
import { identityOf, Keys, PARTITIONS, placeOf, setOf } from './keys.ts';
import { installCall } from './install-call.ts';
import { markAt } from './marks.ts';
import type { ScriptLink } from './link.ts';
import { cachedIn, listOf, readable, recordedIn, textOf } from './replies.ts';
import { FORGET, FORGET_ALL, INSTALL, READ, RECORD, SETTLE_TIERS, type Script } from './scripts.ts';

/** Seconds. A fence outlives any rebuild; a record is forgotten when its holder has been away for 90 days. */
const FENCE_TTL = 3_600;
const RECORD_TTL = 90 * 86_400;
/** Seconds. Longer than any event may be on its way. */
const SEEN_TTL = 30 * 60;
/** Milliseconds that an accepted event may be on its way to Redis: half of what the journal calls recent. */
const PATIENCE = 5 * 60_000;
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
    const set = setOf(acceptedAt);
    const runs = byPartition(portions).flatMap(inRuns);
    const replies = await this.#evaluate(RECORD, runs, eventsIn, ({ partition, asked }) =>
      this.#recordCall(partition, asked, acceptedAt, set),
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

  #recordCall(
    partition: number,
    asked: readonly Asked<readonly DatedEvent[]>[],
    acceptedAt: number,
    set: number,
  ): ScriptCall {
    const keys = this.#keys;
    return {
      keys: [
        keys.partition(partition),
        ...asked.flatMap(({ place }) => [keys.record(place), keys.note(place), keys.seen(place, set)]),
      ],
      args: [
        keys.channel,
        partition,
        RECORD_TTL,
        SEEN_TTL,
        acceptedAt,
        PATIENCE,
        set,
        ...asked.flatMap(({ place, rest }) => [place.name, rest.length, ...rest.flatMap(eventArguments)]),
      ],
    };
  }

  async install(holder: Holder, replay: Replay, fence: Fence): Promise<boolean> {
    if (fence === '') return false;
    const [reply] = await this.#link.evaluate(INSTALL, [
      installCall(this.#keys, placeOf(holder), replay, fence, RECORD_TTL, SEEN_TTL),
    ]);
    return reply === 1;
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

function eventArguments(event: DatedEvent): readonly Word[] {
  const { type, quantity, day, time } = event;
  return [identityOf(event), type === ACTIVE ? '' : type, quantity, day, time];
}
