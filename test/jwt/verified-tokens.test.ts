import { describe, expect, test } from '@jest/globals';

import type { Claims } from '../../src/domain/subject.ts';
import { VerifiedTokens } from '../../src/jwt/verified-tokens.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const claimsOf = (id: string, expiresAt = NOW + 1_000): Claims => ({
  id,
  account: undefined,
  all: {},
  expiresAt,
});
const tokenOf = (index: number): string => `${index}`.padStart(200, '.');

/** Chance that is the same each time. */
function dice(): () => number {
  let state = 7;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Has callers come in turns, some rounds long. @returns the part of them that was remembered in the last round */
function hits(tokens: VerifiedTokens, callers: number): number {
  let found = 0;
  for (let round = 0; round < 20; round++) {
    found = 0;
    for (let caller = 0; caller < callers; caller++) {
      if (tokens.get(tokenOf(caller), NOW) !== undefined) found++;
      else tokens.keep(tokenOf(caller), claimsOf(`${caller}`));
    }
  }
  return found / callers;
}

describe('tokens that were verified', () => {
  test('are remembered until they end', () => {
    const tokens = new VerifiedTokens();
    tokens.keep('a', claimsOf('nia', NOW + 10));
    expect(tokens.get('a', NOW + 9)?.id).toBe('nia');
    expect(tokens.get('a', NOW + 10)).toBeUndefined();
    expect(tokens.get('a', NOW)).toBeUndefined();
  });

  test('are remembered in tens of thousands', () => {
    expect(hits(new VerifiedTokens(), 50_000)).toBe(1);
  });

  test('fall off slowly where more callers come than there is room for', () => {
    const room = 1_000 * (600 + 2 * 200);
    expect(hits(new VerifiedTokens(room, dice()), 1_000)).toBe(1);
    expect(hits(new VerifiedTokens(room, dice()), 1_010)).toBeGreaterThan(0.8);
    expect(hits(new VerifiedTokens(room, dice()), 2_000)).toBeGreaterThan(0.3);
  });

  test('make room for those who come from now on', () => {
    const tokens = new VerifiedTokens(100 * (600 + 2 * 200), dice());
    for (let old = 0; old < 100; old++) tokens.keep(tokenOf(old), claimsOf('old'));
    let found = 0;
    for (let round = 0; round < 100; round++) {
      found = 0;
      for (let caller = 1_000; caller < 1_050; caller++) {
        if (tokens.get(tokenOf(caller), NOW) !== undefined) found++;
        else tokens.keep(tokenOf(caller), claimsOf('new'));
      }
    }
    expect(found).toBe(50);
  });

  test('take fewer places the longer they are', () => {
    const tokens = new VerifiedTokens(10_000, () => 0);
    const long = 'x'.repeat(4_000);
    tokens.keep('short', claimsOf('short'));
    tokens.keep(`a${long}`, claimsOf('a'));
    tokens.keep(`b${long}`, claimsOf('b'));
    expect(tokens.get('short', NOW)).toBeUndefined();
    expect(tokens.get(`b${long}`, NOW)).toBeDefined();
  });
});
