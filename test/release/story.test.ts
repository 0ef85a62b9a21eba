import { describe, expect, test } from '@jest/globals';

import type { Catalog } from '../../src/domain/catalog.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { catalogOf, inTeam, NOW, override, subject } from '../engine/world.ts';
import { rows } from './say.ts';
import { BEFORE, carry, create, flagIn, mistakesIn, SEGMENTS } from './world.ts';

const PEOPLE: Readonly<Record<string, Subject>> = {
  dan: inTeam('dan', 'developers', { tier: 'regular' }),
  ida: subject('ida'),
  bea: subject('bea', { plan: 'pro' }),
  /** Internal and beta at once. */
  both: subject('both', { plan: 'pro' }),
  /** In no audience until all, but targeted early. */
  fay: subject('fay'),
  sam: subject('sam', { tier: 'regular' }),
  /** Has been given flag a by hand. */
  olly: subject('olly', { overrides: override('a', 'on') }),
};

/** Flag b serves beta something else than the others; flag c climbs a ladder: a regular has `limited`, who pays has `full`. */
const CREATE = create({
  flags: [
    { flag: 'a' },
    {
      flag: 'b',
      variations: ['off', 'trial', 'on'],
      serves: [{ audience: 'beta', serve: { variation: 'trial' } }],
    },
    { flag: 'c' },
  ],
});
const START = catalogOf({ segments: SEGMENTS, flags: [{ ...flagIn(BEFORE, 'b'), key: 'c' }] });

function served(catalog: Catalog, who: Subject): string {
  const { compiled } = compile(catalog);
  return ['a', 'b', 'c']
    .map((key) => decide(compiled, who, key, NOW).variation)
    .map((variation) => (variation === 'off' ? '-' : variation))
    .join('/');
}

/** What everybody is served by flags a, b and c after each step. Written by hand, from the design, before it was run. */
const LIFE = `
create               | dan           | ida     | bea           | both          | fay     | sam           | olly
wire                 | -/-/-         | -/-/-   | -/-/-         | -/-/-         | -/-/-   | -/-/-         | -/-/-
apply developer      | on/on/limited | -/-/-   | -/-/-         | -/-/-         | -/-/-   | -/-/-         | -/-/-
target-early b @fay  | on/on/limited | -/-/-   | -/-/-         | -/-/-         | -/on/-  | -/-/-         | -/-/-
apply internal       | on/on/limited | on/on/- | -/-/-         | on/on/full    | -/on/-  | -/-/-         | -/-/-
apply beta           | on/on/limited | on/on/- | on/trial/full | on/on/full    | -/on/-  | -/-/-         | -/-/-
roll-back internal   | on/on/limited | -/-/-   | on/trial/full | on/trial/full | -/on/-  | -/-/-         | -/-/-
reopen               | on/on/limited | on/on/- | on/trial/full | on/on/full    | -/on/-  | -/-/-         | -/-/-
apply all            | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/limited | on/on/-
roll-back beta       | on/on/limited | on/on/- | on/on/full    | on/on/full    | on/on/- | on/on/limited | on/on/-
reopen               | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/limited | on/on/-
hold-back c all      | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/-       | on/on/-
resume c             | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/limited | on/on/-
hold-back b entirely | on/-/limited  | on/-/-  | on/-/full     | on/-/full     | on/-/-  | on/-/limited  | on/-/-
resume b             | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/limited | on/on/-
kill a               | -/on/limited  | -/on/-  | -/trial/full  | -/on/full     | -/on/-  | -/on/limited  | -/on/-
revive a             | on/on/limited | on/on/- | on/trial/full | on/on/full    | on/on/- | on/on/limited | on/on/-
roll-back entirely   | -/-/-         | -/-/-   | -/-/-         | -/-/-         | -/-/-   | -/-/-         | -/-/-
close                | -/-/-         | -/-/-   | -/-/-         | -/-/-         | -/-/-   | -/-/-         | -/-/-
`;

describe('the life of a release', () => {
  const [[, ...names] = [], ...steps] = rows(LIFE);
  const created = carry(START, CREATE);

  test('created, it opens nothing; only an override still counts, until the gate is there', () => {
    const found = names.map((name) => served(created, PEOPLE[name]!));
    expect(found).toEqual(['-/-/-', '-/-/-', '-/-/-', '-/-/-', '-/-/-', '-/-/-', 'on/-/-']);
  });

  test.each(steps.map(([command = '', ...expected], index) => [index + 1, command, expected] as const))(
    '%d. %s',
    (place, _, expected) => {
      const catalog = carry(created, ...steps.slice(0, place).map(([text = '']) => text));
      expect(names.map((name) => served(catalog, PEOPLE[name]!))).toEqual(expected);
      expect(mistakesIn(catalog)).toEqual([]);
    },
  );

  test.each([
    ['', 'gone'],
    ['roll-back beta', 'gone'],
    ['hold-back c entirely,remove-flag c', 'gone'],
    ['set-percentage all 50,set-percentage all 100', 'gone'],
    ['roll-back all', 'there'],
  ])('closed at GA after "%s" serves everybody the same, and the gate is %s', (done, gate) => {
    const ga = carry(
      created,
      ...'wire,target-early b @fay,apply developer,apply internal,apply beta,apply all'.split(','),
      ...done.split(',').filter((text) => text !== ''),
    );
    const closed = carry(ga, 'close');
    for (const who of Object.values(PEOPLE)) expect(served(closed, who)).toBe(served(ga, who));
    expect(flagIn(closed, 'a').gate).toBe(gate === 'gone' ? undefined : 'r');
  });

  test('an override behind the gate that is closed to its subject is told to be behind it', () => {
    const { compiled } = compile(carry(created, 'wire', 'apply developer'));
    expect(decide(compiled, PEOPLE['olly']!, 'a', NOW)).toMatchObject({
      variation: 'off',
      reason: 'GATE_CLOSED',
      about: 'r',
    });
  });
});
