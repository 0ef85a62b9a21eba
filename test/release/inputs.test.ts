import { describe, expect, test } from '@jest/globals';

import type { PlannedCommand } from '../../src/domain/command.ts';
import { BEFORE, brief, carry, create, inPhase, mistakesIn, refusal, verdict } from './world.ts';

const ID_200 = 'i'.repeat(200);
const ID_201 = 'i'.repeat(201);

describe('names', () => {
  test.each(['', 'R', 'two words', '-r', '.r', '__proto__', 'toString', 'é', 'r\n', 'r/r', 'x'.repeat(101)])(
    '%j is no name of a release, a gate, a flag or a variation',
    (name) => {
      for (const command of [
        create({ release: name }),
        create({ gate: name }),
        create({ flags: [{ flag: name }] }),
        create({ flags: [{ flag: 'a', variations: ['off', name] }] }),
      ]) {
        expect(refusal('none', command)).toMatch(/^INVALID: .*a name \(up to 100/s);
      }
    },
  );

  test.each(['constructor', 'valueof', '0', 'x'.repeat(100)])('%j is one like any other', (name) => {
    const flags = [{ flag: name, variations: [name, 'constructor.'] }];
    const made = carry(BEFORE, create({ release: name, gate: name, flags }));
    expect(mistakesIn(made)).toEqual([]);
    expect(brief(carry(made, `${name}: wire`, `${name}: apply developer`), name)).toBe('d:d');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%j is never there already',
    (name) => {
      for (const phase of ['setup', 'beta', 'ga']) {
        const catalog = inPhase(phase);
        expect(verdict(catalog, `${name}: wire`)).toBe('RELEASE_NOT_FOUND');
        expect(verdict(catalog, `kill ${name}`)).toBe('FLAG_NOT_FOUND');
        expect(verdict(catalog, `resume ${name}`)).toBe('FLAG_NOT_FOUND');
        expect(verdict(catalog, `remove-flag ${name}`)).toBe('FLAG_NOT_FOUND');
        expect(verdict(catalog, `apply ${name}`)).toBe('UNKNOWN_AUDIENCE');
        expect(verdict(catalog, `hold-back a ${name}`)).toBe('UNKNOWN_AUDIENCE');
        expect(verdict(catalog, `roll-back ${name}`)).toBe('AUDIENCE_NOT_ADMITTED');
        expect(verdict(catalog, `set-percentage ${name} 10`)).toBe('AUDIENCE_NOT_ADMITTED');
      }
      expect(verdict(inPhase('beta'), `target-early a ${name}`)).toBe('SEGMENT_NOT_FOUND');
      expect(verdict(inPhase('beta'), `target-early ${name} friends`)).toBe('FLAG_NOT_FOUND');
    },
  );
});

describe('a percentage', () => {
  test.each([-1, -0.001, 100.001, 100.0001, 33.3333, 1e-9, 1e300, NaN, Infinity, -Infinity])(
    'of %d is refused, and said to be',
    (percentage) => {
      const message = `INVALID: expected a percentage from 0 to 100 with at most 3 decimals, received ${percentage}`;
      const apply = { do: 'apply', release: 'r', audience: 'beta', percentage } as const;
      const set = { do: 'set-percentage', release: 'r', audience: 'beta', percentage } as const;
      expect(refusal('internal', apply)).toBe(message);
      expect(refusal('beta', apply)).toBe(message);
      expect(refusal('beta', set)).toBe(message);
    },
  );

  test.each([0, 0.001, 1.005, 33.333, 64.285, 99.999, 100])('of %d is exactly that share', (percentage) => {
    const catalog = carry(inPhase('internal'), `apply beta ${percentage}`);
    const share = catalog.gates[0]?.admits.find(({ audience }) => audience === 'beta')?.share;
    expect(share).toBe(Number((percentage * 1_000).toFixed(0)));
    expect(mistakesIn(catalog)).toEqual([]);
  });
});

describe('subjects targeted early', () => {
  function target(subjects: readonly string[], flag = 'a'): PlannedCommand {
    return { do: 'target-early', release: 'r', flag, subjects };
  }

  test.each<[string, PlannedCommand, RegExp]>([
    ['none', target([]), /^NOTHING_TO_TARGET: expected a segment, or at least one subject/],
    ['nothing at all', { do: 'target-early', release: 'r', flag: 'a' }, /^NOTHING_TO_TARGET: /],
    ['one without a name', target(['fay', '']), /^INVALID: .*1 to 200 characters, received one of 0/],
    ['one of 201 characters', target([ID_201]), /^INVALID: .*1 to 200 characters, received one of 201/],
    [
      'a segment and subjects',
      { do: 'target-early', release: 'r', flag: 'a', segment: 'friends', subjects: ['fay'] },
      /^INVALID: .*both/,
    ],
  ])('%s: refused', (_, command, message) => {
    expect(refusal('beta', command)).toMatch(message);
  });

  test('may be called anything else, up to 200 characters', () => {
    const odd = [ID_200, '__proto__', 'toString', ' ', 'ann@example.com', '名前'];
    const catalog = carry(inPhase('beta'), target(odd));
    expect(catalog.segments.at(-1)?.include).toEqual(odd);
    expect(verdict(catalog, target(odd))).toBe('no-op');
  });

  test('have a segment whose name is not too long, or one is asked for', () => {
    const name = 'f'.repeat(95);
    const catalog = carry(inPhase('beta'), `add-flag ${name}`);
    expect(verdict(catalog, target(['fay'], name))).toBe('INVALID');
    expect(brief(carry(catalog, `target-early ${name} friends`))).toBe('dibf:dib,dib,dibf');
  });
});

test('an audience whose segment is not defined cannot be opened to', () => {
  const without = inPhase('wired', { ...BEFORE, segments: [] });
  expect(verdict(without, 'apply developer')).toBe('SEGMENT_NOT_FOUND');
  expect(verdict(without, 'apply internal')).toBe('PHASE_OUT_OF_ORDER');
});
