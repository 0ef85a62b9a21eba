import type { Joining } from '../domain/command.ts';
import type { Plan } from '../domain/plan.ts';
import { heldForGood } from './hold-back.ts';
import { hasJoined, join } from './joining.ts';
import { openedTo, reaches } from './phases.ts';
import { led } from './rendering.ts';
import {
  becomes,
  beforeGa,
  isRefused,
  joinedFlag,
  NO_OP,
  refuse,
  wrongPhase,
  type Standing,
} from './standing.ts';

const BEFORE_GA = 'a phase before ga';

/** A flag joins with the rules of the phases reached; before its fellows are wired it is not behind the gate either. */
export function addFlag(standing: Standing, joining: Joining): Plan {
  const { catalog, release } = standing;
  if (hasJoined(catalog, release, joining)) return NO_OP;
  if (release.flags.some(({ flag }) => flag === joining.flag)) {
    const message = `flag '${joining.flag}' is in release '${release.key}' already, with other variations or other serves; remove it first`;
    return refuse('FLAG_EXISTS', message);
  }
  if (!beforeGa(release.phase)) return wrongPhase(release, BEFORE_GA);
  const joined = join(catalog, joining, release.key, release.gate);
  if (isRefused(joined)) return joined;
  const flag = reaches(release.phase, 'wired') ? { ...joined.flag, gate: release.gate } : joined.flag;
  return becomes(standing, { ...release, flags: [...release.flags, joined.member] }, [
    { kind: 'flag', key: flag.key, after: flag },
  ]);
}

/**
 * A flag leaves with none of the release's rules, and is no longer behind its gate. At GA that is left to flags that are
 * held back entirely, which nobody is served.
 */
export function removeFlag(standing: Standing, key: string): Plan {
  const { catalog, release } = standing;
  const joined = joinedFlag(standing, key);
  if (isRefused(joined)) return joined.code === 'FLAG_NOT_IN_RELEASE' ? NO_OP : joined;
  if (!beforeGa(release.phase) && !heldForGood(joined.held))
    return wrongPhase(release, `${BEFORE_GA}, or a flag that is held back entirely`);
  const without = {
    ...release,
    flags: release.flags.filter(({ flag }) => flag !== key),
    early: release.early.filter(({ flag }) => flag !== key),
  };
  // Who was opened to for this flag alone is gone from the release altogether.
  const opened = openedTo(without);
  const left = {
    ...without,
    rolledBack: release.rolledBack.filter(({ audience }) => opened.includes(audience)),
  };
  const found = catalog.flags.find((flag) => flag.key === key);
  if (found === undefined) return becomes(standing, left);
  const gate = found.gate === release.gate ? undefined : found.gate;
  const flag = { ...found, gate, rules: led(found, release.key, []) };
  return becomes(standing, left, [{ kind: 'flag', key, after: flag }]);
}
