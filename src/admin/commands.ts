import type { Serving } from '../domain/catalog.ts';
import type { HOLDERS, Joining, ReleaseCommand } from '../domain/command.ts';
import type { MetricBound } from '../domain/condition.ts';
import type { PlanMove } from '../domain/leaving.ts';
import type { CatalogCommand } from '../domain/control.ts';
import type {
  CommandInput,
  HoldBackInput,
  Holders,
  JoiningInput,
  MetricBoundInput,
  PlanMoveInput,
  RollBackInput,
  ServingInput,
  SetTierInput,
} from './generated.ts';
import { badInput } from './paging.ts';

/** Plans that one command takes away and moves the accounts of, at most. */
const MOST_MOVES = 100;

/** A command as the control API is given it. @throws GraphQLError BAD_USER_INPUT */
export function commandOf(input: CommandInput): CatalogCommand {
  if (input.import) {
    const { text, prune, reorder, movePlans } = input.import;
    const options = { prune: prune ?? false, reorder: reorder ?? false, ...movesOf(movePlans) };
    return { do: 'import', text, ...options };
  }
  if (input.restore)
    return { do: 'restore', version: input.restore.version, ...movesOf(input.restore.movePlans) };
  if (input.revert)
    return { do: 'revert', version: input.revert.version, ...movesOf(input.revert.movePlans) };
  if (input.kill) return { do: 'kill', flag: input.kill.flag };
  if (input.revive) return { do: 'revive', flag: input.revive.flag };
  if (input.setTier) return tierCommand(input.setTier);
  const found = phaseCommand(input) ?? flagCommand(input) ?? gateCommand(input);
  // @oneOf lets nothing else through.
  if (found === undefined) throw badInput('expected exactly one command');
  return found;
}

/** @throws GraphQLError BAD_USER_INPUT */
function movesOf(movePlans: readonly PlanMoveInput[] | null | undefined): {
  readonly movePlans?: readonly PlanMove[];
} {
  if (!movePlans || movePlans.length === 0) return {};
  if (movePlans.length > MOST_MOVES) throw badInput(`expected at most ${MOST_MOVES} movePlans`);
  return { movePlans: movePlans.map(({ from, to }) => ({ from, to })) };
}

function phaseCommand({ create, wire, apply, reopen, close }: CommandInput): ReleaseCommand | undefined {
  if (create) {
    const { release, gate, salt, visibility } = create;
    return {
      do: 'create',
      release,
      flags: create.flags.map(joiningOf),
      gate: gate ?? undefined,
      salt: salt ?? undefined,
      visibility,
    };
  }
  if (wire) return { do: 'wire', release: wire.release };
  if (apply) {
    const { release, audience, percentage } = apply;
    return { do: 'apply', release, audience, percentage: percentage ?? undefined };
  }
  if (reopen) return { do: 'reopen', release: reopen.release };
  return close ? { do: 'close', release: close.release } : undefined;
}

function flagCommand(input: CommandInput): ReleaseCommand | undefined {
  const { targetEarly, holdBack, resume, addFlag, removeFlag } = input;
  if (targetEarly) {
    const { release, flag, segment, subjects } = targetEarly;
    return {
      do: 'target-early',
      release,
      flag,
      segment: segment ?? undefined,
      subjects: subjects ?? undefined,
    };
  }
  if (holdBack) {
    return {
      do: 'hold-back',
      release: holdBack.release,
      flag: holdBack.flag,
      audiences: audiencesOf(holdBack),
    };
  }
  if (resume) return { do: 'resume', release: resume.release, flag: resume.flag };
  if (addFlag) return { do: 'add-flag', release: addFlag.release, flag: joiningOf(addFlag.flag) };
  return removeFlag ? { do: 'remove-flag', release: removeFlag.release, flag: removeFlag.flag } : undefined;
}

function gateCommand({ rollBack, setPercentage, setVisibility }: CommandInput): ReleaseCommand | undefined {
  if (rollBack) return { do: 'roll-back', release: rollBack.release, audiences: audiencesOf(rollBack) };
  if (setPercentage) {
    const { release, audience, percentage } = setPercentage;
    return { do: 'set-percentage', release, audience, percentage };
  }
  return setVisibility
    ? { do: 'set-visibility', release: setVisibility.release, visibility: setVisibility.visibility }
    : undefined;
}

function tierCommand({ tier, promote, keep, grace, holders }: SetTierInput): CatalogCommand {
  return {
    do: 'set-tier',
    tier,
    promote: promote?.map(boundOf),
    keep: keep?.map(boundOf),
    grace: grace ?? undefined,
    holders: HOLDERS_OF[holders],
  };
}

const HOLDERS_OF: Readonly<Record<Holders, (typeof HOLDERS)[number]>> = {
  GRANDFATHER: 'grandfather',
  DEMOTE: 'demote',
};

/** @throws GraphQLError BAD_USER_INPUT */
export function boundOf({ metric, atLeast, atMost }: MetricBoundInput): MetricBound {
  const bound = {
    metric,
    ...(typeof atLeast === 'number' ? { atLeast } : {}),
    ...(typeof atMost === 'number' ? { atMost } : {}),
  };
  if (Object.keys(bound).length < 2) throw badInput(`metric '${metric}': expected atLeast, atMost or both`);
  return bound;
}

function audiencesOf({ audiences, entirely }: RollBackInput | HoldBackInput): readonly string[] | 'entirely' {
  const named = audiences ?? [];
  if ((entirely ?? false) === named.length > 0) throw badInput('expected either audiences or entirely: true');
  return entirely === true ? 'entirely' : named;
}

function joiningOf({ flag, variations, serves }: JoiningInput): Joining {
  return { flag, variations: variations ?? undefined, serves: serves?.map(servingOf) };
}

function servingOf({ audience, variation, ladder }: ServingInput): Serving {
  const named = variation ?? undefined;
  if ((named === undefined) !== (ladder ?? false)) {
    throw badInput(`serves ${audience}: expected either a variation or ladder: true`);
  }
  return { audience, serve: named === undefined ? { ladder: true } : { variation: named } };
}
