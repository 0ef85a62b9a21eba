import { EVERYBODY, WHOLE } from '../domain/catalog.ts';
import type { Definition } from '../domain/change.ts';
import type { ReleaseCommand } from '../domain/command.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { next, reaches, STAGES, type Stage } from './phases.ts';
import { toPercentage, toShare, withShare } from './percentage.ts';
import { becomes, elsewhere, NO_OP, refuse, wrongPhase, type Standing } from './standing.ts';

type Apply = Extract<ReleaseCommand, { do: 'apply' }>;

/** Puts every flag behind the gate, which admits nobody yet. */
export function wire(standing: Standing): Plan {
  const { catalog, release } = standing;
  if (reaches(release.phase, 'wired')) return NO_OP;
  const members = new Set(release.flags.map(({ flag }) => flag));
  const flags = catalog.flags.filter(({ key }) => members.has(key));
  for (const flag of flags) {
    const refused = elsewhere(catalog, flag, release.key, release.gate);
    if (refused !== undefined) return refused;
  }
  const behind = flags.map((flag): Definition => ({
    kind: 'flag',
    key: flag.key,
    after: { ...flag, gate: release.gate },
  }));
  return becomes(standing, { ...release, phase: 'wired' }, behind);
}

/** Opens a release to its next audience: on the gate, and on every flag that does not hold it back. */
export function apply(standing: Standing, { audience, percentage }: Apply): Plan {
  const { release, gate } = standing;
  const stage = STAGES.find((candidate) => candidate.audience === audience);
  if (stage === undefined) return unknownAudience(audience);
  const share = percentage === undefined ? undefined : toShare(percentage);
  if (share !== undefined && typeof share !== 'number') return share;
  const refused = shut(standing);
  if (refused !== undefined) return refused;
  if (reaches(release.phase, stage.phase)) return applied(standing, stage, share);
  const early = notYet(standing, stage);
  if (early !== undefined) return early;
  const moved = { ...release, phase: stage.phase };
  // Without a percentage the whole audience is meant, also where a part of it was targeted early.
  const targeted = gate.admits.some((admission) => admission.audience === audience);
  return share === undefined && !targeted
    ? becomes(standing, moved)
    : becomes(standing, moved, [
        { kind: 'gate', key: gate.key, after: withShare(gate, audience, share ?? WHOLE) },
      ]);
}

function unknownAudience(audience: string): Refused {
  const known = STAGES.map((stage) => stage.audience).join(', ');
  return refuse('UNKNOWN_AUDIENCE', `'${audience}' is not an audience of a phase; expected one of ${known}`);
}

/** Why a release is opened to nobody just now. */
function shut({ release }: Standing): Refused | undefined {
  if (release.phase === 'setup') return wrongPhase(release, 'wired or later: wire its flags first');
  if (release.rolledBack.length === 0) return undefined;
  const away = release.rolledBack.map(({ audience }) => audience).join(', ');
  return refuse('ROLLED_BACK', `${away} of release '${release.key}' is rolled back; reopen it first`);
}

function notYet({ catalog, release }: Standing, { audience }: Stage): Refused | undefined {
  const expected = next(release.phase)?.audience;
  if (expected !== audience) {
    const message = `release '${release.key}' is in phase ${release.phase}; the next audience is ${expected ?? 'none'}`;
    return refuse('PHASE_OUT_OF_ORDER', message);
  }
  return audience === EVERYBODY || catalog.segments.some(({ key }) => key === audience)
    ? undefined
    : refuse('SEGMENT_NOT_FOUND', `segment '${audience}' does not exist; it says who the audience is`);
}

/** It was opened to this audience before. The same again changes nothing; another share, or all of it, is another command. */
function applied({ gate, release }: Standing, { audience }: Stage, share: number | undefined): Plan {
  const known = gate.admits.find((admission) => admission.audience === audience)?.share ?? WHOLE;
  if ((share ?? WHOLE) === known) return NO_OP;
  const open = `release '${release.key}' is open to ${toPercentage(known)} % of '${audience}' already`;
  if (share === undefined)
    return refuse('NOT_WHOLE', `${open}; set-percentage ${audience} 100 opens it to the rest`);
  return refuse('WRONG_PHASE', `${open}; set-percentage changes the share`);
}
