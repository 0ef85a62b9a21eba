import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Holder } from '../domain/engagement.ts';
import type { EventIdentity } from '../ports/journal.ts';

/** Part of the layout for ever: a key's partition is its place in a Cluster. */
export const PARTITIONS = 256;

/** Milliseconds of acceptance that one set of seen events is for. */
export const SET_SPAN = 10 * 60_000;

/** Where a holder is kept: its partition, and its name in it. */
export interface Place {
  readonly partition: number;
  /** The first 128 bits of its SHA-256: an id with braces, colons or ten thousand letters is a name like any other. */
  readonly name: string;
}

const places = new LRUCache<Holder, Place>({ max: 50_000 });

export function placeOf(holder: Holder): Place {
  let place = places.get(holder);
  if (place === undefined) places.set(holder, (place = digestPlace(holder)));
  return place;
}

function digestPlace(holder: Holder): Place {
  const digest = createHash('sha256').update(holder).digest();
  return {
    partition: digest.readUInt16BE(0) % PARTITIONS,
    name: digest.subarray(0, 16).toString('base64url'),
  };
}

/**
 * Keys are `<prefix>{p017}:…`: the tag names a partition, so that one script may touch all keys of it, and nothing of an id
 * stands in a tag.
 */
export class Keys {
  readonly channel: string;
  /** STRING, the latest mark of any lineage, see ports/lineage.ts. */
  readonly mark: string;
  readonly #tags: readonly string[];
  readonly #suffix: string;

  /** @param lineage of the journal that the records are made from; empty: it is not known yet */
  constructor(prefix: string, lineage = '') {
    this.#suffix = lineage === '' ? '' : `:${lineage}`;
    this.channel = `${prefix}changes${this.#suffix}`;
    this.mark = `${prefix}mark`;
    this.#tags = Array.from(
      { length: PARTITIONS },
      (_, partition) => `${prefix}{p${String(partition).padStart(3, '0')}}:`,
    );
  }

  /**
   * HASH, see partition.lua. A lineage has its own, with generations of its own: a record of another lineage is cold. The
   * names of records stay as short as they are.
   */
  partition(partition: number): string {
    return `${this.#tags[partition]}partition${this.#suffix}`;
  }

  /** STRING, written and deleted to prove that a server serves. */
  proof(partition: number): string {
    return `${this.#tags[partition]}proof`;
  }

  /**
   * STRING, the record and a trailer. Its first byte is the version of the layout: a gateway that knows another version takes
   * the record for cold, so that gateways of two versions may run on one Redis and neither misses an event of the other.
   */
  record({ partition, name }: Place): string {
    return `${this.#tags[partition]}record:2:${name}`;
  }

  /** STRING, whether the record is kept in some memory, or the fence of a rebuild under way. */
  note({ partition, name }: Place): string {
    return `${this.#tags[partition]}note:${name}`;
  }

  /** SET, identities of the events added that were accepted in the `set`-th span. */
  seen({ partition, name }: Place, set: number): string {
    return `${this.#tags[partition]}seen:${name}:${set}`;
  }
}

/** Which set of seen events one belongs to, by when it was accepted: the same whenever and by whomever it is sent. */
export function setOf(acceptedAt: number): number {
  return Math.floor(acceptedAt / SET_SPAN);
}

/**
 * 63 bits of the identity's SHA-256, as Redis keeps integers most densely. The length in front keeps ("a", "bc") and
 * ("ab", "c") apart.
 */
export function identityOf({ source, id }: EventIdentity): string {
  const digest = createHash('sha256').update(`${source.length}:${source}${id}`).digest();
  return String(digest.readBigUInt64BE(0) >> 1n);
}
