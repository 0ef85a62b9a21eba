import { EVERYBODY, type Segment } from '../domain/catalog.ts';
import type { ReleaseCommand } from '../domain/command.ts';
import { A_NAME, LONGEST_WORD, NAME } from '../domain/name.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { heldForGood } from './hold-back.ts';
import { earlySegment, flagOpenedTo } from './phases.ts';
import { becomes, beforeGa, isRefused, joinedFlag, refuse, wrongPhase, type Standing } from './standing.ts';

type TargetEarly = Extract<ReleaseCommand, { do: 'target-early' }>;

/** Opens the one flag named to a segment before its time: the gate admits the segment, and no other flag serves it. */
export function targetEarly(standing: Standing, command: TargetEarly): Plan {
  const { release } = standing;
  if (release.phase === 'setup' || !beforeGa(release.phase)) {
    return wrongPhase(release, 'a phase from wired to before ga');
  }
  const joined = joinedFlag(standing, command.flag);
  if (isRefused(joined)) return joined;
  const segment = segmentFor(standing, command);
  if (isRefused(segment)) return segment;
  const { key: audience } = segment;
  if (release.rolledBack.some((admission) => admission.audience === audience))
    return refuse('ROLLED_BACK', `'${audience}' of release '${release.key}' is rolled back; reopen it first`);
  const { flag, held } = joined;
  const opened = flagOpenedTo(release, flag).includes(audience);
  if (held.includes(audience) || (!opened && heldForGood(held)))
    return refuse('HELD_BACK', `flag '${flag}' is held back for '${audience}'; resume it first`);
  const early = opened ? release.early : [...release.early, { flag, audience }];
  return becomes(standing, { ...release, early }, [{ kind: 'segment', key: audience, after: segment }]);
}

/** The segment that is named, or one of the command's own subjects for this release and flag. */
function segmentFor(standing: Standing, { flag, segment: key, subjects }: TargetEarly): Segment | Refused {
  if (key !== undefined && subjects !== undefined)
    return refuse('INVALID', 'expected either a segment or subjects, received both');
  if (key === undefined) return grown(standing, flag, subjects ?? []);
  if (key === EVERYBODY)
    return refuse('UNKNOWN_AUDIENCE', `'${EVERYBODY}' is the audience of GA, not an early one`);
  const known = standing.catalog.segments.find((candidate) => candidate.key === key);
  return known ?? refuse('SEGMENT_NOT_FOUND', `segment '${key}' does not exist`);
}

function grown({ catalog, release }: Standing, flag: string, subjects: readonly string[]): Segment | Refused {
  if (subjects.length === 0)
    return refuse('NOTHING_TO_TARGET', 'expected a segment, or at least one subject');
  const odd = subjects.find((id) => id === '' || id.length > LONGEST_WORD);
  if (odd !== undefined) {
    const expected = `expected ids of 1 to ${LONGEST_WORD} characters`;
    return refuse('INVALID', `${expected}, received one of ${odd.length}`);
  }
  const key = earlySegment(release.key, flag);
  if (!NAME.test(key))
    return refuse('INVALID', `'${key}' would be the segment, and is not ${A_NAME}: name one instead`);
  const known = catalog.segments.find((segment) => segment.key === key);
  if (known === undefined) return { key, include: [...new Set(subjects)], exclude: [] };
  const barred = subjects.find((id) => known.exclude.includes(id));
  if (barred !== undefined)
    return refuse('INVALID', `'${barred}' is excluded from segment '${key}', and exclude beats include`);
  const include = [...new Set([...known.include, ...subjects])];
  if (include.length === known.include.length) return known;
  // Whoever joins the segment gets everything that is opened to it: "no other flag" must stay true.
  const other = catalog.releases
    .flatMap(({ key: owner, early }) => early.map((target) => ({ owner, ...target })))
    .find((target) => target.audience === key && (target.owner !== release.key || target.flag !== flag));
  if (other === undefined) return { ...known, include };
  const shared = `segment '${key}' opens flag '${other.flag}' of release '${other.owner}' too`;
  return refuse('INVALID', `${shared}: name another segment instead`);
}
