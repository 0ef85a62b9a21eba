import { describe, expect, test } from '@jest/globals';

import type { Flag } from '../../src/domain/catalog.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { admittedAs } from '../../src/engine/admission.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide, decideAll } from '../../src/engine/decide.ts';
import { explain } from '../../src/engine/explain.ts';
import { formatExplanation } from '../../src/engine/explanation-text.ts';
import { judge } from '../../src/engine/judge.ts';
import { brief, catalogOf, flag, gate, NOW, override, rule, segment, subject, tiered } from './world.ts';

const LADDER: Partial<Flag> = {
  ladder: [{ variation: 'full', tier: 'power', metrics: [] }],
  rules: [{ audience: 'all', serve: { ladder: true } }],
};
const STRICT = { whenStale: 'unavailable' } as const;
const needs = (...flags: string[]): Pick<Flag, 'prerequisites'> => ({
  prerequisites: flags.map((key) => ({ flag: key, variations: [key.includes('needs') ? 'on' : 'full'] })),
});

/** Lax and strict flags, each alone, behind a gate that asks for a tier, and as what another needs. */
const CATALOG = catalogOf({
  segments: [segment('power', { tier: { is: 'power' } }), segment('seated', { metric: 'seats', atLeast: 5 })],
  gates: [gate('G', ['power'])],
  flags: [
    tiered('lax', LADDER),
    tiered('strict', { ...LADDER, ...STRICT }),
    flag('lax-behind', { gate: 'G', rules: [rule('all')] }),
    flag('strict-behind', { gate: 'G', rules: [rule('all')], ...STRICT }),
    flag('strict-by-claim', { rules: [rule('seated')], ...STRICT }),
    flag('strict-for-all', { rules: [rule('all')], ...STRICT }),
    flag('strict-off', { enabled: false, rules: [rule('all')], ...STRICT }),
    flag('strict-needs-lax', { ...needs('lax'), rules: [rule('all')], ...STRICT }),
    flag('lax-needs-strict', { ...needs('strict'), rules: [rule('all')] }),
    flag('lax-needs-both', { ...needs('lax', 'strict-needs-lax'), rules: [rule('all')] }),
  ],
});
const { compiled } = compile(CATALOG);

const paula: Partial<Subject> = {
  tier: 'power',
  metrics: new Map([
    ['reports', 12],
    ['seats', 9],
  ]),
};
const stale = subject('paula', { ...paula, freshness: 'stale' });
const fresh = subject('paula', paula);

describe('while engagement is stale', () => {
  test.each([
    ['lax', 'full LADDER', 'stale'],
    ['strict', 'off UNAVAILABLE', 'unavailable'],
    ['lax-behind', 'on RULE_MATCH', 'stale'],
    ['strict-behind', 'off UNAVAILABLE', 'unavailable'],
    ['strict-by-claim', 'on RULE_MATCH', 'unavailable'],
    ['strict-for-all', 'on RULE_MATCH', 'unused'],
    ['strict-off', 'off OFF', 'unused'],
    ['strict-needs-lax', 'off UNAVAILABLE', 'unavailable'],
    ['lax-needs-strict', 'off UNAVAILABLE', 'stale'],
    ['lax-needs-both', 'off UNAVAILABLE', 'stale'],
  ])('%s comes to %s', (key, expected, freshness) => {
    const decision = decide(compiled, stale, key, NOW);
    expect([brief(decision), decision.freshness]).toEqual([expected, freshness]);
    expect(decideAll(compiled, stale, NOW).outcomes.find((one) => one.flag === key)).toMatchObject({
      variation: decision.variation,
      reason: decision.reason,
    });
    expect(explain(compiled, stale, key, NOW).decision).toMatchObject({ reason: decision.reason, freshness });
  });

  test('an override of a strict flag is served all the same', () => {
    const given = { ...stale, overrides: override('strict', 'limited') };
    expect(brief(decide(compiled, given, 'strict', NOW))).toBe('limited OVERRIDE');
  });

  test('a gate is asked as each flag behind it asks', () => {
    expect(admittedAs(compiled, stale, 'lax-behind', NOW)).toMatchObject({ answer: 'admitted' });
    expect(admittedAs(compiled, stale, 'strict-behind', NOW)).toMatchObject({ answer: 'unavailable' });
  });

  test('a requirement of a strict flag is unavailable, never denied', () => {
    const verdict = judge(compiled, stale, { flag: 'strict' }, (key) => decide(compiled, stale, key, NOW));
    expect(verdict).toEqual({ outcome: 'unavailable' });
  });

  test('an explanation tells what each flag was decided by', () => {
    const found = explain(compiled, stale, 'lax-needs-both', NOW);
    expect(
      [found.asked, ...found.prerequisites].map(({ flag: key, strict, outcome }) => [
        key,
        strict === true,
        outcome.reason,
      ]),
    ).toEqual([
      ['lax-needs-both', false, 'UNAVAILABLE'],
      ['lax', false, 'LADDER'],
      ['strict-needs-lax', true, 'UNAVAILABLE'],
      ['lax', true, 'UNAVAILABLE'],
    ]);
    const text = formatExplanation(found);
    expect(text).toContain('metrics: stale, as of 2026-11-22T12:00:00.000Z');
    expect(text.match(/engagement is stale, and counts as unavailable here/g)).toHaveLength(2);
    expect(text).toContain('tier atLeast power: unavailable — its store does not answer');
    expect(text).toContain('tier atLeast power: yes — tier is power');
  });
});

test('while engagement is fresh a strict flag decides as any other', () => {
  expect(
    CATALOG.flags
      .map(({ key }) => decide(compiled, fresh, key, NOW).reason)
      .filter((one) => one === 'UNAVAILABLE'),
  ).toEqual([]);
  expect(compile({ ...CATALOG, flags: [flag('a')] }).compiled.strictness).toBeUndefined();
});

test('who was asked about while stale is forgotten when the round ends', () => {
  decideAll(compiled, stale, NOW);
  expect(compiled.evaluation.strictly).toBeUndefined();
  expect(compiled.strictness?.evaluation.subject.id).toBe('');
  expect(brief(decide(compiled, fresh, 'strict', NOW))).toBe('full LADDER');
});
