import { carryOut } from '../../actions/carry-out.ts';
import { changeStanding } from '../../actions/change-standing.ts';
import { eraseSubject } from '../../actions/erase-subject.ts';
import { createKey, revokeKey, type KeyOutcome } from '../../actions/manage-keys.ts';
import { reasonProblem } from '../../actions/order.ts';
import type { StandingCommand } from '../../actions/standing-command.ts';
import { commandOf } from '../commands.ts';
import type { AdminContext } from '../context.ts';
import type { MutationResolvers } from '../generated.ts';
import { badInput } from '../paging.ts';
import type { InvalidView, RefusedView } from '../views.ts';

interface Ordered {
  readonly expectedVersion: number;
  readonly reason: string;
  readonly dryRun: boolean;
}

export const mutationResolvers: MutationResolvers = {
  carryOut: async (_parent, { command, expectedVersion, reason, dryRun }, context) => {
    const wrong = invalid(reason, context);
    if (wrong !== undefined) return wrong;
    const { parts, operator, gone } = context;
    const wanted = commandOf(command);
    const order = { author: operator.name, reason, expected: expectedVersion };
    return carryOut(parts, wanted, order, dryRun, gone);
  },
  setPlan: (_parent, { account, plan, ...ordered }, context) =>
    standing({ do: 'set-plan', account, plan }, ordered, context),
  removePlan: (_parent, { account, ...ordered }, context) =>
    standing({ do: 'remove-plan', account }, ordered, context),
  setOverride: (_parent, { subject, flag, variation, expiresAt, ...ordered }, context) =>
    standing(
      { do: 'set-override', subject, flag, variation, expiresAt: expiresAt?.getTime() },
      ordered,
      context,
    ),
  removeOverride: (_parent, { subject, flag, ...ordered }, context) =>
    standing({ do: 'remove-override', subject, flag }, ordered, context),
  pinTier: (_parent, { subject, tier, expiresAt, ...ordered }, context) =>
    standing({ do: 'pin-tier', subject, tier, expiresAt: expiresAt?.getTime() }, ordered, context),
  unpinTier: (_parent, { subject, ...ordered }, context) =>
    standing({ do: 'unpin-tier', subject }, ordered, context),
  createKey: async (_parent, { name, role, expiresAt, reason }, context) => {
    const { parts, operator } = context;
    const wanted = { name, role, expiresAt: expiresAt?.getTime() };
    const by = { author: operator.name, reason };
    return invalid(reason, context) ?? keyOutcome(await createKey(parts, wanted, by), context);
  },
  revokeKey: async (_parent, { id, reason }, context) => {
    const { parts, operator } = context;
    const by = { author: operator.name, reason };
    return invalid(reason, context) ?? keyOutcome(await revokeKey(parts, id, by), context);
  },
  eraseSubject: async (_parent, { subject, reason }, context) => {
    const wrong = invalid(reason, context);
    if (wrong !== undefined) return wrong;
    if (subject === '') throw badInput('expected the id of a subject');
    const { parts, operator } = context;
    const from = { ...parts, engagement: parts.sources.engagement };
    const erased = await eraseSubject(from, subject, { author: operator.name, reason });
    return erased.outcome === 'erased' ? erased : { ...erased, version: context.inForce.catalog.version };
  },
};

async function standing(
  command: StandingCommand,
  { expectedVersion, reason, dryRun }: Ordered,
  context: AdminContext,
): Promise<InvalidView | Awaited<ReturnType<typeof changeStanding>>> {
  const { parts, operator, finder } = context;
  const order = { author: operator.name, reason, expected: expectedVersion };
  return invalid(reason, context) ?? changeStanding(parts, finder, command, order, dryRun);
}

function invalid(reason: string, { inForce }: AdminContext): InvalidView | undefined {
  const problem = reasonProblem(reason);
  return problem === undefined
    ? undefined
    : { outcome: 'invalid', version: inForce.catalog.version, problems: [problem] };
}

function keyOutcome(
  outcome: KeyOutcome,
  { inForce }: AdminContext,
): Exclude<KeyOutcome, { outcome: 'refused' }> | RefusedView {
  return outcome.outcome === 'refused' ? { ...outcome, version: inForce.catalog.version } : outcome;
}
