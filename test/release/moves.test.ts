import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Gate } from '../../src/domain/catalog.ts';
import { amend, difference, same, type Change, type Kind } from '../../src/domain/change.ts';
import { REFUSALS, type FlagCommand, type ReleaseCommand } from '../../src/domain/command.ts';
import { parted } from '../../src/release/parted.ts';
import { plan } from '../../src/release/plan.ts';
import { broken } from './arbitraries.ts';
import { commands, lives } from './lives.ts';
import { open, PATIENCE, RUNS, visited, walk, type Step } from './walk.ts';
import { carry, mistakesIn, verdict } from './world.ts';

/** What a command may touch (DESIGN §4). */
const TOUCHES: Readonly<Record<(ReleaseCommand | FlagCommand)['do'], readonly Kind[]>> = {
  create: ['gate', 'flag', 'release'],
  wire: ['flag', 'release'],
  apply: ['gate', 'flag', 'release'],
  'target-early': ['segment', 'gate', 'flag', 'release'],
  'roll-back': ['gate', 'release'],
  reopen: ['gate', 'release'],
  'hold-back': ['flag', 'release'],
  resume: ['flag', 'release'],
  'add-flag': ['flag', 'release'],
  'remove-flag': ['gate', 'flag', 'release'],
  'set-percentage': ['gate', 'release'],
  'set-visibility': ['release'],
  close: ['flag', 'release'],
  kill: ['flag'],
  revive: ['flag'],
};

/** The keys of a kind that a command may touch: its release, the gate of it, and the flag it names or all that are in it. */
function mayTouch({ after, command }: Step, { kind, key }: Change): boolean {
  if (!TOUCHES[command.do].includes(kind)) return false;
  if (command.do === 'kill' || command.do === 'revive') return key === command.flag;
  const release = after.releases.find((one) => one.key === command.release)!;
  if (kind === 'release') return key === release.key;
  if (kind === 'gate') return key === release.gate;
  if (kind === 'segment') return key === release.early.at(-1)?.audience || key.endsWith('.early');
  if ('flag' in command) return key === (typeof command.flag === 'string' ? command.flag : command.flag.flag);
  return release.flags.some(({ flag }) => flag === key);
}

function audiences(gate: Gate | undefined): readonly string[] {
  return (gate?.admits ?? []).map(({ audience }) => audience).sort();
}

/** Commands of which the gate or a flag alone would leave it parted from the release. */
const TOGETHER = ['apply', 'roll-back', 'reopen', 'hold-back', 'resume'];

function checkChange(step: Step, changes: readonly Change[]): void {
  const { before, command, after } = step;
  expect(mistakesIn(after)).toEqual([]);
  expect(changes.filter((change) => !mayTouch(step, change))).toEqual([]);
  expect(plan(after, command)).toEqual({ outcome: 'no-op' });
  // Nothing of it can be left out: the gate, the flags and the release move as one.
  if (!TOGETHER.includes(command.do) || changes.length < 2) return;
  for (const left of changes) {
    // A share is the gate's own.
    if (left.kind === 'gate' && same(audiences(left.before), audiences(left.after))) continue;
    const others = changes.filter((change) => change !== left);
    expect(parted(amend(before, others, after.version))).not.toEqual([]);
  }
}

describe('whatever is done, in any order', () => {
  test(
    'gate and flags follow from their release, nothing else is touched, and a second time is nothing',
    () => {
      const seen = new Map<string, number>();
      const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
      fc.assert(
        fc.property(lives, (life) => {
          for (const step of walk(life)) {
            const { command, planned } = step;
            count(planned.outcome === 'refused' ? planned.code : `${command.do} ${planned.outcome}`);
            if (planned.outcome === 'change') checkChange(step, planned.changes);
            if (planned.outcome !== 'refused') continue;
            expect(REFUSALS).toContain(planned.code);
            expect(planned.message.length).toBeGreaterThan(10);
          }
        }),
        { numRuns: RUNS },
      );
      // A search that never gets anywhere proves nothing.
      const missed = Object.keys(TOUCHES).filter((verb) => !seen.has(`${verb} change`));
      expect(missed.filter((verb) => verb !== 'revive')).toEqual([]);
      expect(REFUSALS.filter((code) => seen.has(code)).length).toBeGreaterThan(REFUSALS.length / 2);
    },
    PATIENCE,
  );
});

describe('from wherever a release is', () => {
  /** Every open release of the last catalogs on the way. */
  function everywhere(name: string, check: (catalog: Catalog, release: string) => number): void {
    test(
      name,
      () => {
        let checked = 0;
        fc.assert(
          fc.property(lives, (life) => {
            for (const catalog of visited(life).slice(-8)) {
              for (const { key } of open(catalog)) checked += check(catalog, key);
            }
          }),
          { numRuns: RUNS / 4 },
        );
        expect(checked).toBeGreaterThan(RUNS);
      },
      PATIENCE,
    );
  }

  function back(catalog: Catalog, ...way: readonly string[]): number {
    const there = carry(catalog, ...way);
    if (same({ ...there, version: 0 }, { ...catalog, version: 0 })) return 1;
    throw new Error(`${way.join(', ')}: ${JSON.stringify(difference(catalog, there))}`);
  }

  everywhere('reopening gives back exactly what was rolled back, in one go or one by one', (catalog, key) => {
    const { gate, rolledBack } = catalog.releases.find((one) => one.key === key)!;
    if (rolledBack.length > 0) return 0;
    const admitted = catalog.gates.find((one) => one.key === gate)!.admits.map(({ audience }) => audience);
    const each = admitted.map((audience) => `${key}: roll-back ${audience}`);
    return (
      back(catalog, `${key}: roll-back entirely`, `${key}: reopen`) +
      back(catalog, ...each.reverse(), `${key}: reopen`) +
      each.reduce((sum, one) => sum + back(catalog, one, `${key}: reopen`), 0)
    );
  });

  everywhere('resuming gives back the rules of a flag that was held back', (catalog, key) => {
    const { flags } = catalog.releases.find((one) => one.key === key)!;
    return flags
      .filter(({ held }) => held.length === 0)
      .reduce(
        (sum, { flag }) =>
          sum +
          back(catalog, `${key}: hold-back ${flag} entirely`, `${key}: resume ${flag}`) +
          back(catalog, `${key}: hold-back ${flag} beta all`, `${key}: resume ${flag}`),
        0,
      );
  });

  everywhere('a percentage set back is as if it had never changed, rolled back or not', (catalog, key) => {
    const { gate, rolledBack } = catalog.releases.find((one) => one.key === key)!;
    const { admits } = catalog.gates.find((one) => one.key === gate)!;
    const sets = [...admits, ...rolledBack].map(
      ({ audience, share }) =>
        [
          `${key}: set-percentage ${audience} 12.5`,
          `${key}: set-percentage ${audience} ${share / 1_000}`,
        ] as const,
    );
    return sets.reduce((sum, [there, again]) => sum + back(catalog, there, again), 0);
  });

  everywhere('a flag that leaves and joins again has the rules that it had', (catalog, key) => {
    const { flags, phase, early } = catalog.releases.find((one) => one.key === key)!;
    if (phase === 'ga') return 0;
    const plain = flags.filter(
      ({ flag, held }) => held.length === 0 && early.every((target) => target.flag !== flag),
    );
    for (const member of plain) {
      const joined = { do: 'add-flag', release: key, flag: member } as const;
      const again = carry(catalog, `${key}: remove-flag ${member.flag}`, joined);
      expect(difference(catalog, again).filter(({ kind }) => kind !== 'release')).toEqual([]);
    }
    return plain.length;
  });
});

describe('a plan', () => {
  test(
    'is made of any command on any catalog, however broken, and is the same every time',
    () => {
      fc.assert(
        fc.property(
          lives.chain((life) => broken(visited(life).at(-1)!)),
          fc.array(commands, { minLength: 10, maxLength: 10 }),
          (catalog, given) => {
            parted(catalog);
            for (const command of given) {
              const planned = plan(catalog, command);
              expect(['change', 'no-op', 'refused']).toContain(planned.outcome);
              expect(plan(catalog, command)).toEqual(planned);
              if (planned.outcome !== 'change') continue;
              expect(planned.changes.length).toBeGreaterThan(0);
              expect(verdict(amend(catalog, planned.changes, 2), command)).not.toBe('');
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );
});
