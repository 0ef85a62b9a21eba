import { anything, either, exactly, list, nullable, number, shape, text, truth, type Of } from './shape.ts';

/** What the control API answers, as far as it is shown to people; `--json` has all of it. */

const isChange = shape({ kind: text, key: text, lines: list(text) });
export type Change = Of<typeof isChange>;

const isProblem = shape({
  severity: either(exactly('ERROR'), exactly('WARNING')),
  path: list(text),
  message: text,
  line: nullable(number),
  column: nullable(number),
});
export type Problem = Of<typeof isProblem>;

const isPlanMove = shape({ from: text, to: text, accounts: number });
export type PlanMove = Of<typeof isPlanMove>;

const isWouldChange = shape({
  __typename: exactly('WouldChange'),
  version: number,
  changes: list(isChange),
  planMoves: list(isPlanMove),
  warnings: list(isProblem),
});
export const isNoOp = shape({ __typename: exactly('NoOp'), version: number });
export const isRefused = shape({
  __typename: exactly('Refused'),
  version: number,
  code: text,
  message: text,
});
export const isInvalid = shape({
  __typename: exactly('Invalid'),
  version: number,
  problems: list(isProblem),
});
export type Refused = Of<typeof isRefused>;
export type Invalid = Of<typeof isInvalid>;

export const isPreview = either(isWouldChange, isNoOp, isRefused, isInvalid);
export type Preview = Of<typeof isPreview>;

const isApplied = shape({
  __typename: exactly('Applied'),
  version: number,
  changes: list(isChange),
  planMoves: list(isPlanMove),
  warnings: list(isProblem),
});
const isConflict = shape({
  __typename: exactly('Conflict'),
  expected: number,
  version: number,
  since: list(isChange),
  rebased: isPreview,
});
export type Conflict = Of<typeof isConflict>;

export const isCarryOutResult = either(isApplied, isWouldChange, isNoOp, isConflict, isRefused, isInvalid);
export type CarryOutResult = Of<typeof isCarryOutResult>;

const isStandingChanged = shape({
  __typename: exactly('StandingChanged'),
  dryRun: truth,
  subjectKnown: nullable(truth),
  notAdmitted: nullable(
    shape({
      flag: text,
      gate: text,
      release: nullable(text),
      offer: nullable(shape({ release: text, flag: text, subjects: list(text) })),
    }),
  ),
});
export type NotAdmitted = NonNullable<Of<typeof isStandingChanged>['notAdmitted']>;
const isStandingConflict = shape({
  __typename: exactly('StandingConflict'),
  expected: number,
  version: number,
});
export type StandingConflict = Of<typeof isStandingConflict>;

export const isStandingResult = either(isStandingChanged, isNoOp, isStandingConflict, isRefused, isInvalid);
export type StandingResult = Of<typeof isStandingResult>;

export const isKey = shape({
  id: text,
  name: text,
  role: text,
  createdAt: text,
  expiresAt: nullable(text),
  revokedAt: nullable(text),
});
export type Key = Of<typeof isKey>;

export const isKeyResult = either(
  shape({ __typename: exactly('KeyCreated'), key: isKey, secret: text }),
  shape({ __typename: exactly('KeyRevoked'), key: isKey }),
  isRefused,
  isInvalid,
);
export type KeyResult = Of<typeof isKeyResult>;

const isAdmission = shape({ audience: text, percentage: number });
export type Admission = Of<typeof isAdmission>;

export const isRelease = shape({
  key: text,
  phase: text,
  visibility: text,
  gate: shape({ key: text, enabled: truth, salt: text, admits: list(isAdmission) }),
  flags: list(
    shape({
      flag: shape({ key: text }),
      held: list(text),
      serves: list(shape({ audience: text, serves: text })),
    }),
  ),
  early: list(shape({ flag: text, audience: text })),
  rolledBack: list(isAdmission),
  next: nullable(text),
});
export type Release = Of<typeof isRelease>;

export const isFlag = shape({ key: text, enabled: truth, gate: nullable(text), variations: list(text) });
export type Flag = Of<typeof isFlag>;

export const isAuditEntry = shape({
  id: number,
  at: text,
  author: text,
  reason: text,
  command: anything,
  version: nullable(number),
  changes: list(isChange),
});
export type AuditEntry = Of<typeof isAuditEntry>;

export const isDiff = shape({ from: number, to: number, changes: list(isChange) });

export const isCatalog = shape({
  version: number,
  at: nullable(text),
  plans: list(text),
  tiers: list(text),
  segments: list(text),
  gates: list(shape({ key: text })),
  flags: list(shape({ key: text })),
  releases: list(shape({ key: text })),
  warnings: list(isProblem),
});
export type Catalog = Of<typeof isCatalog>;
