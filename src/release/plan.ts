import type { Catalog } from '../domain/catalog.ts';
import type { FlagCommand, PlannedCommand, TierCommand } from '../domain/command.ts';
import type { Plan } from '../domain/plan.ts';
import { nearKey } from '../domain/nearest.ts';
import { apply, wire } from './advance.ts';
import { close } from './close.ts';
import { create } from './create.ts';
import { holdBack, resume } from './hold-back.ts';
import { addFlag, removeFlag } from './members.ts';
import { setPercentage } from './percentage.ts';
import { reopen, rollBack } from './roll-back.ts';
import { setTier } from './set-tier.ts';
import { becomes, isRefused, NO_OP, openRelease, refuse, type Standing } from './standing.ts';
import { targetEarly } from './target-early.ts';

/**
 * What a command comes to on a catalog: one change set that moves the gate and its flags together, nothing where it is so
 * already, or a refusal that says why. Pure and total: the same catalog and command always come to the same.
 */
export function plan(catalog: Catalog, command: PlannedCommand): Plan {
  if (command.do === 'kill' || command.do === 'revive') return switchFlag(catalog, command);
  if (command.do === 'set-tier') return setTier(catalog, command);
  if (command.do === 'create') return create(catalog, command);
  const standing = openRelease(catalog, command.release);
  if (!isRefused(standing)) return move(standing, command);
  return standing.code === 'RELEASE_CLOSED' && command.do === 'close' ? NO_OP : standing;
}

type Move = Exclude<PlannedCommand, { do: 'create' } | FlagCommand | TierCommand>;

function move(standing: Standing, command: Move): Plan {
  switch (command.do) {
    case 'wire':
      return wire(standing);
    case 'apply':
      return apply(standing, command);
    case 'target-early':
      return targetEarly(standing, command);
    case 'roll-back':
      return rollBack(standing, command.audiences);
    case 'reopen':
      return reopen(standing);
    case 'set-percentage':
      return setPercentage(standing, command.audience, command.percentage);
    case 'set-visibility':
      return becomes(standing, { ...standing.release, visibility: command.visibility });
    case 'close':
      return close(standing);
    default:
      return moveFlag(standing, command);
  }
}

type MoveFlag = Extract<Move, { do: 'hold-back' | 'resume' | 'add-flag' | 'remove-flag' }>;

function moveFlag(standing: Standing, command: MoveFlag): Plan {
  switch (command.do) {
    case 'hold-back':
      return holdBack(standing, command.flag, command.audiences);
    case 'resume':
      return resume(standing, command.flag);
    case 'add-flag':
      return addFlag(standing, command.flag);
    case 'remove-flag':
      return removeFlag(standing, command.flag);
  }
}

/** The kill switch: off for everybody at once, whatever gate and rules say. */
function switchFlag(catalog: Catalog, { do: verb, flag: key }: FlagCommand): Plan {
  const before = catalog.flags.find((flag) => flag.key === key);
  if (before === undefined)
    return refuse('FLAG_NOT_FOUND', `flag '${key}' does not exist${nearKey(key, catalog.flags)}`);
  const enabled = verb === 'revive';
  if (before.enabled === enabled) return NO_OP;
  return { outcome: 'change', changes: [{ kind: 'flag', key, before, after: { ...before, enabled } }] };
}
