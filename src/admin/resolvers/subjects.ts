import { toJson } from '../../domain/json.ts';
import { UNAVAILABLE, type TierPin } from '../../domain/subject.ts';
import { recorded } from '../../actions/carry-out.ts';
import { isKnown } from '../../actions/explain.ts';
import type { AdminContext } from '../context.ts';
import type { SubjectView } from '../views.ts';
import { decisionsOf } from '../../actions/decide-for.ts';
import type { Resolvers } from '../generated.ts';
import { connection, fromCursor, pageSize } from '../paging.ts';
import { dateOr } from './outcomes.ts';

/** Subjects as a request of their own would be seen, and what is decided for them. */
export const subjectResolvers: Pick<
  Resolvers,
  | 'Subject'
  | 'EngagementEvent'
  | 'Override'
  | 'Decision'
  | 'Explanation'
  | 'ElementExplanation'
  | 'RequirementExplanation'
  | 'Missing'
  | 'SimulatedStage'
> = {
  Subject: {
    known: ({ profile }) => profile !== undefined,
    seenAt: ({ profile }) => dateOr(profile?.seenAt),
    account: ({ profile }) => profile?.account ?? null,
    plan: async ({ id }, _args, { subjects }) => told((await subjects.load(id)).plan),
    unknownPlan: async ({ id }, _args, { subjects }) => (await subjects.load(id)).unknownPlan ?? null,
    tier: async ({ id }, _args, { subjects }) => told((await subjects.load(id)).tier),
    metrics: async ({ id }, _args, { subjects, inForce }) => {
      const { metrics, freshness } = await subjects.load(id);
      if (freshness === 'unavailable') return null;
      return inForce.catalog.metrics.map(({ key }) => ({ metric: key, value: told(metrics.get(key)) }));
    },
    attributes: async ({ id }, _args, { subjects }) =>
      toJson(Object.fromEntries((await subjects.load(id)).attributes)),
    overrides: async ({ id }, _args, { subjects }) => {
      const { overrides } = await subjects.load(id);
      return overrides === UNAVAILABLE
        ? null
        : [...overrides.values()].map((override) => ({ ...override, subject: id }));
    },
    holds: async (view, _args, context) => {
      const { subjects, inForce } = context;
      return (
        isKnown(view.profile, await subjects.load(view.id), inForce) || (await pinOf(view, context)) !== null
      );
    },
    pin: (view, _args, context) => pinOf(view, context),
    tierStanding: async ({ id }, _args, { finder, inForce, now }) =>
      (await finder.tierStanding({ id }, inForce, now)) ?? null,
    decisions: async ({ id }, { flags }, { subjects, inForce, now }) =>
      decisionsOf(inForce, await subjects.load(id), flags ?? undefined, now),
    events: async ({ id }, { first, after }, { parts }) => {
      const size = pageSize(first);
      const [from] = fromCursor(after, 1) ?? [];
      const found = await parts.journal.events(id, { first: size + 1, after: from });
      return connection(found, size, after, ({ cursor }) => [cursor]);
    },
  },
  EngagementEvent: {
    account: ({ account }) => account ?? null,
    time: ({ time }) => new Date(time),
    acceptedAt: ({ acceptedAt }) => new Date(acceptedAt),
  },
  Override: { expiresAt: ({ expiresAt }) => dateOr(expiresAt) },
  Decision: { value: ({ value }) => value, about: ({ about }) => about ?? null },
  Explanation: {
    decision: ({ explanation }) => explanation.decision,
    tree: ({ explanation }) => toJson(explanation),
    text: ({ text }) => text,
  },
  ElementExplanation: { outcome: ({ outcome }) => VERDICTS[outcome] },
  RequirementExplanation: {
    flag: ({ requirement }) => requirement.flag ?? null,
    variation: ({ requirement }) => requirement.variation ?? null,
    plan: ({ requirement }) => requirement.plan ?? null,
    tier: ({ requirement }) => requirement.tier ?? null,
    outcome: ({ outcome }) => VERDICTS[outcome],
    reason: ({ denial }) => denial?.reason ?? null,
    missing: ({ denial }) => denial?.missing ?? null,
  },
  Missing: {
    variation: ({ variation }) => variation ?? null,
    plan: ({ plan }) => plan ?? null,
    tier: ({ tier }) => tier ?? null,
  },
  SimulatedStage: {
    command: ({ command }) => recorded(command),
  },
};

const VERDICTS = { granted: 'GRANTED', denied: 'DENIED', unavailable: 'UNAVAILABLE' } as const;

async function pinOf(
  { id, profile }: SubjectView,
  { parts: { sources } }: AdminContext,
): Promise<TierPin | null> {
  const key = { subject: id, account: profile?.account };
  const standing = sources.standings.peek(key) ?? (await sources.standings.read(key));
  return standing === UNAVAILABLE ? null : (standing.pin ?? null);
}

function told<Value>(value: Value | typeof UNAVAILABLE | undefined): Value | null {
  return value === UNAVAILABLE || value === undefined ? null : value;
}
