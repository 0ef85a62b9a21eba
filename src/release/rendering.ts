import {
  WHOLE,
  type Admission,
  type Catalog,
  type Flag,
  type Gate,
  type Release,
  type ReleaseFlag,
  type Rule,
  type Serve,
} from '../domain/catalog.ts';
import { amend, difference, same, type Change, type Definition } from '../domain/change.ts';
import { flagOpenedTo, openedTo } from './phases.ts';

/**
 * What a release makes of its gate: everybody it was opened to and has not rolled back. An audience keeps the share it
 * has on the gate; a new one comes whole.
 */
export function admissionsOf(release: Release, gate: Gate): readonly Admission[] {
  const rolledBack = new Set(release.rolledBack.map(({ audience }) => audience));
  const shares = new Map(gate.admits.map(({ audience, share }) => [audience, share]));
  return openedTo(release)
    .filter((audience) => !rolledBack.has(audience))
    .map((audience) => ({ audience, share: shares.get(audience) ?? WHOLE }));
}

/** What a release makes of the rules of one of its flags. A rollback leaves them alone. */
export function rulesOf(release: Release, joined: ReleaseFlag, flag: Flag): readonly Rule[] {
  return flagOpenedTo(release, flag.key)
    .filter((audience) => !joined.held.includes(audience))
    .map((audience) => ({ audience, serve: serveOf(joined, flag, audience), release: release.key }));
}

function serveOf({ serves }: ReleaseFlag, { ladder, variations }: Flag, audience: string): Serve {
  const named = serves.find((serving) => serving.audience === audience);
  if (named !== undefined) return named.serve;
  return ladder.length > 0 ? { ladder: true } : { variation: variations.at(-1)?.key ?? '' };
}

/**
 * The rules of a flag with these of the release in place of those it has. They come first: a rule of the flag's own that
 * stood in front or between would lose its place when the release's rules go and come back.
 */
export function led(flag: Flag, release: string, rules: readonly Rule[]): readonly Rule[] {
  return [...rules, ...flag.rules.filter((rule) => rule.release !== release)];
}

/**
 * Puts a release as it is to be into the catalog, with its gate and its flags as they follow from it, together with
 * whatever else is defined.
 * @returns everything that changes; nothing where it was so already
 */
export function render(
  catalog: Catalog,
  release: Release,
  others: readonly Definition[] = [],
): readonly Change[] {
  const defined: readonly Definition[] = [...others, { kind: 'release', key: release.key, after: release }];
  const draft = amend(catalog, defined, catalog.version);
  return difference(catalog, amend(draft, following(catalog, draft, release), catalog.version));
}

/** The gate and the flags of a release, where they are not yet as they follow from it. */
function following(catalog: Catalog, draft: Catalog, release: Release): readonly Definition[] {
  // Nothing follows from a closed release any more.
  if (release.phase === 'closed') return [];
  const gate = draft.gates.find(({ key }) => key === release.gate);
  const joined = new Map(release.flags.map((each) => [each.flag, each]));
  const flags = draft.flags.flatMap((flag): Definition[] => {
    const member = joined.get(flag.key);
    if (member === undefined) return [];
    const rules = led(flag, release.key, rulesOf(release, member, flag));
    return same(rules, flag.rules) ? [] : [{ kind: 'flag', key: flag.key, after: { ...flag, rules } }];
  });
  return gate === undefined ? flags : [opened(catalog, gate, release), ...flags];
}

/**
 * The gate as it follows. The order of its admissions means nothing, so one that somebody wrote by hand stays until the
 * audiences change; from then on they stand in the order of the release.
 */
function opened(catalog: Catalog, gate: Gate, release: Release): Definition {
  const admits = admissionsOf(release, gate);
  const known = catalog.gates.find(({ key }) => key === gate.key);
  const before = catalog.releases.find(({ key }) => key === release.key);
  const unmoved =
    known !== undefined &&
    before !== undefined &&
    same(audiencesOf(admissionsOf(before, known)), audiencesOf(admits));
  const after = { ...gate, admits: unmoved ? inOrderOf(known.admits, admits) : admits };
  return { kind: 'gate', key: gate.key, after };
}

function audiencesOf(admits: readonly Admission[]): readonly string[] {
  return admits.map(({ audience }) => audience);
}

function inOrderOf(known: readonly Admission[], admits: readonly Admission[]): readonly Admission[] {
  const order = audiencesOf(known);
  return admits.toSorted((one, other) => order.indexOf(one.audience) - order.indexOf(other.audience));
}
