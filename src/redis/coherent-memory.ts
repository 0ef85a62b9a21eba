import { LRUCache } from 'lru-cache';
import type { EngagementRecord } from '../domain/engagement.ts';
import type { Place } from './keys.ts';
import { PARTITIONS } from './keys.ts';
import type { Listening } from './listen.ts';

/** Milliseconds that an entry is kept at most: a bound on what a lost announcement can do. */
export const LONGEST = 5_000;
const LARGEST = 50_000;

interface Entry {
  readonly record: EngagementRecord;
  readonly partition: number;
  /** Of the memory, and of the partition, when it was put in: in a later one it is not believed. */
  readonly life: number;
  readonly age: number;
}

/**
 * Records that were read, believed as long as every change is heard of: Redis announces each change of a record that
 * somebody keeps, numbered within its partition. A number that was left out empties the partition, a lost connection
 * empties everything, and while nothing is heard nothing is kept.
 */
export class CoherentMemory implements Listening {
  readonly #entries = new LRUCache<string, Entry>({ max: LARGEST, ttl: LONGEST, ttlResolution: 50 });
  /** The latest number heard of, by partition; undefined: none yet. */
  readonly #sequences = new Array<number | undefined>(PARTITIONS).fill(undefined);
  readonly #ages = new Array<number>(PARTITIONS).fill(0);
  #life = 0;
  #hearing = false;

  /** Whether what is read may be kept. */
  get hearing(): boolean {
    return this.#hearing;
  }

  began(): void {
    this.lost();
    this.#hearing = true;
  }

  lost(): void {
    this.#hearing = false;
    this.#life++;
    this.#entries.clear();
    this.#sequences.fill(undefined);
  }

  /** `<partition>:<sequence>:<names>` */
  heard(message: string): void {
    const [label = '', number = '', names = ''] = message.split(':', 3);
    const partition = Number(label);
    const sequence = Number(number);
    const known = this.#sequences[partition];
    if (known !== undefined && sequence > known + 1) this.#emptyPartition(partition);
    if (known === undefined || sequence > known) this.#sequences[partition] = sequence;
    for (const name of names.split(',')) this.#entries.delete(name);
  }

  get({ name }: Place): EngagementRecord | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    return entry.life === this.#life && entry.age === this.#ages[entry.partition] ? entry.record : undefined;
  }

  /** Begins a read. What it finds is kept only where nothing that matters was lost meanwhile. */
  fill(): (place: Place, record: EngagementRecord, sequence: number) => void {
    const life = this.#life;
    return (place, record, sequence) => {
      const { partition, name } = place;
      if (!this.#hearing || life !== this.#life) return;
      const known = this.#sequences[partition];
      // What was read is older than what has been heard since: it may be what was announced as changed.
      if (known !== undefined && sequence < known) return;
      if (known !== undefined && sequence > known) this.#emptyPartition(partition);
      this.#sequences[partition] = sequence;
      this.#entries.set(name, { record, partition, life, age: this.#ages[partition] ?? 0 });
    };
  }

  forget({ name }: Place): void {
    this.#entries.delete(name);
  }

  /** Nothing that was read before this moment is kept, or will be. */
  forgetAll(): void {
    this.#life++;
    this.#entries.clear();
  }

  #emptyPartition(partition: number): void {
    this.#ages[partition] = (this.#ages[partition] ?? 0) + 1;
  }
}
