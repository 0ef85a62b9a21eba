import type { CatalogCommand, Preview } from './control.ts';
import type { Outcome } from './decision.ts';

/** What a change does to one subject and flag. A variation further on is a gain. */
export type Effect = 'GAINS' | 'LOSES' | 'UNCHANGED';

export interface Cell {
  readonly flag: string;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly effect: Effect;
}

export interface SubjectEffect {
  readonly subject: string;
  readonly cells: readonly Cell[];
}

/** How many of the subjects considered a rule serves. */
export interface RuleEffect {
  readonly rule: number;
  readonly audience: string;
  readonly before: number;
  readonly after: number;
}

/** What a change does to one flag, in numbers of subjects. */
export interface FlagEffect {
  readonly flag: string;
  readonly gains: number;
  readonly loses: number;
  readonly unchanged: number;
  /** The rules as they are afterwards. */
  readonly rules: readonly RuleEffect[];
}

/** For how many a schema element opens, and for whom (the first few). */
export interface ElementEffect {
  readonly coordinate: string;
  readonly before: number;
  readonly after: number;
  readonly opensFor: readonly string[];
  readonly closesFor: readonly string[];
}

/** One command of a simulation, on the draft that the commands before it have made. */
export interface Stage {
  readonly command: CatalogCommand;
  readonly preview: Preview;
  /** Flags that the command can concern. */
  readonly flags: readonly FlagEffect[];
  /** Subjects for whom anything changes; of those that were named, everybody. */
  readonly subjects: readonly SubjectEffect[];
  readonly elements: readonly ElementEffect[];
}

export interface Simulation {
  /** The version it starts from. */
  readonly version: number;
  /** Subjects that were looked at, out of those the gateway knows. */
  readonly considered: number;
  readonly known: number;
  /** Up to the first command that is refused. */
  readonly stages: readonly Stage[];
}
