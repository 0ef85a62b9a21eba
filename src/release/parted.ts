import type { Catalog, Flag, Gate, Problem, Release, Rule, Serve } from '../domain/catalog.ts';
import { same } from '../domain/change.ts';
import { checkRelease, type Tell } from './check-release.ts';
import { admissionsOf, led, rulesOf } from './rendering.ts';

const OPEN_IT = "open the release to it by the release's phase or early";

/**
 * Where the gate or a flag of an open release does not follow from it: how a catalog that was written by hand can be wrong
 * although every name in it exists. No command leaves any of this behind.
 */
export function parted(catalog: Catalog): readonly Problem[] {
  const problems: Problem[] = [];
  const tell: Tell = (path, message) => void problems.push({ severity: 'error', path, message });
  const open = catalog.releases.filter(({ phase }) => phase !== 'closed');
  const gates = new Map(catalog.gates.map((gate) => [gate.key, gate]));
  const members = new Set(open.flatMap((release) => release.flags.map(({ flag }) => flag)));
  const flags = new Map(catalog.flags.filter(({ key }) => members.has(key)).map((flag) => [flag.key, flag]));
  const owners = new Map<string, string>();
  for (const release of open) {
    const owner = owners.get(release.gate);
    if (owner === undefined) owners.set(release.gate, release.key);
    else
      tell(
        ['releases', release.key, 'gate'],
        `gate '${release.gate}' belongs to release '${owner}'; expected a gate of its own`,
      );
    checkRelease(catalog, release, flags, tell);
    const gate = gates.get(release.gate);
    if (gate !== undefined && owner === undefined) checkGate(release, gate, tell);
    checkFlags(release, flags, tell);
  }
  checkStrangers(catalog, open, tell);
  return problems;
}

function checkGate(release: Release, gate: Gate, tell: Tell): void {
  const { key, phase, rolledBack } = release;
  const path = ['gates', gate.key, 'admits'];
  const expected = admissionsOf(release, gate).map(({ audience }) => audience);
  const admitted = gate.admits.map(({ audience }) => audience);
  for (const audience of expected) {
    if (admitted.includes(audience)) continue;
    const advice = "admit it, or list it under the release's rolledBack";
    tell(path, `'${audience}' is missing, which release '${key}' is open to in phase ${phase}: ${advice}`);
  }
  for (const audience of admitted) {
    if (expected.includes(audience)) continue;
    const away = rolledBack.some((admission) => admission.audience === audience);
    const why = away ? 'has rolled back' : `is not open to in phase ${phase}`;
    const advice = away ? "strike it from the release's rolledBack" : OPEN_IT;
    tell(path, `'${audience}' is admitted, which release '${key}' ${why}: take it off, or ${advice}`);
  }
}

function checkFlags(release: Release, flags: ReadonlyMap<string, Flag>, tell: Tell): void {
  for (const joined of release.flags) {
    const flag = flags.get(joined.flag);
    if (flag === undefined) continue;
    const expected = rulesOf(release, joined, flag);
    if (same(flag.rules, led(flag, release.key, expected))) continue;
    const mine = flag.rules.filter((rule) => rule.release === release.key);
    const path = ['flags', flag.key, 'rules'];
    if (same(mine, expected)) {
      tell(path, `rules of the flag's own stand behind those of release '${release.key}': move them there`);
      continue;
    }
    const wanted = `release '${release.key}' gives this flag the rules ${told(expected)}, in this order`;
    const advice = "'held' of the release's flag leaves an audience out, 'serves' serves it something else";
    tell(path, `${wanted}; received ${told(mine)}; ${advice}`);
  }
}

function told(rules: readonly Rule[]): string {
  return list(rules.map(({ audience, serve }) => `${audience} → ${serving(serve)}`));
}

function serving(serve: Serve): string {
  if ('variation' in serve) return serve.variation;
  if ('ladder' in serve) return 'the ladder';
  const { by, salt, weights } = serve.rollout;
  const parts = weights.map(({ variation, weight }) => `${variation} ${weight}`);
  return `rollout of ${parts.join(' + ')} by ${typeof by === 'string' ? by : by.attribute} with salt '${salt}'`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}

/** A rule of a release on a flag that is not in it would move with nothing. */
function checkStrangers({ flags }: Catalog, open: readonly Release[], tell: Tell): void {
  const members = new Map(
    open.map(({ key, flags: joined }) => [key, new Set(joined.map(({ flag }) => flag))]),
  );
  for (const flag of flags) {
    flag.rules.forEach(({ release }, index) => {
      if (release === undefined || (members.get(release)?.has(flag.key) ?? true)) return;
      tell(
        ['flags', flag.key, 'rules', index, 'release'],
        `the flag is not in release '${release}'; add it there, or leave 'release' out for a rule of the flag's own`,
      );
    });
  }
}
