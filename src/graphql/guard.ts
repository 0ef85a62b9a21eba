import type { ShieldRule } from '../apollo/shield.ts';
import type { Demands } from './demands.ts';
import type { RuleBook } from './requirement-rule.ts';

/** A schema element that asks for something. */
export interface Guard {
  /** Its place in a call's findings. */
  readonly index: number;
  readonly coordinate: string;
  readonly demands: Demands;
  readonly rule: ShieldRule;
  /** All the rules of its schema. */
  readonly rules: RuleBook;
}
