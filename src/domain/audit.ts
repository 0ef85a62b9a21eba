import type { Json } from './catalog.ts';

/** Who did it, why, and the command as it was given: what every change carries. */
export interface Deed {
  readonly author: string;
  readonly reason: string;
  readonly command: Json;
}

/** A change to something outside the catalog's versions, such as a plan, an override or a pin. */
export interface OutsideChange {
  readonly kind: 'plan' | 'plan-move' | 'override' | 'pin' | 'key' | 'subject';
  /**
   * The account; the plan that accounts left and the one they went to; the subject and flag; the subject; the name of the
   * key; the subject that was erased.
   */
  readonly key: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** One line of the audit log. */
export interface AuditEntry extends Deed {
  /** Grows with every entry. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The catalog version that it made. */
  readonly version?: number | undefined;
  /** What it changed outside the catalog's versions. */
  readonly outside?: OutsideChange | undefined;
}
