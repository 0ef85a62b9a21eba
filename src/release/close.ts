import { EVERYBODY, WHOLE, type Flag, type Gate, type Release, type Rule } from '../domain/catalog.ts';
import type { Definition } from '../domain/change.ts';
import type { Plan } from '../domain/plan.ts';
import { becomes, wrongPhase, type Standing } from './standing.ts';

/**
 * Ends a release at GA without changing what anybody is served. A gate that admits all, and every other audience whole,
 * is taken off the flags, which are then free for the next release; any other gate stays as their prerequisite.
 */
export function close(standing: Standing): Plan {
  const { catalog, release, gate } = standing;
  if (release.phase !== 'ga') return wrongPhase(release, 'ga');
  const closed: Release = { ...release, phase: 'closed' };
  const members = new Set(release.flags.map(({ flag }) => flag));
  const freed = admitsAll(gate)
    ? catalog.flags
        .filter((flag) => members.has(flag.key) && flag.gate === gate.key)
        .map((flag) => free(flag, gate))
    : [];
  return becomes(
    standing,
    closed,
    freed.map((flag): Definition => ({ kind: 'flag', key: flag.key, after: flag })),
  );
}

function admitsAll({ enabled, admits }: Gate): boolean {
  const whole = admits.every(({ share }) => share === WHOLE);
  return enabled && whole && admits.some(({ audience }) => audience === EVERYBODY);
}

/** Without the gate, a rule of a release counts for its whole audience; one that the gate did not let count is dropped. */
function free(flag: Flag, { admits }: Gate): Flag {
  const rules = flag.rules
    .filter(
      ({ release, audience }) =>
        release === undefined || admits.some((admission) => admission.audience === audience),
    )
    .map(({ audience, serve }): Rule => ({ audience, serve }));
  return { ...flag, gate: undefined, rules };
}
