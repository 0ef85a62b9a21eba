import type { Outcome } from '../domain/decision.ts';
import { mapping, type Work } from '../domain/in-portions.ts';
import type { Element } from '../domain/requirement.ts';
import type { Cell, Effect, ElementEffect, FlagEffect, SubjectEffect } from '../domain/simulation.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { decide } from '../engine/decide.ts';
import { judge } from '../engine/judge.ts';

/** Names that are listed for an element, at the most. */
const MOST_NAMES = 20;

/** Two catalogs side by side, and what has been counted so far of the subjects looked at. */
export class Comparison {
  readonly #before: CompiledCatalog;
  readonly #after: CompiledCatalog;
  readonly #flags: readonly string[];
  readonly #elements: readonly Element[];
  readonly #now: number;
  readonly #effects: Map<string, Tally>;
  readonly #opened: Map<string, Opening>;

  constructor(
    before: CompiledCatalog,
    after: CompiledCatalog,
    flags: readonly string[],
    elements: readonly Element[],
    now: number,
  ) {
    this.#before = before;
    this.#after = after;
    this.#flags = flags;
    this.#elements = elements;
    this.#now = now;
    this.#effects = new Map(flags.map((flag) => [flag, blankTally(after, flag)]));
    this.#opened = new Map(elements.map(({ coordinate }) => [coordinate, blankOpening()]));
  }

  /** Looks at one subject, as each of the catalogs sees it. */
  *add(before: Subject, after: Subject): Work<SubjectEffect> {
    const cells = yield* mapping(this.#flags, (flag) => this.#cell(before, after, flag));
    for (const element of this.#elements) {
      this.#open(before, after, element);
      yield;
    }
    return { subject: after.id, cells };
  }

  get flags(): readonly FlagEffect[] {
    return [...this.#effects].map(([flag, { rules, ...counts }]) => ({
      flag,
      ...counts,
      rules: rules.map((rule) => ({ ...rule })),
    }));
  }

  get elements(): readonly ElementEffect[] {
    return [...this.#opened].map(([coordinate, opening]) => ({ coordinate, ...opening }));
  }

  #cell(one: Subject, other: Subject, flag: string): Cell {
    const before = decide(this.#before, one, flag, this.#now);
    const after = decide(this.#after, other, flag, this.#now);
    const effect = effectOf(before, after);
    const tally = this.#effects.get(flag);
    if (tally !== undefined) count(tally, before, after, effect);
    return { flag, before, after, effect };
  }

  #open(one: Subject, other: Subject, element: Element): void {
    const opening = this.#opened.get(element.coordinate);
    if (opening === undefined) return;
    const before = opens(this.#before, one, element, this.#now);
    const after = opens(this.#after, other, element, this.#now);
    if (before) opening.before++;
    if (after) opening.after++;
    if (after && !before && opening.opensFor.length < MOST_NAMES) opening.opensFor.push(other.id);
    if (before && !after && opening.closesFor.length < MOST_NAMES) opening.closesFor.push(other.id);
  }
}

interface Tally {
  gains: number;
  loses: number;
  unchanged: number;
  readonly rules: { readonly rule: number; readonly audience: string; before: number; after: number }[];
}

interface Opening {
  before: number;
  after: number;
  readonly opensFor: string[];
  readonly closesFor: string[];
}

function blankTally({ flags }: CompiledCatalog, flag: string): Tally {
  const rules = (flags.get(flag)?.rules ?? []).map(({ audience }, rule) => ({
    rule,
    audience,
    before: 0,
    after: 0,
  }));
  return { gains: 0, loses: 0, unchanged: 0, rules };
}

function blankOpening(): Opening {
  return { before: 0, after: 0, opensFor: [], closesFor: [] };
}

/** A flag that is not there serves nothing. */
function effectOf(before: Outcome, after: Outcome): Effect {
  const [one, other] = [Math.max(before.rank, 0), Math.max(after.rank, 0)];
  if (other > one) return 'GAINS';
  return other < one ? 'LOSES' : 'UNCHANGED';
}

function count(tally: Tally, before: Outcome, after: Outcome, effect: Effect): void {
  if (effect === 'GAINS') tally.gains++;
  else if (effect === 'LOSES') tally.loses++;
  else tally.unchanged++;
  const served = tally.rules[after.rule];
  if (served !== undefined) served.after++;
  // A rule keeps its audience when others come before it.
  const was = tally.rules.find(({ audience }) => before.rule >= 0 && audience === before.about);
  if (was !== undefined) was.before++;
}

/** Whether an element would answer: every group, by one of its alternatives. */
export function opens(
  catalog: CompiledCatalog,
  subject: Subject,
  { demands }: Element,
  now: number,
): boolean {
  return demands.every((group) =>
    group.some(
      (requirement) =>
        judge(catalog, subject, requirement, (flag) => decide(catalog, subject, flag, now)).outcome ===
        'granted',
    ),
  );
}
