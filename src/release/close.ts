import { EVERYBODY, WHOLE, type Flag, type Gate, type Release, type Rule } from '../domain/catalog.ts';
import type { Definition } from '../domain/change.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { toPercentage } from './percentage.ts';
import { becomes, refuse, wrongPhase, type Standing } from './standing.ts';

/**
 * Ends a release at GA without changing what anybody is served. A gate that admits all, and every other audience whole,
 * is taken off the flags, which are then free for the next release; any other gate stays as their prerequisite. A release
 * that is not finished is refused: no command moves a closed one, so the rest would never be opened.
 */
export function close(standing: Standing): Plan {
  const { catalog, release, gate } = standing;
  if (release.phase !== 'ga') return wrongPhase(release, 'ga');
  const unfinished = halfOpen(standing) ?? heldBack(release);
  if (unfinished !== undefined) return unfinished;
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

/** Audiences that are admitted in part. */
function halfOpen({ release, gate }: Standing): Refused | undefined {
  const partly = gate.admits.filter(({ share }) => share !== WHOLE);
  if (partly.length === 0) return undefined;
  const open = partly.map(({ audience, share }) => `${toPercentage(share)} % of '${audience}'`).join(', ');
  const ways = partly.map(({ audience }) => `set-percentage ${audience} 100, or roll-back ${audience}`);
  return refuse('NOT_WHOLE', `release '${release.key}' is open to ${open}; first ${ways.join('; ')}`);
}

/** Flags that wait for an audience. */
function heldBack({ key, flags }: Release): Refused | undefined {
  const held = flags.filter((joined) => joined.held.length > 0);
  if (held.length === 0) return undefined;
  const which = held.map(({ flag, held: audiences }) => `flag '${flag}' for ${audiences.join(', ')}`);
  const advice = 'first resume it, or hold it back entirely and remove it from the release';
  return refuse('HELD_BACK', `release '${key}' holds back ${which.join('; ')}; ${advice}`);
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
