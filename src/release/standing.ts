import type { Catalog, Flag, Gate, Phase, Release, ReleaseFlag } from '../domain/catalog.ts';
import type { Definition } from '../domain/change.ts';
import type { RefusalCode } from '../domain/command.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { nearKey } from '../domain/nearest.ts';
import { render } from './rendering.ts';

/** An open release as a command finds it. */
export interface Standing {
  readonly catalog: Catalog;
  readonly release: Release;
  readonly gate: Gate;
}

export const NO_OP: Plan = { outcome: 'no-op' };

export function refuse(code: RefusalCode, message: string): Refused {
  return { outcome: 'refused', code, message };
}

export function isRefused(found: object): found is Refused {
  return 'outcome' in found && found.outcome === 'refused';
}

/** A release that is not closed, with its gate. */
export function openRelease(catalog: Catalog, key: string): Standing | Refused {
  const release = catalog.releases.find((candidate) => candidate.key === key);
  if (release === undefined)
    return refuse('RELEASE_NOT_FOUND', `release '${key}' does not exist${nearKey(key, catalog.releases)}`);
  if (release.phase === 'closed') return refuse('RELEASE_CLOSED', `release '${key}' is closed`);
  const gate = catalog.gates.find((candidate) => candidate.key === release.gate);
  return gate === undefined
    ? refuse('INVALID', `gate '${release.gate}' of release '${key}' does not exist`)
    : { catalog, release, gate };
}

/** What comes of a release that is to be as given, with its gate and flags following. */
export function becomes(standing: Standing, release: Release, others: readonly Definition[] = []): Plan {
  const changes = render(standing.catalog, release, others);
  return changes.length === 0 ? NO_OP : { outcome: 'change', changes };
}

/** A flag of the release, and what the release says of it. */
export function joinedFlag({ catalog, release }: Standing, key: string): ReleaseFlag | Refused {
  const joined = release.flags.find(({ flag }) => flag === key);
  if (joined !== undefined) return joined;
  return catalog.flags.some((flag) => flag.key === key)
    ? refuse('FLAG_NOT_IN_RELEASE', `flag '${key}' is not in release '${release.key}'`)
    : refuse('FLAG_NOT_FOUND', `flag '${key}' does not exist${nearKey(key, catalog.flags)}`);
}

/** The release with one of its flags changed. */
export function withFlag(release: Release, changed: ReleaseFlag): Release {
  return { ...release, flags: release.flags.map((each) => (each.flag === changed.flag ? changed : each)) };
}

export function wrongPhase({ key, phase }: Release, expected: string): Refused {
  return refuse('WRONG_PHASE', `release '${key}' is in phase ${phase}; expected ${expected}`);
}

/** Why a flag cannot stand behind the gate of a release; undefined where it can. */
export function elsewhere(catalog: Catalog, flag: Flag, release: string, gate: string): Refused | undefined {
  const other = catalog.releases.find(
    ({ key, phase, flags }) =>
      key !== release && phase !== 'closed' && flags.some((each) => each.flag === flag.key),
  );
  if (other !== undefined)
    return refuse('FLAG_IN_OTHER_RELEASE', `flag '${flag.key}' is already in release '${other.key}'`);
  return flag.gate === undefined || flag.gate === gate
    ? undefined
    : refuse('FLAG_BEHIND_OTHER_GATE', `flag '${flag.key}' already stands behind gate '${flag.gate}'`);
}

/** Phases in which flags may still join and leave, and segments be targeted early. */
export function beforeGa(phase: Phase): boolean {
  return phase !== 'ga' && phase !== 'closed';
}
