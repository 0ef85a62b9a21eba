import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Flag } from '../../src/domain/catalog.ts';
import { amend, difference, KINDS, NOTHING, same, type Definition } from '../../src/domain/change.ts';
import { catalogs } from '../engine/arbitraries.ts';
import { catalogOf, flag, gate, release, segment } from '../engine/world.ts';

const CATALOG = catalogOf({
  timeZone: 'Europe/Berlin',
  planLabels: [{ key: 'free', label: 'Free' }],
  segments: [segment('beta', { plan: { is: 'pro' } })],
  gates: [gate('g'), gate('h')],
  flags: [flag('a'), flag('b'), flag('c')],
  releases: [release('r', 'g', ['a'])],
});
const LISTS = ['attributes', 'metrics', 'segments', 'gates', 'flags', 'releases'] as const;

/** A catalog's definitions, whatever their order. */
function sorted(catalog: Catalog): unknown {
  const lists = LISTS.map((list) => [...catalog[list]].sort((one, other) => (one.key < other.key ? -1 : 1)));
  return { plans: catalog.plans, tiers: catalog.tiers, lists };
}

function put(after: Flag): Definition {
  return { kind: 'flag', key: after.key, after };
}

describe('amending a catalog', () => {
  const killed = flag('b', { enabled: false });

  test.each<[string, readonly Definition[], readonly string[]]>([
    ['leaves it as it is', [], ['a', 'b', 'c']],
    ['puts a definition in the place of the old one', [put(killed)], ['a', 'b killed', 'c']],
    ['puts what is new last', [put(flag('d')), put(killed)], ['a', 'b killed', 'c', 'd']],
    ['takes away', [{ kind: 'flag', key: 'b', after: undefined }], ['a', 'c']],
    ['takes away what is not there', [{ kind: 'flag', key: 'x', after: undefined }], ['a', 'b', 'c']],
    ['takes the last word of several', [put(flag('b')), put(killed)], ['a', 'b killed', 'c']],
    [
      'knows no other names than its own',
      [put(flag('__proto__')), put(flag('constructor'))],
      ['a', 'b', 'c', '__proto__', 'constructor'],
    ],
  ])('%s', (_, definitions, expected) => {
    const amended = amend(CATALOG, definitions, 2);
    expect(amended.version).toBe(2);
    expect(amended.flags.map(({ key, enabled }) => (enabled ? key : `${key} killed`))).toEqual(expected);
  });

  test('keeps every object that is not concerned, lists included', () => {
    const amended = amend(CATALOG, [put(killed)], 2);
    for (const list of ['plans', 'tiers', ...LISTS] as const) {
      if (list !== 'flags') expect(amended[list]).toBe(CATALOG[list]);
    }
    expect(amended.flags[0]).toBe(CATALOG.flags[0]);
    expect(amended.flags[1]).toBe(killed);
    expect(amended.flags[2]).toBe(CATALOG.flags[2]);
  });

  test('keeps a list in which nothing becomes another object', () => {
    const again = amend(CATALOG, [put(CATALOG.flags[1]!), { kind: 'flag', key: 'x', after: undefined }], 2);
    expect(again.flags).toBe(CATALOG.flags);
  });

  test('takes plans and tiers whole', () => {
    const plans: Definition = { kind: 'plans', key: 'plans', after: ['free'] };
    const tiers: Definition = { kind: 'tiers', key: 'tiers', after: undefined };
    expect(amend(CATALOG, [plans, tiers], 2)).toMatchObject({ plans: ['free'], tiers: [] });
  });
});

describe('the difference of two catalogs', () => {
  test('is everything, in the order of kinds, when there was nothing', () => {
    const changes = difference(NOTHING, CATALOG);
    expect([...new Set(changes.map(({ kind }) => kind))]).toEqual(KINDS);
    expect(changes.every(({ before }) => before === undefined)).toBe(true);
    expect(changes.map(({ kind, key }) => `${kind} ${key}`).slice(-6)).toEqual([
      'gate g',
      'gate h',
      'flag a',
      'flag b',
      'flag c',
      'release r',
    ]);
  });

  test.each<[string, Partial<Catalog>, readonly string[]]>([
    ['another version', { version: 9 }, []],
    ['the same said by other objects', structuredClone(CATALOG), []],
    ['another order of definitions', { flags: [...CATALOG.flags].reverse() }, []],
    ['another order of plans', { plans: ['pro', 'free', 'enterprise'] }, ['plans plans ~']],
    ['no tiers', { tiers: [] }, ['tiers tiers -']],
    ['a key without a value', { flags: CATALOG.flags.map((one) => ({ ...one, gate: undefined })) }, []],
    [
      'one more, one less, one other',
      { flags: [flag('d'), flag('a'), flag('b', { gate: 'g' })] },
      ['flag b ~', 'flag c -', 'flag d +'],
    ],
  ])('by %s', (_, parts, expected) => {
    const found = difference(CATALOG, { ...CATALOG, ...parts }).map(
      ({ kind, key, before, after }) =>
        `${kind} ${key} ${before === undefined ? '+' : after === undefined ? '-' : '~'}`,
    );
    expect(found.sort()).toEqual(expected);
  });

  test('of any two leads from one to the other, and back', () => {
    fc.assert(
      fc.property(catalogs, catalogs, fc.subarray([...LISTS]), (from, other, lists) => {
        const some = Object.fromEntries(lists.map((list) => [list, other[list]]));
        const to: Catalog = { ...other, ...from, ...some };
        const there = amend(from, difference(from, to), 5);
        expect(there.version).toBe(5);
        expect(same(sorted(there), sorted(to))).toBe(true);
        expect(same(sorted(amend(to, difference(to, from), 6)), sorted(from))).toBe(true);
        expect(difference(from, from)).toEqual([]);
        expect(difference(from, structuredClone(from))).toEqual([]);
        expect(difference(there, to)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('of any two has each definition once, as it stands in either, and never one that is the same', () => {
    fc.assert(
      fc.property(catalogs, catalogs, (from, to) => {
        const changes = difference(from, to);
        expect(new Set(changes.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(changes.length);
        for (const change of changes) {
          expect(same(change.before, change.after)).toBe(false);
          if (change.kind !== 'flag') continue;
          expect(change.before).toBe(from.flags.find(({ key }) => key === change.key));
          expect(change.after).toBe(to.flags.find(({ key }) => key === change.key));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the same', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['numbers', 1, 1, true],
    ['a number and its text', 1, '1', false],
    ['nothing and null', undefined, null, false],
    ['false and nothing', false, undefined, false],
    ['keys in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['a key without a value', { a: 1, b: undefined }, { a: 1 }, true],
    ['a key with null', { a: 1, b: null }, { a: 1 }, false],
    ['keys without a value, another each', { a: 1, b: undefined }, { a: 1, c: undefined }, true],
    ['another key', { a: 1 }, { b: 1 }, false],
    ['fewer keys', { a: 1, b: 2 }, { a: 1 }, false],
    ['elements in another order', [1, 2], [2, 1], false],
    ['fewer elements', [1, 2], [1], false],
    ['a list and an object', [], {}, false],
    ['a list and an object like it', ['a'], { 0: 'a' }, false],
    ['an object and nothing', {}, null, false],
    ['a key that every object has', {}, { toString: 1 }, false],
    ['a key of the prototype', JSON.parse('{"__proto__": 1}'), {}, false],
    ['a key of the prototype and another', JSON.parse('{"__proto__": {}}'), { x: 1 }, false],
    ['deep down', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, false],
  ])('%s', (_, one, other, expected) => {
    expect(same(one, other)).toBe(expected);
    expect(same(other, one)).toBe(expected);
  });

  test('is what JSON without order says', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(same(one, turned(one))).toBe(true);
        expect(same(one, other)).toBe(written(one) === written(other));
        expect(same([one, 1], [turned(one), 2])).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  );
}

/** Everything a value says, with the keys of every object in order. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value === 0 ? 0 : value);
  const parts = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${written(part)}`);
  return `{${parts.sort().join()}}`;
}
