import type { Plan } from '../domain/plan.ts';
import { flagOpenedTo, STAGES } from './phases.ts';
import { becomes, isRefused, joinedFlag, refuse, withFlag, type Standing } from './standing.ts';

const EVERY_STAGE: readonly string[] = STAGES.map(({ audience }) => audience);

/** Held back for every phase, a flag is not for anybody new either. */
export function heldForGood(held: readonly string[]): boolean {
  return EVERY_STAGE.every((stage) => held.includes(stage));
}

/** Takes audiences off one flag, now and for applies still to come. The gate goes on admitting them to the others. */
export function holdBack(standing: Standing, flag: string, audiences: readonly string[] | 'entirely'): Plan {
  const joined = joinedFlag(standing, flag);
  if (isRefused(joined)) return joined;
  const known = [...new Set([...EVERY_STAGE, ...flagOpenedTo(standing.release, flag)])];
  const wanted = audiences === 'entirely' ? known : audiences;
  if (wanted.length === 0) return refuse('INVALID', 'expected at least one audience');
  const unknown = wanted.find((audience) => !known.includes(audience));
  if (unknown !== undefined) {
    return refuse(
      'UNKNOWN_AUDIENCE',
      `'${unknown}' is not an audience of flag '${flag}'; expected some of ${known.join(', ')}`,
    );
  }
  const held = known.filter((audience) => joined.held.includes(audience) || wanted.includes(audience));
  return becomes(standing, withFlag(standing.release, { ...joined, held }));
}

/** Gives a flag every audience that it missed. */
export function resume(standing: Standing, flag: string): Plan {
  const joined = joinedFlag(standing, flag);
  return isRefused(joined) ? joined : becomes(standing, withFlag(standing.release, { ...joined, held: [] }));
}
