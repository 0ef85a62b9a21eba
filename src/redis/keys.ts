import { createHash } from 'node:crypto';
import type { EventIdentity } from '../ports/journal.ts';

/** Part of the layout for ever: a key's partition is its place in a Cluster. */
const PARTITIONS = 256;

/** The keys of one subject. They share a hash tag, so one script may touch them all. */
export interface SubjectKeys {
  /** HASH, the engagement record. Its layout's version is part of its name: two versions of Gatehouse never share one. */
  readonly record: string;
  /** STRING, the fence of a rebuild under way. */
  readonly fence: string;
  /** ZSET, identities of the events lately recorded, by when. */
  readonly recent: string;
}

/**
 * `<prefix>{p017}:engagement:1:<subject>` and its siblings. The tag names one of 256 partitions and the subject stands
 * as the first 132 bits of its SHA-256, so an id with braces, colons or ten thousand letters is a key like any other.
 */
export function subjectKeys(prefix: string, subject: string): SubjectKeys {
  const digest = createHash('sha256').update(subject).digest();
  const partition = String(digest.readUInt16BE(0) % PARTITIONS).padStart(3, '0');
  const name = digest.toString('base64url').slice(0, 22);
  const tagged = `${prefix}{p${partition}}`;
  return {
    record: `${tagged}:engagement:1:${name}`,
    fence: `${tagged}:fence:${name}`,
    recent: `${tagged}:recent:${name}`,
  };
}

/** 96 bits of the identity's SHA-256. The length in front keeps ("a", "bc") and ("ab", "c") apart. */
export function recentMember({ source, id }: EventIdentity): string {
  return createHash('sha256').update(`${source.length}:${source}${id}`).digest('base64url').slice(0, 16);
}
