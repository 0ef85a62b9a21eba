import type { Resolvers } from '../generated.ts';

/** What has become of commands: unions by their outcome. */
export const outcomeResolvers: Pick<
  Resolvers,
  | 'CarryOutResult'
  | 'Preview'
  | 'StandingResult'
  | 'KeyResult'
  | 'EraseResult'
  | 'Applied'
  | 'WouldChange'
  | 'Conflict'
  | 'Invalid'
  | 'StandingChanged'
  | 'KeyCreated'
  | 'KeyRevoked'
  | 'Key'
> = {
  CarryOutResult: { __resolveType: ({ outcome }) => CATALOG_OUTCOMES[outcome] },
  Preview: { __resolveType: ({ outcome }) => CATALOG_OUTCOMES[outcome] },
  StandingResult: { __resolveType: ({ outcome }) => STANDING_OUTCOMES[outcome] },
  KeyResult: { __resolveType: ({ outcome }) => KEY_OUTCOMES[outcome] },
  EraseResult: { __resolveType: ({ outcome }) => ERASE_OUTCOMES[outcome] },
  Applied: { at: ({ at }) => new Date(at), warnings: ({ problems }) => problems },
  WouldChange: { warnings: ({ problems }) => problems },
  Conflict: { rebased: ({ rebased }) => rebased },
  Invalid: { problems: ({ problems }) => problems },
  StandingChanged: {
    dryRun: ({ outcome }) => outcome === 'would-apply',
    notAdmitted: ({ notAdmitted }) =>
      notAdmitted === undefined
        ? null
        : { ...notAdmitted, release: notAdmitted.release ?? null, offer: offerOf(notAdmitted.offer) },
  },
  KeyCreated: { key: ({ operator }) => operator },
  KeyRevoked: { key: ({ operator }) => operator },
  Key: {
    createdAt: ({ createdAt }) => new Date(createdAt),
    expiresAt: ({ expiresAt }) => dateOr(expiresAt),
    revokedAt: ({ revokedAt }) => dateOr(revokedAt),
  },
};

const CATALOG_OUTCOMES = {
  applied: 'Applied',
  change: 'WouldChange',
  'no-op': 'NoOp',
  conflict: 'Conflict',
  refused: 'Refused',
  invalid: 'Invalid',
} as const;

const STANDING_OUTCOMES = {
  applied: 'StandingChanged',
  'would-apply': 'StandingChanged',
  'no-op': 'NoOp',
  conflict: 'StandingConflict',
  refused: 'Refused',
  invalid: 'Invalid',
} as const;

const KEY_OUTCOMES = {
  created: 'KeyCreated',
  revoked: 'KeyRevoked',
  refused: 'Refused',
  invalid: 'Invalid',
} as const;

const ERASE_OUTCOMES = { erased: 'SubjectErased', 'no-op': 'NoOp', invalid: 'Invalid' } as const;

export function dateOr(instant: number | undefined): Date | null {
  return instant === undefined ? null : new Date(instant);
}

function offerOf(
  offer:
    | { readonly release: string; readonly flag: string; readonly subjects?: readonly string[] | undefined }
    | undefined,
) {
  return offer === undefined
    ? null
    : { release: offer.release, flag: offer.flag, subjects: offer.subjects ?? [] };
}
