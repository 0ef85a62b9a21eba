import { describe, expect, test } from '@jest/globals';

import type { Catalog } from '../../src/domain/catalog.ts';
import { same } from '../../src/domain/change.ts';
import { outlook } from '../../src/release/outlook.ts';
import { catalogOf, flag, gate, rule } from '../engine/world.ts';
import {
  BEFORE,
  brief,
  carry,
  flagIn,
  inPhase,
  mistakesIn,
  releaseIn,
  rulesIn,
  SEGMENTS,
  verdict,
} from './world.ts';

describe('an early target of subjects', () => {
  test('is a segment of their own, each once, in the order they were named', () => {
    const catalog = carry(inPhase('developer'), 'target-early a @sam @fay @sam', 'target-early a @ida @fay');
    expect(catalog.segments.at(-1)).toEqual({
      key: 'r.a.early',
      include: ['sam', 'fay', 'ida'],
      exclude: [],
    });
    expect(releaseIn(catalog).early).toEqual([{ flag: 'a', audience: 'r.a.early' }]);
  });

  test('keeps whatever else the segment says, and is refused for whom it excludes', () => {
    const own = { key: 'r.a.early', include: ['ann'], exclude: ['ned'], when: { plan: { atLeast: 'pro' } } };
    const catalog = inPhase('developer', { ...BEFORE, segments: [...SEGMENTS, own] });
    const grown = carry(catalog, 'target-early a @fay').segments.at(-1);
    expect(grown).toEqual({ ...own, include: ['ann', 'fay'] });
    expect(verdict(catalog, 'target-early a @ned')).toBe('INVALID');
  });

  test('grows nothing that opens another flag too', () => {
    const shared = carry(inPhase('developer'), 'target-early a @fay', 'target-early b r.a.early');
    expect(verdict(shared, 'target-early a @fay')).toBe('no-op');
    expect(verdict(shared, 'target-early a @sam')).toBe('INVALID');
  });

  test('tells flag x.a of release r from flag a of release r.x, whose segments have the same name', () => {
    const one = carry(inPhase('developer'), 'remove-flag a', 'add-flag x.a', 'target-early x.a @fay');
    const other = carry(one, 'r.x: create a', 'r.x: wire');
    expect(verdict(other, 'r.x: target-early a @sam')).toBe('INVALID');
    expect(verdict(other, 'r.x: target-early a friends')).toBe('change');
  });
});

describe('closing', () => {
  test('leaves flags that stay behind the gate as they are', () => {
    const closed = carry(inPhase('ga'), 'roll-back beta all', 'close');
    expect(flagIn(closed, 'a')).toEqual(flagIn(inPhase('ga'), 'a'));
    expect(verdict(closed, 's: create a')).toBe('FLAG_BEHIND_OTHER_GATE');
  });

  test('leaves flags behind a gate that is switched off, or they would be on at once', () => {
    const ga = inPhase('ga');
    const off = { ...ga, gates: ga.gates.map((one) => ({ ...one, enabled: false })) };
    expect(flagIn(carry(off, 'close'), 'a').gate).toBe('r');
  });

  test('drops the rules of whoever was rolled back, since without the gate they would count again', () => {
    const closed = carry(inPhase('ga'), 'roll-back beta', 'close');
    expect(flagIn(closed, 'a').gate).toBeUndefined();
    expect(rulesIn(closed, 'a')).toEqual(['developer/', 'internal/', 'all/']);
    expect(mistakesIn(closed)).toEqual([]);
  });

  test('frees the flags for the next release, whose rules come first', () => {
    const next = carry(inPhase('closed'), 's: create a', 's: wire', 's: apply developer');
    expect(rulesIn(next, 'a')).toEqual(['developer/s', 'developer/', 'internal/', 'beta/', 'all/']);
    expect(mistakesIn(next)).toEqual([]);
  });
});

describe('rules of the flag’s own', () => {
  const own = [rule('friends'), rule('all', 'off')];
  const before: Catalog = { ...BEFORE, flags: [flag('a', { rules: own }), flagIn(BEFORE, 'b')] };
  const opened = inPhase('internal', before);

  test('stand behind those of the release, whatever comes and goes', () => {
    expect(rulesIn(opened, 'a')).toEqual(['developer/r', 'internal/r', 'friends/', 'all/']);
    const held = carry(opened, 'hold-back a entirely');
    expect(flagIn(held, 'a').rules).toEqual(own);
    expect(same(flagIn(carry(held, 'resume a'), 'a'), flagIn(opened, 'a'))).toBe(true);
  });

  test('are all that is left when the flag leaves', () => {
    expect(same(flagIn(carry(opened, 'remove-flag a'), 'a'), flagIn(before, 'a'))).toBe(true);
  });
});

describe('a gate whose audiences somebody wrote in another order', () => {
  const internal = inPhase('internal');
  const turned = {
    ...internal,
    gates: internal.gates.map((one) => ({ ...one, admits: [...one.admits].reverse() })),
  };

  test.each([
    ['reopen', 'id:di,di'],
    ['set-visibility HIDDEN', 'id:di,di'],
    ['set-percentage internal 5', 'i5%d:di,di'],
    ['hold-back a internal', 'id:d,di'],
    ['apply beta', 'dib:dib,dib'],
    ['roll-back developer', 'i:di,di'],
  ])('keeps it until they change: %s', (command, expected) => {
    expect(brief(carry(turned, command))).toBe(expected);
  });
});

describe('two releases', () => {
  const behind = catalogOf({ segments: SEGMENTS, gates: [gate('g')], flags: [flag('c', { gate: 'g' })] });
  const setup = inPhase('setup');
  const moved = {
    ...setup,
    gates: [...setup.gates, gate('g')],
    flags: setup.flags.map((one) => ({ ...one, gate: 'g' })),
  };

  test.each<[string, Catalog, string, string]>([
    ['share no flag', carry(inPhase('setup'), 's: create c'), 's: add-flag a', 'FLAG_IN_OTHER_RELEASE'],
    ['share no flag from the beginning', setup, 's: create c a', 'FLAG_IN_OTHER_RELEASE'],
    ['take no flag from behind a gate', behind, 's: create c', 'FLAG_BEHIND_OTHER_GATE'],
    ['wire no flag that has got behind a gate since', moved, 'wire', 'FLAG_BEHIND_OTHER_GATE'],
    ['may wait side by side', setup, 's: create other', 'change'],
  ])('%s', (_, catalog, command, expected) => {
    expect(verdict(catalog, command)).toBe(expected);
  });

  test.each(['setup', 'closed'])('share no gate, even when the first is %s', (phase) => {
    const command = { do: 'create', release: 's', gate: 'r', flags: [{ flag: 'c' }] } as const;
    expect(verdict(inPhase(phase), command)).toBe('GATE_EXISTS');
  });
});

describe('the outlook of a release', () => {
  test.each<[string, string, string]>([
    ['setup', 'reopen', 'diba:diba,diba'],
    ['wired', 'reopen', 'diba:diba,diba'],
    ['internal', 'roll-back developer', 'diba:diba,diba'],
    ['beta', 'hold-back a all', 'diba:dib,diba'],
    ['ga', 'reopen', 'diba:diba,diba'],
  ])('from %s after %s is what takes it to GA', (phase, done, expected) => {
    const catalog = carry(inPhase(phase), done);
    const arrived = carry(catalog, ...outlook(releaseIn(catalog)));
    expect(brief(arrived)).toBe(expected);
    expect(outlook(releaseIn(arrived))).toEqual([]);
  });

  test('of a closed one is nothing', () => {
    expect(outlook(releaseIn(carry(inPhase('ga'), 'roll-back all', 'close')))).toEqual([]);
  });
});
