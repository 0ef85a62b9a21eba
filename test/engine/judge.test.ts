import { describe, expect, test } from '@jest/globals';

import type { Requirement, Verdict } from '../../src/domain/requirement.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { judge, mergeDenials } from '../../src/engine/judge.ts';
import { mistakes } from '../../src/engine/mistakes.ts';
import { catalogOf, flag, gate, NOW, rule, subject, tiered } from './world.ts';

const { compiled } = compile(
  catalogOf({
    gates: [gate('shut')],
    flags: [
      tiered('ladder', {
        ladder: [
          { variation: 'limited', tier: 'regular', metrics: [] },
          { variation: 'standard', plan: 'pro', metrics: [] },
          { variation: 'standard', tier: 'regular', metrics: [{ metric: 'active-days', atLeast: 4 }] },
          { variation: 'full', plan: 'enterprise', tier: 'power', metrics: [] },
        ],
        rules: [{ audience: 'all', serve: { ladder: true } }],
      }),
      flag('behind', { gate: 'shut', rules: [rule('all')] }),
      flag('nobody'),
      tiered('climbing', {
        prerequisites: [{ flag: 'ladder', variations: ['standard', 'full'] }],
        ladder: [{ variation: 'limited', metrics: [{ metric: 'reports', atLeast: 7 }] }],
        rules: [{ audience: 'all', serve: { ladder: true } }],
      }),
      flag('after', {
        prerequisites: [{ flag: 'ladder', variations: ['standard', 'full'] }],
        rules: [rule('all')],
      }),
    ],
  }),
);

function verdict(requirement: Requirement, who: Subject): Verdict {
  return judge(compiled, who, requirement, (key) => decide(compiled, who, key, NOW));
}

function missing(requirement: Requirement, who: Subject): unknown {
  const found = verdict(requirement, who);
  return found.outcome === 'denied'
    ? { reason: found.denial.reason, ...found.denial.missing }
    : found.outcome;
}

function using(reports: number, activeDays: number, parts: Partial<Subject> = {}): Subject {
  const tier = reports >= 10 ? 'power' : reports >= 3 ? 'regular' : 'newbie';
  const metrics = new Map([
    ['reports', reports],
    ['active-days', activeDays],
  ]);
  return subject('u', { tier, metrics, ...parts });
}

const progress = (metric: string, have: number, need: number) => ({ metric, have, need });

describe('a requirement', () => {
  test.each<[string, Requirement, Subject, unknown]>([
    ['of a plan that is paid for', { plan: 'pro' }, using(0, 0, { plan: 'enterprise' }), 'granted'],
    ['of a plan that is not', { plan: 'pro' }, using(0, 0), { reason: 'PLAN', plan: 'pro', progress: [] }],
    [
      'of a plan nobody knows',
      { plan: 'pro' },
      using(0, 0, { plan: 'gold' }),
      { reason: 'PLAN', plan: 'pro', progress: [] },
    ],
    ['of a tier that is reached', { tier: 'regular' }, using(12, 0), 'granted'],
    [
      'of a tier that is not',
      { tier: 'power' },
      using(4, 0),
      { reason: 'TIER', tier: 'power', progress: [progress('reports', 4, 10)] },
    ],
    ['of any variation but the first', { flag: 'ladder' }, using(3, 0), 'granted'],
    [
      'of a rung by use: its tier’s bounds',
      { flag: 'ladder', variation: 'limited' },
      using(1, 0),
      { reason: 'LADDER', tier: 'regular', variation: 'limited', progress: [progress('reports', 1, 3)] },
    ],
    [
      'of a rung with two ways up: the one by use, with all it asks',
      { flag: 'ladder', variation: 'standard' },
      using(1, 2),
      {
        reason: 'LADDER',
        tier: 'regular',
        variation: 'standard',
        progress: [progress('reports', 1, 3), progress('active-days', 2, 4)],
      },
    ],
    [
      'of a rung with two ways up, one of them paid for',
      { flag: 'ladder', variation: 'standard' },
      using(0, 0, { plan: 'pro' }),
      'granted',
    ],
    [
      'of a rung that use alone does not reach: the plan is named too',
      { flag: 'ladder', variation: 'full' },
      using(4, 4),
      {
        reason: 'LADDER',
        plan: 'enterprise',
        tier: 'power',
        variation: 'full',
        progress: [progress('reports', 4, 10)],
      },
    ],
    [
      'behind a closed gate: no progress, use would not open it',
      { flag: 'behind' },
      using(0, 0),
      { reason: 'GATE_CLOSED', variation: 'on', progress: [] },
    ],
    [
      'behind a closed gate and a tier: no progress either',
      { flag: 'behind', tier: 'power' },
      using(0, 0),
      { reason: 'GATE_CLOSED', tier: 'power', variation: 'on', progress: [] },
    ],
    [
      'that no rule serves',
      { flag: 'nobody' },
      using(0, 0),
      { reason: 'NO_MATCH', variation: 'on', progress: [] },
    ],
    [
      'of a flag whose prerequisite waits for use',
      { flag: 'after' },
      using(3, 1),
      { reason: 'PREREQUISITE_FAILED', variation: 'on', progress: [progress('active-days', 1, 4)] },
    ],
    [
      'of a rung behind a prerequisite: what both wait for',
      { flag: 'climbing', variation: 'limited' },
      using(3, 1),
      {
        reason: 'PREREQUISITE_FAILED',
        variation: 'limited',
        progress: [progress('active-days', 1, 4), progress('reports', 3, 7)],
      },
    ],
    [
      'of everything at once: all that is missing, each metric by its hardest bound',
      { flag: 'ladder', variation: 'limited', plan: 'pro', tier: 'power' },
      using(1, 0),
      {
        reason: 'LADDER',
        plan: 'pro',
        tier: 'power',
        variation: 'limited',
        progress: [progress('reports', 1, 10)],
      },
    ],
    ['of a flag that does not exist', { flag: 'gone' }, using(0, 0), { reason: 'ERROR', progress: [] }],
  ])('%s', (_, requirement, who, expected) => {
    expect(missing(requirement, who)).toEqual(expected);
  });

  test('with another one on the same element is told as one denial, with all that is missing', () => {
    const who = using(1, 0);
    const denials = [{ plan: 'pro' }, { tier: 'power' }].flatMap((requirement) => {
      const found = verdict(requirement, who);
      return found.outcome === 'denied' ? [found.denial] : [];
    });
    expect(mergeDenials(compiled, denials)).toEqual({
      requirement: { plan: 'pro' },
      reason: 'PLAN',
      missing: { plan: 'pro', tier: 'power', progress: [progress('reports', 1, 10)] },
    });
    expect(mergeDenials(compiled, [])).toBeUndefined();
  });

  test('an override stands for a variation, never for a plan or a tier', () => {
    const overrides = new Map([
      ['ladder', { flag: 'ladder', variation: 'full', author: 'mia', reason: 'trial' }],
    ]);
    const who = using(0, 0, { overrides });
    expect(missing({ flag: 'ladder', variation: 'full' }, who)).toBe('granted');
    expect(missing({ flag: 'ladder', plan: 'pro' }, who)).toMatchObject({ reason: 'PLAN' });
    expect(missing({ flag: 'ladder', tier: 'power' }, who)).toMatchObject({ reason: 'TIER' });
  });

  test('that a silent store may yet grant is unavailable; one that certainly fails is denied all the same', () => {
    const silent = subject('u', {
      tier: UNAVAILABLE,
      metrics: new Map([['reports', UNAVAILABLE]]),
      freshness: 'unavailable',
    });
    expect(missing({ tier: 'power' }, silent)).toBe('unavailable');
    expect(missing({ flag: 'ladder' }, silent)).toBe('unavailable');
    expect(missing({ tier: 'power', plan: 'pro' }, silent)).toMatchObject({ reason: 'PLAN' });
    expect(missing({ plan: 'pro' }, subject('u', { plan: UNAVAILABLE }))).toBe('unavailable');
    expect(missing({ flag: 'behind' }, subject('u', { overrides: UNAVAILABLE }))).toMatchObject({
      reason: 'GATE_CLOSED',
    });
  });

  test.each<[Requirement, readonly string[]]>([
    [{ flag: 'ladder', variation: 'full', plan: 'pro', tier: 'power' }, []],
    [{}, ['expected at least one of flag, plan and tier']],
    [{ variation: 'full' }, ["variation 'full' needs a flag"]],
    [{ variation: 'full', plan: 'pro' }, ["variation 'full' needs a flag"]],
    [{ flag: 'gone' }, ["flag 'gone' does not exist"]],
    [
      { flag: 'ladder', variation: 'most' },
      ["flag 'ladder' has no variation 'most'; expected one of limited, standard, full"],
    ],
    [
      { flag: 'ladder', variation: 'off' },
      ["'off' is what flag 'ladder' serves to everybody; expected one of limited, standard, full"],
    ],
    [
      { plan: 'gold', tier: 'guru' },
      [
        "plan 'gold' does not exist; expected one of free, pro, enterprise",
        "tier 'guru' does not exist; expected one of newbie, regular, power",
      ],
    ],
  ])('%j under this catalog: %j', (requirement, expected) => {
    expect(mistakes(compiled, requirement)).toEqual(expected);
  });
});
