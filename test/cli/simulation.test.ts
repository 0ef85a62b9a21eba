import { describe, expect, test } from '@jest/globals';
import { against } from './world.ts';

const decision = (flag: string, variation: string) => ({ flag, variation, rank: 0, reason: 'RULE_MATCH' });
const cell = (flag: string, before: string, after: string, effect: string) => ({
  flag,
  effect,
  before: decision(flag, before),
  after: decision(flag, after),
});
const rule = (number: number, audience: string, after: number) => ({
  rule: number,
  audience,
  before: 0,
  after,
});

const APPLY = {
  command: { do: 'apply', release: 'r', audience: 'beta', percentage: 25 },
  preview: {
    __typename: 'WouldChange',
    version: 7,
    changes: [{ kind: 'gate', key: 'r', lines: ['+ admits beta (25 %)'] }],
    planMoves: [],
    warnings: [{ severity: 'WARNING', path: ['flags', 'b'], message: 'nobody reaches it' }],
  },
  flags: [
    {
      flag: 'a',
      gains: 11,
      loses: 0,
      unchanged: 9989,
      rules: [rule(0, 'developer', 0), rule(1, 'beta', 11)],
    },
    { flag: 'b', gains: 0, loses: 1, unchanged: 9999, rules: [rule(0, 'developer', 0), rule(2, 'beta', 0)] },
  ],
  subjects: [
    { subject: 'nia', cells: [cell('a', 'off', 'limited', 'GAINS'), cell('b', 'off', 'off', 'UNCHANGED')] },
    { subject: 'ned', cells: [cell('a', 'full', 'full', 'UNCHANGED'), cell('b', 'on', 'off', 'LOSES')] },
  ],
  elements: [
    { coordinate: 'Query.insights', before: 2, after: 3, opensFor: ['nia'], closesFor: [] },
    { coordinate: 'Query.swapped', before: 1, after: 1, opensFor: ['nia'], closesFor: ['ned', 'rita'] },
    { coordinate: 'Query.untouched', before: 4, after: 4, opensFor: [], closesFor: [] },
  ],
};

const REFUSED = {
  command: { do: 'close', release: 'r' },
  preview: { __typename: 'Refused', version: 7, code: 'WRONG_PHASE', message: 'expected ga' },
  flags: [],
  subjects: [],
  elements: [],
};
const NO_OP = { ...REFUSED, preview: { __typename: 'NoOp', version: 7 } };

function simulation(...stages: readonly object[]) {
  return { simulate: { version: 7, considered: 10_000, known: 12_345, stages } };
}

const SIMULATE = ['simulate', 'apply', 'r', 'beta'];
const STAGE = `
1. apply r beta 25 %
  gate r
    + admits beta (25 %)
  warning  flags.b  nobody reaches it

  FLAG  GAINS  LOSES  UNCHANGED
  a        11      0       9989
  b         0      1       9999

  SUBJECT  a                     b
  nia      off → limited  GAINS  off
  ned      full                  on → off  LOSES

  ELEMENT         ANSWERS         WHOM
  Query.insights  2 → 3 of 10000  opens for nia
  Query.swapped   1 → 1 of 10000  opens for nia; closes for ned, rita

  rules of a that serve nobody of these: 0 (developer)
  rules of b that serve nobody of these: 0 (developer), 2 (beta)
`;

describe('gatehouse simulate', () => {
  test('shows flags, subjects, schema elements, and rules that serve nobody', async () => {
    expect(await against(simulation(APPLY), SIMULATE)).toMatchObject({
      code: 0,
      out: `From version 7, for 10000 of 12345 known subjects. Nothing is written.\n${STAGE}`,
      err: '',
    });
  });

  test('says that subjects were named', async () => {
    const named = { simulate: { version: 7, considered: 1, known: 12_345, stages: [APPLY] } };
    const { out } = await against(named, [...SIMULATE, '--subject', 'nia']);
    expect(out).toMatch(/^From version 7, for 1 subject, by name\. Nothing is written\.\n/);
  });

  test('of a sample shows the first of many subjects, and says so; of names it shows all', async () => {
    const many = {
      ...APPLY,
      subjects: Array.from({ length: 200 }, (_, place) => ({
        subject: `s${place}`,
        cells: [cell('a', 'off', 'limited', 'GAINS')],
      })),
    };
    const shown = (out: string) => [...out.matchAll(/^ {2}s\d+ /gm)].length;
    const sampled = await against(simulation(many), SIMULATE);
    expect(shown(sampled.out)).toBe(20);
    expect(sampled.out).toMatch(/\n {2}and more who gain or lose: --json has the first 200 of them\n/);
    const named = await against(simulation(many), [...SIMULATE, '--subject', 's1']);
    expect(shown(named.out)).toBe(200);
    expect(named.out).not.toMatch('and more');
  });

  test('of many flags shows what changes, one under the other', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const wide = {
      ...APPLY,
      flags: keys.map((flag) => ({ flag, gains: 1, loses: 0, unchanged: 0, rules: [] })),
      subjects: [
        {
          subject: 'nia',
          cells: keys.map((flag) => cell(flag, 'off', 'on', flag < 'c' ? 'GAINS' : 'UNCHANGED')),
        },
      ],
    };
    const { out } = await against(simulation(wide), SIMULATE);
    expect(out).toMatch(`
  SUBJECT  FLAG  EFFECT
  nia      a     off → on  GAINS
  nia      b     off → on  GAINS

  ELEMENT`);
  });

  test('tells stages one after the other, and ends with code 1 at one that is refused', async () => {
    expect(await against(simulation(APPLY, NO_OP, REFUSED), SIMULATE)).toMatchObject({
      code: 1,
      out: `From version 7, for 10000 of 12345 known subjects. Nothing is written.
${STAGE}
2. close r
  Nothing to do: version 7 has it so already.

3. close r
`,
      err: 'Refused (WRONG_PHASE): expected ga\n',
    });
  });

  test('of a text tells mistakes where they stand in it', async () => {
    const problem = { severity: 'ERROR', path: ['flags.a'], message: 'expected a map', line: 3, column: 5 };
    const invalid = { ...REFUSED, preview: { __typename: 'Invalid', version: 7, problems: [problem] } };
    expect(await against(simulation(invalid), ['simulate', 'import', '-'])).toMatchObject({
      code: 1,
      err: 'standard input:3:5  error  flags.a  expected a map\nInvalid: 1 mistake. Nothing was written.\n',
    });
  });

  test('gives the whole answer as JSON', async () => {
    const { code, out } = await against(simulation(APPLY), [...SIMULATE, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      simulate: {
        known: 12_345,
        stages: [{ elements: { length: 3 }, flags: [{ gains: 11 }, { loses: 1 }] }],
      },
    });
  });
});

describe('gatehouse release outlook', () => {
  test('of a release at GA says that nothing is left', async () => {
    const outlook = { version: 7, considered: 8, known: 8, stages: [] };
    expect(await against({ outlook }, ['release', 'outlook', 'r'])).toMatchObject({
      code: 0,
      out: 'From version 7, for 8 of 8 known subjects. Nothing is written.\n\nNothing is left to do.\n',
    });
  });
});
