import { EVERYBODY, PHASES, type Phase, type Release } from '../domain/catalog.ts';

/** The phases that open a release to somebody, each with its audience, in order. */
export const STAGES = [
  { phase: 'developer', audience: 'developer' },
  { phase: 'internal', audience: 'internal' },
  { phase: 'beta', audience: 'beta' },
  { phase: 'ga', audience: EVERYBODY },
] as const;
export type Stage = (typeof STAGES)[number];

export function reaches(phase: Phase, other: Phase): boolean {
  return PHASES.indexOf(phase) >= PHASES.indexOf(other);
}

/** Audiences that a release has been opened to by its phases, in order, whether or not they were rolled back since. */
export function reached(phase: Phase): readonly string[] {
  return STAGES.filter((stage) => reaches(phase, stage.phase)).map(({ audience }) => audience);
}

/** The stage that comes next; undefined at GA, and before the flags are wired. */
export function next(phase: Phase): Stage | undefined {
  return phase === 'setup' ? undefined : STAGES.find((stage) => !reaches(phase, stage.phase));
}

/** Everybody the release has been opened to, one way or another: in phase order, early targets just before GA's. */
export function openedTo({ phase, early }: Release): readonly string[] {
  return inOrder(
    reached(phase),
    early.map(({ audience }) => audience),
  );
}

/** Everybody one flag has been opened to; those who are held back included. */
export function flagOpenedTo({ phase, early }: Release, flag: string): readonly string[] {
  return inOrder(
    reached(phase),
    early.filter((target) => target.flag === flag).map(({ audience }) => audience),
  );
}

/** The segment of subjects to whom one flag is opened before its time, one by one. */
export function earlySegment(release: string, flag: string): string {
  return `${release}.${flag}.early`;
}

function inOrder(phases: readonly string[], early: readonly string[]): readonly string[] {
  return [
    ...new Set([
      ...phases.filter((audience) => audience !== EVERYBODY),
      ...early,
      ...phases.filter((audience) => audience === EVERYBODY),
    ]),
  ];
}
