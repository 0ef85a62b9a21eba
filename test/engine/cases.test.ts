import { describe, expect, test } from '@jest/globals';

import type { Flag } from '../../src/domain/catalog.ts';
import type { Step } from '../../src/domain/decision.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { bucket } from '../../src/engine/bucket.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide, decideAll } from '../../src/engine/decide.ts';
import { valueOf } from '../../src/engine/value.ts';
import {
  brief,
  catalogOf,
  deciding,
  errorsOf,
  flag,
  gate,
  inTeam,
  NOW,
  override,
  release,
  rule,
  segment,
  subject,
  tiered,
  warningsOf,
} from './world.ts';

/** Release R: gate G admits internal; A, B and C stand behind it. */
const internal = segment('internal', { attribute: 'team', is: 'internal' });
function releaseR(parts: { rules?: Flag['rules']; admits?: readonly string[]; enabled?: boolean } = {}) {
  const rules = parts.rules ?? [rule('all')];
  return catalogOf({
    segments: [internal],
    gates: [gate('G', parts.admits ?? ['internal'], { enabled: parts.enabled ?? true })],
    flags: ['A', 'B', 'C'].map((key) => flag(key, { gate: 'G', rules })),
  });
}

describe('the gate is absolute', () => {
  test('1. a closed gate closes a flag that serves everybody', () => {
    const decision = deciding(releaseR())('A', subject('u'));
    expect(decision).toMatchObject({ variation: 'off', rank: 0, reason: 'GATE_CLOSED', about: 'G' });
  });

  test('2. an override does not get through a closed gate, and is not even looked at', () => {
    const trace: Step[] = [];
    const decision = deciding(releaseR())('A', subject('u', { overrides: override('A', 'on') }), NOW, trace);
    expect(brief(decision)).toBe('off GATE_CLOSED');
    expect(trace.map(({ step }) => step)).toEqual(['flag', 'gate']);
  });

  test('3. a gate that is switched off admits nobody, whatever its audiences', () => {
    const decision = deciding(releaseR({ enabled: false, admits: ['all'] }))('A', subject('u'));
    expect(brief(decision)).toBe('off GATE_CLOSED');
  });

  test('4. an open gate alone serves nothing', () => {
    expect(brief(deciding(releaseR({ rules: [] }))('A', inTeam('u', 'internal')))).toBe('off NO_MATCH');
  });

  test('5. a gate that does not exist is refused at load; were it loaded, its flags alone would fail', () => {
    const catalog = catalogOf({
      flags: [flag('A', { gate: 'gone', rules: [rule('all')] }), flag('Z', { rules: [rule('all')] })],
    });
    expect(errorsOf(catalog)).toEqual([
      { severity: 'error', path: ['flags', 'A', 'gate'], message: "gate 'gone' does not exist" },
    ]);
    const { compiled } = compile(catalog);
    expect(decide(compiled, subject('u'), 'A', NOW)).toMatchObject({
      variation: 'off',
      reason: 'ERROR',
      error: 'MALFORMED_FLAG',
    });
    expect(brief(decide(compiled, subject('u'), 'Z', NOW))).toBe('on RULE_MATCH');
  });

  test('6. no order of rules goes round the gate', () => {
    const rules = [rule('all'), rule('internal', 'off')];
    expect(brief(deciding(releaseR({ rules }))('A', subject('u')))).toBe('off GATE_CLOSED');
    expect(brief(deciding(releaseR({ rules: [...rules].reverse() }))('A', subject('u')))).toBe(
      'off GATE_CLOSED',
    );
  });
});

describe('prerequisites', () => {
  const on = { rules: [rule('all')] };
  const needs = (...keys: string[]) => keys.map((key) => ({ flag: key, variations: ['on'] }));

  test('7. a diamond is evaluated, and what is shared is evaluated once', () => {
    const decided = deciding(
      catalogOf({
        flags: [
          flag('D', { ...on, prerequisites: needs('B', 'C') }),
          flag('B', { ...on, prerequisites: needs('A') }),
          flag('C', { ...on, prerequisites: needs('A') }),
          flag('A', on),
        ],
      }),
    );
    const trace: Step[] = [];
    expect(brief(decided('D', subject('u'), NOW, trace))).toBe('on RULE_MATCH');
    expect(trace.filter(({ step, key }) => step === 'flag' && key === 'A')).toHaveLength(1);
  });

  test('8. a lattice of 2 × 15 takes 30 evaluations', () => {
    const flags = Array.from({ length: 15 }, (_, level) =>
      ['x', 'y'].map((side) =>
        flag(`${side}${level}`, {
          ...on,
          prerequisites: level === 14 ? [] : needs(`x${level + 1}`, `y${level + 1}`),
        }),
      ),
    ).flat();
    const trace: Step[] = [];
    expect(brief(deciding(catalogOf({ flags }))('x0', subject('u'), NOW, trace))).toBe('on RULE_MATCH');
    expect(trace.filter(({ step }) => step === 'flag')).toHaveLength(29);
  });

  test('9. a circle is refused at load with its path; were it loaded, unrelated flags still serve', () => {
    const catalog = catalogOf({
      flags: [
        flag('X', { ...on, prerequisites: needs('Y') }),
        flag('Y', { ...on, prerequisites: needs('X') }),
        flag('S', { ...on, prerequisites: needs('S') }),
        flag('W', { ...on, prerequisites: needs('X') }),
        flag('Z', on),
      ],
    });
    expect(errorsOf(catalog).map(({ message }) => message)).toEqual([
      'prerequisites go round in a circle: X → Y → X',
      'prerequisites go round in a circle: S → S',
    ]);
    const { compiled } = compile(catalog);
    const outcome = (key: string) => brief(decide(compiled, subject('u'), key, NOW));
    expect(['X', 'Y', 'S', 'W', 'Z'].map(outcome)).toEqual([
      'off ERROR',
      'off ERROR',
      'off ERROR',
      'off PREREQUISITE_FAILED',
      'on RULE_MATCH',
    ]);
  });

  test('10. a chain of 10,000 does not exhaust the stack', () => {
    const flags = Array.from({ length: 10_000 }, (_, index) =>
      flag(`f${index}`, { ...on, prerequisites: index === 9999 ? [] : needs(`f${index + 1}`) }),
    );
    expect(brief(deciding(catalogOf({ flags }))('f0', subject('u')))).toBe('on RULE_MATCH');
  });

  test('11. of two prerequisites that fail, the first is the reason', () => {
    const catalog = catalogOf({
      flags: [
        flag('A', { ...on, prerequisites: needs('broken', 'closed') }),
        flag('broken', { ...on, gate: 'gone' }),
        flag('closed'),
      ],
    });
    const decision = decide(compile(catalog).compiled, subject('u'), 'A', NOW);
    expect(decision).toMatchObject({ reason: 'PREREQUISITE_FAILED', about: 'broken' });
  });

  test('12. one of several variations is enough, and a weaker one is not', () => {
    const served = (variation: string) =>
      brief(
        deciding(
          catalogOf({
            flags: [
              tiered('T', { rules: [rule('all', variation)] }),
              flag('A', { ...on, prerequisites: [{ flag: 'T', variations: ['standard', 'full'] }] }),
            ],
          }),
        )('A', subject('u')),
      );
    expect(served('limited')).toBe('off PREREQUISITE_FAILED');
    expect(served('standard')).toBe('on RULE_MATCH');
    expect(served('full')).toBe('on RULE_MATCH');
  });

  test('13. a prerequisite on a false value holds by rule; one that being off would satisfy is refused', () => {
    const variations = [
      { key: 'unset', value: null },
      { key: 'no', value: false },
      { key: 'yes', value: true },
    ];
    const catalog = (wanted: string) =>
      catalogOf({
        flags: [
          flag('legacy', { variations, rules: [rule('all', 'no')] }),
          flag('A', { ...on, prerequisites: [{ flag: 'legacy', variations: [wanted] }] }),
        ],
      });
    expect(brief(deciding(catalog('no'))('A', subject('u')))).toBe('on RULE_MATCH');
    expect(errorsOf(catalog('unset'))[0]?.message).toContain('this would hold by accident');
  });

  test('a prerequisite that is switched off fails even where it is the wanted variation it would have served', () => {
    const catalog = catalogOf({
      flags: [
        flag('killed', { ...on, enabled: false }),
        flag('A', { ...on, prerequisites: needs('killed') }),
      ],
    });
    expect(brief(deciding(catalog)('A', subject('u')))).toBe('off PREREQUISITE_FAILED');
    expect(brief(deciding(catalog)('killed', subject('u')))).toBe('off OFF');
  });
});

describe('rules and rollouts', () => {
  test('14. the first matching rule wins', () => {
    const served = (rules: Flag['rules']) =>
      deciding(catalogOf({ segments: [internal], flags: [tiered('A', { rules })] }))(
        'A',
        inTeam('u', 'internal'),
      );
    expect(served([rule('internal', 'full'), rule('all', 'limited')])).toMatchObject({
      variation: 'full',
      rule: 0,
    });
    expect(served([rule('all', 'limited'), rule('internal', 'full')])).toMatchObject({
      variation: 'limited',
      rule: 0,
    });
  });

  const split = (weights: Record<string, number>, salt = 's', by: 'id' | { attribute: string } = 'id') =>
    catalogOf({
      flags: [
        tiered('A', {
          rules: [
            {
              audience: 'all',
              serve: {
                rollout: {
                  by,
                  salt,
                  weights: Object.entries(weights).map(([variation, weight]) => ({ variation, weight })),
                },
              },
            },
          ],
        }),
      ],
    });
  const share = (percentage: number, salt = 'r') =>
    catalogOf({
      gates: [gate('G', [], { salt, admits: [{ audience: 'all', share: percentage * 1000 }] })],
      flags: ['A', 'B'].map((key) => flag(key, { gate: 'G', rules: [rule('all')] })),
    });
  const people = Array.from({ length: 10_000 }, (_, index) => subject(`user-${index}`));
  const admitted = (percentage: number, key = 'A', salt = 'r') => {
    const decided = deciding(share(percentage, salt));
    return new Set(people.filter((who) => decided(key, who).variation === 'on').map(({ id }) => id));
  };

  test('16. nothing at 0 %, everybody at 100 %, and weights must add up exactly', () => {
    expect(admitted(0).size).toBe(0);
    expect(admitted(100).size).toBe(people.length);
    expect(errorsOf(split({ off: 50_000, full: 49_999 }))[0]?.message).toBe(
      'weights add up to 99999; expected exactly 100000',
    );
    expect(errorsOf(split({ off: 33.3, limited: 33.3, full: 33.4 }))[0]?.message).toBe(
      'expected a whole number from 0',
    );
  });

  test('17. growing a share removes nobody, and shrinking it gives the first ones back exactly', () => {
    const ten = admitted(10);
    const twenty = admitted(20);
    expect([...ten].every((id) => twenty.has(id))).toBe(true);
    expect(twenty.size).toBeGreaterThan(ten.size);
    expect(admitted(10)).toEqual(ten);
    expect(Math.abs(ten.size - 1000)).toBeLessThan(120);
  });

  test('17. growing the weight of a stronger variation lowers nobody', () => {
    const before = deciding(split({ off: 80_000, limited: 10_000, full: 10_000 }));
    const after = deciding(split({ off: 60_000, limited: 20_000, full: 20_000 }));
    expect(people.every((who) => after('A', who).rank >= before('A', who).rank)).toBe(true);
    expect(before('A', people[0]!).reason).toBe('SPLIT');
  });

  test('18. taking an audience off and letting it in again brings back the same people', () => {
    const first = admitted(25);
    expect(brief(deciding(releaseR({ admits: [] }))('A', subject('u')))).toBe('off GATE_CLOSED');
    expect(admitted(25)).toEqual(first);
  });

  test('19. the share of a gate admits one cohort to every flag; another salt, another cohort', () => {
    expect(admitted(10, 'A')).toEqual(admitted(10, 'B'));
    const other = admitted(10, 'A', 'another salt');
    const both = [...admitted(10, 'A')].filter((id) => other.has(id));
    expect(both.length).toBeLessThan(200);
  });

  test('20. the parts of a bucket are kept apart', () => {
    expect(bucket('ab', 'c')).not.toBe(bucket('a', 'bc'));
    expect(bucket('', 'abc')).not.toBe(bucket('abc', ''));
  });

  // Computed by another implementation of MurmurHash3; a change here moves every cohort there is.
  test.each([
    ['advanced-integration-2026', 'nia', 32036],
    ['s', '', 60905],
    ['', 'é', 29005],
    ['s', '💡', 58317],
  ])('the bucket of (%j, %j) is %d for ever', (salt, value, expected) => {
    expect(bucket(salt, value)).toBe(expected);
  });

  test('21. a flag that is renamed keeps its salt and so its people', () => {
    const renamed = catalogOf({
      flags: split({ off: 90_000, full: 10_000 }).flags.map((old) => ({ ...old, key: 'renamed' })),
    });
    const before = deciding(split({ off: 90_000, full: 10_000 }));
    const after = deciding(renamed);
    expect(people.every((who) => before('A', who).variation === after('renamed', who).variation)).toBe(true);
  });

  test('22. who lacks what the rollout is drawn by is in no part of it', () => {
    const decided = deciding(split({ off: 0, full: 100_000 }, 's', { attribute: 'team' }));
    expect(brief(decided('A', subject('u')))).toBe('off NO_MATCH');
    expect(brief(decided('A', inTeam('u', 'x')))).toBe('full SPLIT');
  });

  test('23. ids are hashed as UTF-8 bytes: NFC and NFD are two subjects', () => {
    expect(bucket('s', 'é'.normalize('NFC'))).not.toBe(bucket('s', 'é'.normalize('NFD')));
  });
});

describe('facts that are not there', () => {
  const asking = (when: Parameters<typeof segment>[1]) =>
    deciding(
      catalogOf({ segments: [segment('asked', when)], flags: [flag('A', { rules: [rule('asked')] })] }),
    );
  const reports = (value: number) => subject('u', { metrics: new Map([['reports', value]]) });

  test('24. a metric that is missing matches nothing, negated or not', () => {
    const some = subject('u');
    expect(brief(asking({ metric: 'reports', lessThan: 5 })('A', some))).toBe('off NO_MATCH');
    expect(brief(asking({ metric: 'reports', atLeast: 5 })('A', some))).toBe('off NO_MATCH');
    expect(brief(asking({ not: { metric: 'reports', atLeast: 5 } })('A', some))).toBe('off NO_MATCH');
  });

  test.each([
    ['10', 'on'],
    ['10.0', 'on'],
    ['abc', 'off'],
    ['', 'off'],
    ['NaN', 'off'],
    ['1e999', 'off'],
    ['0x10', 'off'],
    ['9', 'off'],
    [' 10', 'off'],
  ])('26. the text %j from a store is a number or unknown, never compared as text: %s', (text, variation) => {
    const who = subject('u', { attributes: new Map([['age', text]]) });
    expect(asking({ attribute: 'age', atLeast: 10 })('A', who).variation).toBe(variation);
    expect(asking({ not: { attribute: 'age', atLeast: 10 } })('A', who).variation).toBe(
      text === '9' ? 'on' : 'off',
    );
  });

  test('NaN is unknown', () => {
    expect(asking({ not: { metric: 'reports', atLeast: 5 } })('A', reports(Number.NaN)).variation).toBe(
      'off',
    );
  });

  test('28. while a store is silent, what needs it is unavailable, what does not still serves, and nothing more is given', () => {
    const silent = subject('u', {
      plan: 'pro',
      tier: UNAVAILABLE,
      metrics: new Map([['reports', UNAVAILABLE]]),
      freshness: 'unavailable',
    });
    const catalog = catalogOf({
      segments: [segment('paying', { plan: { atLeast: 'pro' } }), segment('new', { tier: { is: 'newbie' } })],
      flags: [
        tiered('plan-only', { rules: [rule('paying', 'full')] }),
        tiered('newbies-off', { rules: [rule('new', 'off'), rule('all', 'full')] }),
        tiered('earlier', { rules: [rule('paying', 'full'), rule('new', 'limited')] }),
        tiered('ladder', {
          ladder: [{ variation: 'full', tier: 'power', metrics: [] }],
          rules: [{ audience: 'all', serve: { ladder: true } }],
        }),
      ],
    });
    const decided = deciding(catalog);
    expect(
      ['plan-only', 'newbies-off', 'earlier', 'ladder'].map((key) => brief(decided(key, silent))),
    ).toEqual(['full RULE_MATCH', 'off UNAVAILABLE', 'full RULE_MATCH', 'off UNAVAILABLE']);
    expect(decided('ladder', silent)).toMatchObject({ freshness: 'unavailable', validUntil: NOW });
  });

  test('a gate that cannot be told is unavailable, not closed', () => {
    const catalog = catalogOf({
      segments: [segment('power', { tier: { is: 'power' } })],
      gates: [gate('G', ['power'])],
      flags: [flag('A', { gate: 'G', rules: [rule('all')] })],
    });
    expect(brief(deciding(catalog)('A', subject('u', { tier: UNAVAILABLE })))).toBe('off UNAVAILABLE');
  });

  test('overrides that cannot be read are unavailable: one might have taken something away', () => {
    const decided = deciding(catalogOf({ flags: [flag('A', { rules: [rule('all')] })] }));
    expect(brief(decided('A', subject('u', { overrides: UNAVAILABLE })))).toBe('off UNAVAILABLE');
  });

  test.each([
    [9, 'off'],
    [10, 'on'],
    [10.0, 'on'],
    [11, 'on'],
    [-10, 'off'],
    [2 ** 53, 'on'],
  ])('29. at least 10 at %d: %s', (value, variation) => {
    expect(asking({ metric: 'reports', atLeast: 10 })('A', reports(value)).variation).toBe(variation);
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    '30. %s is a name like any other, and nothing by itself',
    (name) => {
      expect(decide(compile(catalogOf()).compiled, subject('u'), name, NOW)).toMatchObject({
        reason: 'ERROR',
        error: 'FLAG_NOT_FOUND',
        rank: -1,
      });
      expect(errorsOf(catalogOf({ segments: [segment('s', { attribute: name, is: 'x' })] }))).toHaveLength(1);
      expect(errorsOf(catalogOf({ flags: [flag('A', { rules: [rule(name)] })] }))).toHaveLength(1);
      expect(errorsOf(catalogOf({ flags: [flag('A', { rules: [rule('all', name)] })] }))).toHaveLength(1);
      expect(errorsOf(catalogOf({ segments: [segment('s', { plan: { is: name } })] }))).toHaveLength(1);
      const who = subject('u', { plan: name, tier: name, overrides: new Map() });
      expect(asking({ not: { plan: { is: 'pro' } } })('A', who).variation).toBe('off');
    },
  );

  test('31. in an empty list is false; its negation needs the fact', () => {
    expect(asking({ attribute: 'team', in: [] })('A', inTeam('u', 'x')).variation).toBe('off');
    expect(asking({ not: { attribute: 'team', in: [] } })('A', inTeam('u', 'x')).variation).toBe('on');
    expect(asking({ not: { attribute: 'team', in: [] } })('A', subject('u')).variation).toBe('off');
  });
});

describe('a catalog is refused', () => {
  const withSegment = (...segments: ReturnType<typeof segment>[]) =>
    errorsOf(catalogOf({ segments })).map(({ message }) => message);
  const withFlag = (parts: Partial<Flag>, more: Parameters<typeof catalogOf>[0] = {}) =>
    errorsOf(catalogOf({ ...more, flags: [flag('A', parts)] })).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );

  test('32. for an empty list of conditions, and for a segment that says nothing', () => {
    expect(withSegment(segment('s', { all: [] }))).toEqual([
      "expected at least one condition; everybody is the segment 'all'",
    ]);
    expect(withSegment(segment('s', { any: [] }))).toHaveLength(1);
    expect(withSegment(segment('s'))).toEqual([
      "expected 'include' or 'when'; everybody is the segment 'all'",
    ]);
    expect(withSegment(segment('s', { metric: 'reports' }))).toEqual([
      'expected at least one test, such as is, in or atLeast',
    ]);
  });

  test('34. for a segment that refers to itself, with the path', () => {
    expect(withSegment(segment('a', { segment: 'b' }), segment('b', { not: { segment: 'a' } }))).toContain(
      'segments go round in a circle: a → b → a',
    );
    expect(withSegment(segment('a', { segment: 'a' }))).toContain('segments go round in a circle: a → a');
  });

  test('for names that do not exist and things defined twice', () => {
    expect(withFlag({ rules: [rule('nobody')] })).toEqual([
      "flags.A.rules.0.audience: segment 'nobody' does not exist",
    ]);
    expect(withFlag({ rules: [rule('all', 'gold')] })).toEqual([
      "flags.A.rules.0.variation: variation 'gold' does not exist; expected one of off, on",
    ]);
    expect(withFlag({ prerequisites: [{ flag: 'B', variations: ['on'] }] })).toEqual([
      "flags.A.prerequisites.0.flag: flag 'B' does not exist",
    ]);
    expect(withFlag({ variations: [{ key: 'off', value: 0 }] })).toHaveLength(1);
    expect(errorsOf(catalogOf({ flags: [flag('A'), flag('A')] }))[0]?.message).toBe("'A' is defined twice");
    expect(withFlag({ rules: [{ audience: 'all', serve: { ladder: true } }] })).toEqual([
      'flags.A.ladder: a rule serves the ladder, and the flag has none',
    ]);
    expect(withFlag({ ladder: [{ variation: 'on', plan: 'gold', metrics: [] }] })).toEqual([
      "flags.A.ladder.0.plan: plan 'gold' does not exist; expected one of free, pro, enterprise",
    ]);
  });

  test('for a ladder that goes down', () => {
    const ladder = [
      { variation: 'full', metrics: [] },
      { variation: 'limited', metrics: [] },
    ];
    expect(errorsOf(catalogOf({ flags: [tiered('A', { ladder })] }))[0]?.message).toContain(
      'rungs go upwards',
    );
  });

  test('for a gate that listens to the client, directly or through a segment', () => {
    const phones = segment('phones', { attribute: 'device', is: 'phone' });
    const wrapped = segment('wrapped', { any: [{ segment: 'phones' }, { plan: { is: 'pro' } }] });
    const message = 'a gate never listens to attributes that the client sends';
    for (const audience of ['phones', 'wrapped']) {
      const catalog = catalogOf({ segments: [phones, wrapped], gates: [gate('G', [audience])] });
      expect(errorsOf(catalog).map((problem) => problem.message)).toEqual([message]);
    }
    const drawn = gate('G', ['all'], { by: { attribute: 'device' } });
    expect(errorsOf(catalogOf({ gates: [drawn] })).map((problem) => problem.message)).toEqual([message]);
    expect(
      errorsOf(catalogOf({ segments: [phones], flags: [flag('A', { rules: [rule('phones')] })] })),
    ).toEqual([]);
  });

  test('for an unsafe regular expression, and a text test on a number', () => {
    expect(withSegment(segment('s', { attribute: 'team', matches: '(a+)+\\1' }))[0]).toContain(
      'not a safe regular expression',
    );
    expect(withSegment(segment('s', { attribute: 'age', startsWith: '1' }))).toEqual([
      'cannot be asked of a number',
    ]);
    expect(withSegment(segment('s', { attribute: 'age', is: '1' }))).toEqual([
      'expected a number, received "1"',
    ]);
    expect(withSegment(segment('s', { attribute: 'team', atLeast: 1 }))).toEqual([
      'cannot be asked of a text',
    ]);
    expect(withSegment(segment('s', { attribute: 'tester', is: 'yes' }))).toEqual([
      'expected a boolean, received "yes"',
    ]);
  });

  test('for a flag in two open releases, and one that is not behind its release’s gate', () => {
    const releases = ['R1', 'R2'].map((key) => release(key, 'G', ['A']));
    const gates = [gate('G')];
    expect(withFlag({ gate: 'G' }, { gates, releases })).toEqual([
      "releases.R2.flags.0: flag 'A' is already in release 'R1'",
    ]);
    expect(
      withFlag({ gate: 'G' }, { gates, releases: [releases[0]!, { ...releases[1]!, phase: 'closed' }] }),
    ).toEqual([]);
    expect(withFlag({}, { gates, releases: [releases[0]!] })).toEqual([
      "releases.R1.flags.0: flag 'A' is not behind gate 'G'",
    ]);
  });

  test('and warned about for rules nobody reaches and rungs that would lock again', () => {
    const catalog = catalogOf({
      segments: [internal],
      gates: [gate('G', ['internal'])],
      releases: [release('R', 'G', ['A'])],
      flags: [
        tiered('A', {
          gate: 'G',
          ladder: [{ variation: 'limited', metrics: [{ metric: 'reports-28d', atLeast: 1 }] }],
          rules: [rule('all', 'limited', 'R'), rule('all', 'full'), rule('internal', 'full')],
        }),
      ],
    });
    expect(errorsOf(catalog)).toEqual([]);
    expect(warningsOf(catalog).map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      "flags.A.ladder.0.metrics.reports-28d: 'reports-28d' goes down with time, so this rung would lock again without grace; ask for a tier, or for a count for ever",
      "flags.A.rules.0.audience: the gate does not admit 'all', so this rule never matches",
      'flags.A.rules.2: never reached: rule 1 before it takes everybody',
    ]);
  });
});

test('a rule for an audience that is rolled back is not warned about: it is meant to come back', () => {
  const rules = [rule('internal', 'on', 'R'), rule('all', 'on', 'R')];
  const whole = { audience: 'all', share: 100_000 };
  const parts = {
    segments: [internal],
    gates: [gate('G', ['internal'])],
    flags: [flag('A', { gate: 'G', rules })],
  };
  const rolledBack = release('R', 'G', ['A'], { rolledBack: [whole] });
  expect(warningsOf(catalogOf({ ...parts, releases: [rolledBack] }))).toEqual([]);
  expect(warningsOf(catalogOf({ ...parts, releases: [release('R', 'G', ['A'])] }))).toHaveLength(1);
});

test('a gate that admits nobody is warned about once, not for each rule behind it', () => {
  const rules = [rule('internal', 'on', 'R'), rule('all', 'on', 'R')];
  const catalog = releaseR({ rules, admits: [] });
  const releases = [release('R', 'G', ['A', 'B', 'C'], { phase: 'ga' })];
  expect(warningsOf({ ...catalog, releases })).toEqual([
    {
      severity: 'warning',
      path: ['gates', 'G', 'admits'],
      message: 'the gate admits nobody: every flag behind it is closed',
    },
  ]);
});

describe('what is served', () => {
  test('33. exclude beats include beats condition', () => {
    const lists = { include: ['in', 'both'], exclude: ['both', 'out'] };
    const decided = deciding(
      catalogOf({
        segments: [segment('s', { attribute: 'team', is: 'x' }, lists)],
        flags: [flag('A', { rules: [rule('s')] })],
      }),
    );
    const served = (id: string, team: string) => decided('A', inTeam(id, team)).variation;
    expect(['in', 'both', 'out', 'else'].map((id) => served(id, 'x'))).toEqual(['on', 'off', 'off', 'on']);
    expect(['in', 'both', 'out', 'else'].map((id) => served(id, 'y'))).toEqual(['on', 'off', 'off', 'off']);
  });

  test.each([false, 0, '', null, {}, []])('35. the value %j is served as it is', (value) => {
    const variations = [
      { key: 'off', value: 'nothing' },
      { key: 'on', value },
    ];
    const decided = deciding(catalogOf({ flags: [flag('A', { variations, rules: [rule('all')] })] }));
    expect(decided('A', subject('u')).value).toEqual(value);
  });

  test('36. variations are told apart by key, whatever their values', () => {
    const variations = [
      { key: 'a', value: 'b' },
      { key: 'b', value: 'a' },
    ];
    const catalog = catalogOf({
      flags: [
        flag('A', { variations, rules: [rule('all', 'b')] }),
        flag('B', { rules: [rule('all')], prerequisites: [{ flag: 'A', variations: ['b'] }] }),
      ],
    });
    expect(deciding(catalog)('A', subject('u'))).toMatchObject({ variation: 'b', value: 'a' });
    expect(brief(deciding(catalog)('B', subject('u')))).toBe('on RULE_MATCH');
  });

  test('37. asking for a value of another kind gives the caller’s default and says so', () => {
    const variations = [
      { key: 'off', value: false },
      { key: 'on', value: true },
    ];
    const decision = deciding(catalogOf({ flags: [flag('A', { variations, rules: [rule('all')] })] }))(
      'A',
      subject('u'),
    );
    expect(valueOf(decision, 'boolean', false)).toEqual({ value: true });
    expect(valueOf(decision, 'string', 'none')).toEqual({ value: 'none', error: 'TYPE_MISMATCH' });
    const missing = decide(compile(catalogOf()).compiled, subject('u'), 'gone', NOW);
    expect(valueOf(missing, 'boolean', false)).toEqual({ value: false, error: 'FLAG_NOT_FOUND' });
  });

  test.each([
    [NOW - 1, 'on OVERRIDE'],
    [NOW, 'off NO_MATCH'],
    [NOW + 1, 'off NO_MATCH'],
  ])('46. an override that expires at an instant has expired at it (%d)', (now, expected) => {
    const decided = deciding(catalogOf({ flags: [flag('A')] }));
    const decision = decided('A', subject('u', { overrides: override('A', 'on', NOW) }), now);
    expect(brief(decision)).toBe(expected);
    if (now < NOW) expect(decision.validUntil).toBe(NOW);
  });

  test('46. an override may also lower, and one that names no variation denies rather than guess', () => {
    const decided = deciding(catalogOf({ flags: [tiered('A', { rules: [rule('all', 'full')] })] }));
    expect(brief(decided('A', subject('u', { overrides: override('A', 'limited') })))).toBe(
      'limited OVERRIDE',
    );
    expect(decided('A', subject('u', { overrides: override('A', 'gone') }))).toMatchObject({
      rank: 0,
      reason: 'ERROR',
      error: 'MALFORMED_FLAG',
    });
  });

  test('51. switched off and missing are two answers', () => {
    const decided = deciding(catalogOf({ flags: [flag('A', { enabled: false, rules: [rule('all')] })] }));
    expect(decided('A', subject('u'))).toMatchObject({ reason: 'OFF', error: undefined });
    expect(decided('B', subject('u'))).toMatchObject({ reason: 'ERROR', error: 'FLAG_NOT_FOUND' });
  });

  test('deciding all flags is deciding each', () => {
    const { compiled } = compile(releaseR({ admits: ['all'] }));
    const who = inTeam('u', 'internal');
    const each = compiled.catalog.flags.map(({ key }) => decide(compiled, who, key, NOW));
    expect(each).toMatchObject(decideAll(compiled, who, NOW).outcomes);
  });
});
