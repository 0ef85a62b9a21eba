import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog } from '../../src/domain/catalog.ts';
import type { Condition } from '../../src/domain/condition.ts';
import type {
  Answer,
  ConditionExplanation,
  Explanation,
  FlagExplanation,
  SegmentExplanation,
} from '../../src/domain/explanation.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { explain } from '../../src/engine/explain.ts';
import { formatExplanation } from '../../src/engine/explanation-text.ts';
import { catalogs, subjects } from './arbitraries.ts';
import { explained, PRODUCT } from './explaining.ts';
import { holds, withoutEngagement, type Truth } from './oracle.ts';
import { catalogOf, flag, gate, NOW, override, rule, segment, subject } from './world.ts';

const BY_RULE = ['RULE_MATCH', 'SPLIT', 'LADDER'];

describe('for random catalogs and subjects an explanation', () => {
  const seen = new Map<string, number>();

  function forEachFlag(check: (found: Explanation, catalog: Catalog, who: Subject) => void): void {
    fc.assert(
      fc.property(catalogs, subjects, (catalog, who) => {
        const { compiled } = compile(catalog);
        for (const { key } of catalog.flags) check(explain(compiled, who, key, NOW), catalog, who);
      }),
      { numRuns: 500 },
    );
  }

  test('says what decide says, and is plain JSON', () => {
    fc.assert(
      fc.property(catalogs, subjects, (catalog, who) => {
        const { compiled } = compile(catalog);
        for (const { key } of catalog.flags) {
          const found = explain(compiled, who, key, NOW);
          const { validUntil, ...decision } = decide(compiled, who, key, NOW);
          expect(found.decision).toEqual({
            ...decision,
            validUntil: validUntil === Infinity ? null : validUntil,
          });
          expect(found.decision).toMatchObject(found.asked.outcome);
          expect(JSON.parse(JSON.stringify(found))).toEqual(found);
          expect(formatExplanation(found)).not.toMatch(/undefined|NaN|Infinity|\[object/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('has one matched rule where a rule has decided, else none, and nothing after it is reached', () => {
    forEachFlag(({ asked, decision }) => {
      seen.set(decision.reason, (seen.get(decision.reason) ?? 0) + 1);
      const outcomes = asked.rules.map(({ outcome }) => outcome);
      const matched = outcomes.flatMap((outcome, index) => (outcome === 'matched' ? [index] : []));
      expect(matched).toEqual(BY_RULE.includes(decision.reason) ? [decision.rule] : []);
      const last = outcomes.findIndex((outcome) => outcome !== 'not matched');
      if (last >= 0)
        expect(new Set(outcomes.slice(last + 1))).toEqual(
          new Set(last + 1 < outcomes.length ? ['not reached'] : []),
        );
      if (decision.reason === 'NO_MATCH') expect(outcomes).toEqual(outcomes.map(() => 'not matched'));
    });
    expect(seen.size).toBe(9);
  });

  test('ends at the step that the reason names', () => {
    forEachFlag(({ asked, decision }) => {
      if (decision.reason !== 'UNAVAILABLE')
        expect(endOf(asked)).toBe(BY_RULE.includes(decision.reason) ? 'rule' : ENDS[decision.reason]);
      expect(unavailable(asked)).toBe(decision.reason === 'UNAVAILABLE' ? 1 : 0);
    });
  });

  test('answers every part of every condition as the design reads', () => {
    let parts = 0;
    forEachFlag(({ asked, prerequisites }, catalog, who) => {
      let seenAs = who;
      const check = (segmentKey: string, why: SegmentExplanation | undefined): void => {
        const definition = catalog.segments.find(({ key }) => key === segmentKey);
        if (why?.when === undefined || definition?.when === undefined) return;
        compare(why.when, definition.when);
      };
      const compare = (found: ConditionExplanation, condition: Condition): void => {
        parts++;
        expect([condition, found.answer]).toEqual([condition, WORDS[holds(catalog, seenAs, condition)]]);
        if (found.kind === 'segment') check(found.segment, found.why);
        if ('all' in condition || 'any' in condition || 'not' in condition) {
          const below =
            'all' in condition ? condition.all : 'any' in condition ? condition.any : [condition.not];
          if (!('parts' in found)) throw new Error('expected parts');
          expect(found.parts).toHaveLength(below.length);
          below.forEach((part, index) => {
            compare(found.parts[index]!, part);
          });
        }
      };
      for (const explanation of [asked, ...prerequisites]) {
        seenAs = explanation.strict === true ? withoutEngagement(catalog, who) : who;
        for (const { audience, member, why } of explanation.gate?.audiences ?? []) {
          expect(member).toBe(WORDS[holds(catalog, seenAs, { segment: audience })]);
          check(audience, why);
        }
        for (const { audience, why } of explanation.rules) check(audience, why);
      }
    });
    expect(parts).toBeGreaterThan(1_000);
  });

  test('explains each prerequisite that was looked at, once, and no other', () => {
    forEachFlag(({ asked, prerequisites }, catalog, who) => {
      const strict = catalog.flags.filter(({ whenStale }) => whenStale !== undefined).map(({ key }) => key);
      // Once as it is for flags that go by stale engagement, and once for those that do not.
      const named = (key: string, strictly: boolean): string =>
        who.freshness === 'stale' && (strictly || strict.includes(key)) ? `${key} strictly` : key;
      const looked = [asked, ...prerequisites].flatMap((one) =>
        one.prerequisites
          .filter(({ outcome }) => outcome !== 'not reached')
          .map(({ flag: key }) => named(key, one.strict === true)),
      );
      const keys = prerequisites.map(({ flag: key, strict: strictly }) =>
        strictly ? `${key} strictly` : key,
      );
      expect(keys.toSorted()).toEqual([...new Set(looked)].sort());
    });
  });
});

const WORDS: Record<Truth, Answer> = {
  true: 'yes',
  false: 'no',
  unknown: 'unknown',
  unavailable: 'unavailable',
};

const ENDS: Record<string, string> = {
  OFF: 'flag',
  GATE_CLOSED: 'gate',
  PREREQUISITE_FAILED: 'prerequisite',
  OVERRIDE: 'override',
  NO_MATCH: 'nothing',
};

/** The step after which nothing was reached. */
function endOf({ state, gate: behind, prerequisites, override: given, rules }: FlagExplanation): string {
  if (state !== 'on') return 'flag';
  if (behind !== undefined && behind.outcome !== 'admitted') return 'gate';
  if (prerequisites.some(({ outcome }) => outcome !== 'met')) return 'prerequisite';
  if (given.outcome === 'in force' || given.outcome === 'unavailable') return 'override';
  return rules.some(({ outcome }) => outcome !== 'not matched') ? 'rule' : 'nothing';
}

function unavailable({ gate: behind, prerequisites, override: given, rules }: FlagExplanation): number {
  const outcomes = [behind, ...prerequisites, given, ...rules].map((step) => step?.outcome);
  return outcomes.filter((outcome) => outcome === 'unavailable').length;
}

describe('an explanation', () => {
  test('of a chain of 1,000 prerequisites is as long as the chain, and no deeper than of one', () => {
    const flags = Array.from({ length: 1_000 }, (_, index) =>
      flag(`f${index}`, {
        gate: 'G',
        prerequisites: index === 999 ? [] : [{ flag: `f${index + 1}`, variations: ['on'] }],
        rules: [rule('all')],
      }),
    );
    const { explanation } = explained(
      subject('u'),
      'f0',
      catalogOf({ flags, segments: [segment('s', { plan: { is: 'free' } })], gates: [gate('G', ['s'])] }),
    );
    expect(explanation.prerequisites.map(({ flag: key, neededBy }) => [key, neededBy])).toEqual(
      flags.slice(1).map(({ key }, index) => [key, `f${index}`]),
    );
    // What the gate asks is told of the first flag, and referred to afterwards. The last flag needs no other.
    const json = JSON.stringify(explanation);
    expect(json.split('"test"')).toHaveLength(2);
    expect(formatExplanation(explanation).split('\n')).toHaveLength(1_000 * 8 - 1);
  });

  test('of prerequisites that go round in a circle says so, of each once', () => {
    const needs = (key: string) => [{ flag: key, variations: ['on'] }];
    const flags = [
      flag('a', { prerequisites: needs('b'), rules: [rule('all')] }),
      flag('b', { prerequisites: needs('c'), rules: [rule('all')] }),
      flag('c', { prerequisites: needs('b'), rules: [rule('all')] }),
    ];
    const { explanation } = explained(subject('u'), 'a', catalogOf({ flags }));
    expect(explanation.asked).toMatchObject({
      state: 'on',
      prerequisites: [{ flag: 'b', outcome: 'not met' }],
    });
    expect(explanation.prerequisites).toMatchObject([
      { flag: 'b', state: 'malformed', prerequisites: [{ flag: 'c', outcome: 'not reached' }] },
    ]);
    expect(explanation.prerequisites[0]?.outcome.about).toBe('prerequisites go round in a circle: b → c → b');
  });

  test('of segments that refer to each other again and again tells each once', () => {
    const segments = Array.from({ length: 40 }, (_, index) => {
      const below = { segment: `s${index - 1}` };
      return segment(`s${index}`, index === 0 ? { plan: { is: 'pro' } } : { any: [below, below] });
    });
    const catalog = catalogOf({ segments, flags: [flag('A', { rules: [rule('s39')] })] });
    const { explanation } = explained(subject('u'), 'A', catalog);
    expect(JSON.stringify(explanation).split('"fact":')).toHaveLength(2);
  });

  test('of a flag that does not exist has nothing to show', () => {
    expect(explained(subject('u'), 'nope').explanation).toMatchObject({
      decision: { reason: 'ERROR', error: 'FLAG_NOT_FOUND', validUntil: null },
      asked: { flag: 'nope', state: 'not found', rules: [] },
      prerequisites: [],
    });
  });

  test('carries numbers that JSON cannot as text or as nothing', () => {
    const who = subject('u', {
      metrics: new Map([
        ['reports', Infinity],
        ['active-days', Number.NaN],
      ]),
      overrides: override('user-gating', 'full', Infinity),
    });
    const { explanation } = explained(who, 'user-gating');
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
    expect(explanation.asked.override).toMatchObject({ outcome: 'in force', override: { expiresAt: null } });
  });

  test.each<[string, Partial<Subject>, string]>([
    ['in force', { overrides: override('lab', 'on', NOW + 1) }, 'in force'],
    ['expired', { overrides: override('lab', 'on', NOW) }, 'expired'],
    ['none', { overrides: override('theme', 'full') }, 'none'],
    ['unavailable', { overrides: UNAVAILABLE }, 'unavailable'],
  ])('says that an override is %s', (_, parts, outcome) => {
    const open = { ...PRODUCT, gates: PRODUCT.gates.map((one) => ({ ...one, enabled: true })) };
    const who = subject('una', parts);
    expect(explained(who, 'lab', open).explanation.asked.override.outcome).toBe(outcome);
  });

  test.each<[string, Partial<Subject>, object]>([
    [
      'there is one',
      { overrides: override('lab', 'on', NOW + 1) },
      { outcome: 'skipped', skippedBy: 'gate' },
    ],
    ['there was one', { overrides: override('lab', 'on', NOW) }, { outcome: 'expired' }],
    ['there is none', {}, { outcome: 'none' }],
    ['nobody knows', { overrides: UNAVAILABLE }, { outcome: 'not reached' }],
  ])('of a closed gate says of the override that %s', (_, parts, expected) => {
    const { asked } = explained(subject('una', parts), 'lab').explanation;
    expect(asked.override).toMatchObject(expected);
  });
});
