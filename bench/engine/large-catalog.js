import { performance } from 'node:perf_hooks';

import { against, atMost } from '../row.js';
import { median, medians } from '../rounds.js';
import { amend, compile, decide } from './built.js';
import { seen } from './fifty-flags.js';
import { catalogOf, compiledOf, NOW, subjectFor } from './gatehouse.js';
import { flagsOf } from './rules.js';
import { subjectsOf } from './subjects.js';

const LARGE = 10_000;
const OVERRIDES_A_SUBJECT = 10;
/** Flags a request asks about. */
const ASKED = 5;
/** Releases of the catalog that changes, each with a gate of its own. */
const RELEASES = 200;
const CHANGES = 50;

/** How long a catalog of 10,000 flags takes to load and to change, and whether a decision costs more with it. */
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
    atMost(`compile a change of ${LARGE.toLocaleString('en')} flags`, median(changes(catalog)), 'ms', 10),
    against('one flag of 10,000, 100,000 overrides', large, 'one flag of 50, none', usual, 'µs', 0.9),
  ];
}

/** Milliseconds to compile each of several changes, one after the other: one release and its gate, and three other flags. */
function changes(whole) {
  let catalog = divided(whole);
  let compiled = compiledOf(catalog);
  return Array.from({ length: CHANGES }, (_, turn) => {
    const gate = catalog.gates[(turn * 7) % RELEASES];
    const release = catalog.releases[(turn * 7) % RELEASES];
    const admits = gate.admits.map((admission) => ({ ...admission, share: 50_000 + turn }));
    const flags = [1, 2, 3].map((step) => catalog.flags[(turn * 31 + step * 997) % LARGE]);
    catalog = amend(
      catalog,
      [
        { kind: 'gate', key: gate.key, after: { ...gate, admits } },
        { kind: 'release', key: release.key, after: { ...release, phase: 'internal' } },
        ...flags.map((flag) => ({
          kind: /** @type {const} */ ('flag'),
          key: flag.key,
          after: { ...flag, enabled: !flag.enabled },
        })),
      ],
      catalog.version + 1,
    );
    return timed(() => ({ compiled } = compile(catalog, compiled)));
  });
}

/** The same flags, behind a gate for each release instead of one for all. */
function divided(catalog) {
  const numbers = Array.from({ length: RELEASES }, (_, number) => number);
  const share = LARGE / RELEASES;
  const flags = catalog.flags.map((flag, place) => {
    const number = Math.floor(place / share);
    const rules = flag.rules.map((rule) => (rule.release ? { ...rule, release: `release-${number}` } : rule));
    return { ...flag, gate: `gate-${number}`, rules };
  });
  return {
    ...catalog,
    flags,
    gates: numbers.map((number) => ({ ...catalog.gates[0], key: `gate-${number}`, salt: `salt-${number}` })),
    releases: numbers.map((number) => ({
      ...catalog.releases[0],
      key: `release-${number}`,
      gate: `gate-${number}`,
      flags: flags
        .slice(number * share, (number + 1) * share)
        .map(({ key }) => ({ flag: key, serves: [], held: [] })),
    })),
  };
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
