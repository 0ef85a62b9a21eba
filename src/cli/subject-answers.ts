import { isPreview } from './answers.ts';
import {
  anything,
  either,
  exactly,
  list,
  nullable,
  number,
  record,
  shape,
  text,
  truth,
  type Of,
} from './shape.ts';
import { isPin, isTierStanding } from './tier-answers.ts';

/** What the control API answers of subjects, and of what changes for them. */

export const isOverride = shape({
  subject: text,
  flag: text,
  variation: text,
  author: text,
  reason: text,
  expiresAt: nullable(text),
});
export type Override = Of<typeof isOverride>;

const isDecision = shape({ flag: text, variation: text, reason: text, about: nullable(text) });

export const isSubjectSeen = shape({
  id: text,
  account: nullable(text),
  plan: nullable(text),
  tier: nullable(text),
  seenAt: nullable(text),
});
export type SubjectSeen = Of<typeof isSubjectSeen>;

export const isSubject = shape({
  id: text,
  account: nullable(text),
  known: truth,
  holds: truth,
  seenAt: nullable(text),
  plan: nullable(text),
  unknownPlan: nullable(text),
  tier: nullable(text),
  metrics: nullable(list(shape({ metric: text, value: nullable(number) }))),
  attributes: record,
  overrides: nullable(list(isOverride)),
  pin: nullable(isPin),
  tierStanding: nullable(isTierStanding),
  decisions: list(isDecision),
});
export type Subject = Of<typeof isSubject>;

const isCell = shape({
  flag: text,
  effect: either(exactly('GAINS'), exactly('LOSES'), exactly('UNCHANGED')),
  before: shape({ variation: text }),
  after: shape({ variation: text }),
});
export type Cell = Of<typeof isCell>;

const isSubjectEffect = shape({ subject: text, cells: list(isCell) });
export type SubjectEffect = Of<typeof isSubjectEffect>;

const isFlagEffect = shape({
  flag: text,
  gains: number,
  loses: number,
  unchanged: number,
  rules: list(shape({ rule: number, audience: text, before: number, after: number })),
});
export type FlagEffect = Of<typeof isFlagEffect>;

const isElementEffect = shape({
  coordinate: text,
  before: number,
  after: number,
  opensFor: list(text),
  closesFor: list(text),
});
export type ElementEffect = Of<typeof isElementEffect>;

const isStage = shape({
  command: anything,
  preview: isPreview,
  flags: list(isFlagEffect),
  subjects: list(isSubjectEffect),
  elements: list(isElementEffect),
});
export type Stage = Of<typeof isStage>;

export const isSimulation = shape({
  version: number,
  considered: number,
  known: number,
  stages: list(isStage),
});
export type Simulation = Of<typeof isSimulation>;
