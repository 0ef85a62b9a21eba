import { WHOLE, type Admission, type Gate } from '../domain/catalog.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { becomes, refuse, type Standing } from './standing.ts';

/** A percentage with at most three decimals as a share of WHOLE. */
export function toShare(percentage: number): number | Refused {
  const share = Math.round(percentage * (WHOLE / 100));
  return share >= 0 && share <= WHOLE && share / (WHOLE / 100) === percentage
    ? share
    : refuse(
        'INVALID',
        `expected a percentage from 0 to 100 with at most 3 decimals, received ${percentage}`,
      );
}

/** A share of WHOLE as a percentage. */
export function toPercentage(share: number): number {
  return share / (WHOLE / 100);
}

/** The gate with this share for an audience, whether or not it is admitted yet. */
export function withShare(gate: Gate, audience: string, share: number): Gate {
  const others = gate.admits.filter((admission) => admission.audience !== audience);
  return { ...gate, admits: [...others, { audience, share }] };
}

/**
 * Changes how many of an audience are admitted: by the release's salt, so that a larger share keeps everybody of a smaller
 * one. An audience that is rolled back comes back with it.
 */
export function setPercentage(standing: Standing, audience: string, percentage: number): Plan {
  const { release, gate } = standing;
  const share = toShare(percentage);
  if (typeof share !== 'number') return share;
  const shared = (list: readonly Admission[]): readonly Admission[] =>
    list.map((admission) => (admission.audience === audience ? { audience, share } : admission));
  if ([...gate.admits, ...release.rolledBack].every((admission) => admission.audience !== audience)) {
    const message = `the gate of release '${release.key}' does not admit '${audience}'; open the release to it first`;
    return refuse('AUDIENCE_NOT_ADMITTED', message);
  }
  const opened = { kind: 'gate', key: gate.key, after: { ...gate, admits: shared(gate.admits) } } as const;
  return becomes(standing, { ...release, rolledBack: shared(release.rolledBack) }, [opened]);
}
