import { performance } from 'node:perf_hooks';

import { decide } from '../../dist/engine/decide.js';
import { against, atMost } from '../row.js';
import { median, medians } from '../rounds.js';
import { seen } from './fifty-flags.js';
import { catalogOf, compiledOf, NOW, subjectFor } from './gatehouse.js';
import { flagsOf } from './rules.js';
import { subjectsOf } from './subjects.js';

const LARGE = 10_000;
const OVERRIDES_A_SUBJECT = 10;
/** Flags a request asks about. */
const ASKED = 5;

/** How long a catalog of 10,000 flags takes to load, and whether a decision costs more with it. */
export async function largeCatalog({ subjects, rounds }) {
  const flags = flagsOf(LARGE);
  const catalog = catalogOf(flags);
  const loads = Array.from({ length: 5 }, () => timed(() => (seen.last = compiledOf(catalog))));
  const people = subjectsOf(subjects);
  const small = flagsOf(50);
  const worlds = [
    {
      compiled: seen.last,
      who: people.map((person, index) => subjectFor(person, overridesOf(index))),
      // As many keys as the small catalog has, from all over the large one.
      keys: small.map((_, index) => flags[index * 199].key),
    },
    {
      compiled: compiledOf(catalogOf(small)),
      who: people.map((person) => subjectFor(person)),
      keys: small.map(({ key }) => key),
    },
  ];
  const [large, usual] = await medians(worlds, rounds, decideEach);
  return [
    atMost(`compile ${LARGE.toLocaleString('en')} flags`, median(loads), 'ms', 1000),
    against('one flag of 10,000, 100,000 overrides', large, 'one flag of 50, none', usual, 'µs', 0.9),
  ];
}

function timed(work) {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function overridesOf(index) {
  const overrides = new Map();
  for (let place = 0; place < OVERRIDES_A_SUBJECT; place++) {
    // Flags of its own for each subject, none of which is asked for here: what is looked at is that they are there.
    const flag = `flag-${(index * OVERRIDES_A_SUBJECT + place) % LARGE}`;
    overrides.set(flag, { flag, variation: 'on', author: 'bench', reason: 'bench', expiresAt: NOW + 1 });
  }
  return overrides;
}

function decideEach({ compiled, who, keys }) {
  const took = timed(() => {
    for (let index = 0; index < who.length; index++) {
      for (let turn = 0; turn < ASKED; turn++)
        seen.last = decide(compiled, who[index], keys[(index * ASKED + turn) % keys.length], NOW);
    }
  });
  return (took * 1000) / who.length / ASKED;
}
