import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Flag, Release } from '../../src/domain/catalog.ts';
import type { Outcome } from '../../src/domain/decision.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decideAll } from '../../src/engine/decide.ts';
import { NOW } from '../engine/world.ts';
import { IDS, subjects } from './arbitraries.ts';
import { lives } from './lives.ts';
import { admits } from './oracle.ts';
import { open, PATIENCE, RUNS, visited } from './walk.ts';
import { carry, verdict } from './world.ts';

/** What each subject is served by each flag, in the order of the catalog. */
function decided(catalog: Catalog, people: readonly Subject[]): readonly (readonly Outcome[])[] {
  const { compiled } = compile(catalog);
  return people.map((who) => decideAll(compiled, who, NOW).outcomes);
}

/** The same, without what tells one rule from another. */
function served(catalog: Catalog, people: readonly Subject[]): readonly (readonly string[])[] {
  return decided(catalog, people).map((outcomes) =>
    outcomes.map(({ flag, variation, reason }) => `${flag}: ${variation} ${reason}`),
  );
}

/** Checks every catalog that lives come by, for a few people each. */
function throughout(name: string, check: (catalog: Catalog, people: readonly Subject[]) => number): void {
  test(
    name,
    () => {
      let checked = 0;
      fc.assert(
        fc.property(lives, subjects, (life, people) => {
          for (const catalog of visited(life)) checked += check(catalog, people);
        }),
        { numRuns: RUNS },
      );
      // A search that never meets what it is about proves nothing.
      expect(checked).toBeGreaterThan(RUNS);
    },
    PATIENCE,
  );
}

/** Whether a segment is asked for by anything but the gate and the rules of the release. */
function askedElsewhere({ segments, gates, flags }: Catalog, release: Release, audience: string): boolean {
  return (
    segments.some(({ when }) => JSON.stringify(when ?? {}).includes(`"segment":"${audience}"`)) ||
    gates.some((gate) => gate.key !== release.gate && gate.admits.some((one) => one.audience === audience)) ||
    flags.some(({ rules }) =>
      rules.some((rule) => rule.audience === audience && rule.release !== release.key),
    )
  );
}

function withoutRules(catalog: Catalog, release: Release, audience: string): Catalog {
  const kept = (flag: Flag): Flag => ({
    ...flag,
    rules: flag.rules.filter((rule) => rule.release !== release.key || rule.audience !== audience),
  });
  return { ...catalog, flags: catalog.flags.map(kept) };
}

/** The audience becomes everybody, or nobody. */
function withSegment(catalog: Catalog, audience: string, include: readonly string[]): Catalog {
  return {
    ...catalog,
    segments: catalog.segments.map((one) =>
      one.key === audience ? { key: audience, include, exclude: [] } : one,
    ),
  };
}

describe('at every step of a release’s life', () => {
  throughout(
    'nobody whom the gate does not admit is served anything by any flag behind it',
    (catalog, people) => {
      let outside = 0;
      const outcomes = decided(catalog, people);
      for (const [place, { key, gate: behind }] of catalog.flags.entries()) {
        const gate = catalog.gates.find((one) => one.key === behind);
        if (gate === undefined) continue;
        for (const [index, who] of people.entries()) {
          if (admits(catalog, gate, who)) continue;
          outside++;
          const outcome = outcomes[index]?.[place];
          if (outcome?.rank !== 0) throw new Error(`${key}: ${JSON.stringify(outcome)} for ${who.id}`);
        }
      }
      return outside;
    },
  );

  throughout('whoever the gate admits is not told that it is closed', (catalog, people) => {
    let inside = 0;
    const outcomes = decided(catalog, people);
    for (const [place, { gate: behind }] of catalog.flags.entries()) {
      const gate = catalog.gates.find((one) => one.key === behind);
      if (gate === undefined) continue;
      for (const [index, who] of people.entries()) {
        if (!admits(catalog, gate, who)) continue;
        inside++;
        expect(outcomes[index]?.[place]?.reason).not.toBe('GATE_CLOSED');
      }
    }
    return inside;
  });

  throughout('an audience that is rolled back has no effect, whoever is in it', (catalog, people) => {
    let checked = 0;
    const now = served(catalog, people);
    for (const release of open(catalog)) {
      for (const { audience } of release.rolledBack) {
        checked += 10;
        expect(served(withoutRules(catalog, release, audience), people)).toEqual(now);
        if (audience === 'all' || askedElsewhere(catalog, release, audience)) continue;
        expect(served(withSegment(catalog, audience, [...IDS, 'a stranger']), people)).toEqual(now);
        expect(served(withSegment(catalog, audience, ['nobody']), people)).toEqual(now);
      }
    }
    return checked;
  });

  throughout('closing changes nothing for anybody', (catalog, people) => {
    const now = served(catalog, people);
    const ready = open(catalog).filter(
      ({ phase, key }) => phase === 'ga' && verdict(catalog, `${key}: close`) === 'change',
    );
    for (const { key } of ready) expect(served(carry(catalog, `${key}: close`), people)).toEqual(now);
    return ready.length * 10;
  });

  throughout('a larger share takes nothing away, and a smaller one gives nothing', (catalog, people) => {
    let checked = 0;
    for (const release of open(catalog)) {
      const gate = catalog.gates.find((one) => one.key === release.gate)!;
      for (const { audience } of gate.admits) {
        const few = carry(catalog, `${release.key}: set-percentage ${audience} 20`);
        const many = carry(catalog, `${release.key}: set-percentage ${audience} 70`);
        checked += compareShares(few, many, release, people);
      }
    }
    return checked;
  });
});

/** The flags of the release that serve every audience alike, and ask for no other flag: more admitted is never less served. */
function compareShares(few: Catalog, many: Catalog, { flags }: Release, people: readonly Subject[]): number {
  const one = decided(few, people);
  const other = decided(many, people);
  let checked = 0;
  for (const [place, { key, rules, prerequisites }] of few.flags.entries()) {
    const member = flags.find(({ flag }) => flag === key);
    if (member === undefined) continue;
    const plain =
      member.serves.length === 0 &&
      member.held.length === 0 &&
      prerequisites.length === 0 &&
      rules.every(({ release }) => release !== undefined);
    for (const index of people.keys()) {
      const [before, after] = [one[index]?.[place], other[index]?.[place]];
      if (before === undefined || after === undefined) throw new Error('undecided');
      if (before.reason !== 'GATE_CLOSED') expect(after.reason).not.toBe('GATE_CLOSED');
      if (plain) expect(after.rank).toBeGreaterThanOrEqual(before.rank);
      checked++;
    }
  }
  return checked;
}
