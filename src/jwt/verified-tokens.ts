import { LRUCache } from 'lru-cache';

import type { Claims } from '../domain/subject.ts';

/** Bytes that remembered tokens may take in all. */
const MOST_BYTES = 96 * 1024 * 1024;
/** Bytes that an entry takes beside its text: objects, and places in the maps. */
const OVERHEAD = 600;
/** Bytes that a character of a token comes to: itself, and the claims that were read out of it. */
const PER_CHARACTER = 2;
/** While there is no room, one in so many new tokens takes the place of another. */
const ONE_IN = 16;

/**
 * Remembers what verified tokens say: the same bytes were signed by the same key a moment ago, so only their time has to be
 * looked at again. Bounded by bytes, so that as many tokens are remembered as fit.
 *
 * While there is no room, most new tokens are not remembered. If each took the place of the one that came longest ago, a
 * few callers more than fit, in turns, would find each token forgotten just before it comes again (bimodal insertion,
 * Qureshi et al., ISCA 2007).
 */
export class VerifiedTokens {
  readonly #known: LRUCache<string, Claims>;
  readonly #most: number;
  readonly #random: () => number;

  /** @param random in [0, 1) */
  constructor(most = MOST_BYTES, random: () => number = Math.random) {
    this.#most = most;
    this.#random = random;
    this.#known = new LRUCache({ maxSize: most, sizeCalculation: (_claims, token) => bytesOf(token) });
  }

  /** What a token says; undefined where it has to be verified. */
  get(token: string, now: number): Claims | undefined {
    const claims = this.#known.get(token);
    if (claims === undefined || now < claims.expiresAt) return claims;
    this.#known.delete(token);
    return undefined;
  }

  keep(token: string, claims: Claims): void {
    const fits = this.#known.calculatedSize + bytesOf(token) <= this.#most;
    if (fits || this.#random() * ONE_IN < 1) this.#known.set(token, claims);
  }
}

function bytesOf(token: string): number {
  return OVERHEAD + PER_CHARACTER * token.length;
}
