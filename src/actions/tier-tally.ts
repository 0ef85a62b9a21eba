import type { Catalog, Tier } from '../domain/catalog.ts';
import type { MetricBound } from '../domain/condition.ts';
import type { TierState } from '../domain/engagement.ts';
import { storeUnavailable } from '../domain/failure.ts';
import { UNAVAILABLE } from '../domain/subject.ts';
import { measure, type Evidence } from '../engagement/measure.ts';
import { standOn, type TierLadder } from '../engagement/tier.ts';

/** How many subjects stand on one tier today, and would stand on another, or the same, in the end. */
export interface TierFlow {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Somebody who would not stay where they are, and what decides it: what each metric is that old or new criteria name. */
export interface Mover {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  /** In the order of the catalog. Undefined: the subject has no such fact. */
  readonly measures: readonly { readonly metric: string; readonly value: number | undefined }[];
}

/** What has been found of everybody looked at. */
export interface TierMoves {
  readonly population: number;
  /** In the order of the tiers, those with nobody left out. */
  readonly flows: readonly TierFlow[];
  readonly movesUp: number;
  readonly falls: number;
  /** Of those who fall, how many would stay for a grace first. */
  readonly inGrace: number;
  /** In the order of their keys, the first of them. */
  readonly movers: readonly Mover[];
}

/** The tiers in force, those of the draft once every grace is over, and those of the draft on the day they are applied. */
export interface TierLadders {
  readonly tier: string;
  readonly now: TierLadder;
  readonly end: TierLadder;
  readonly applied: TierLadder;
  readonly day: number;
}

/** What has been found of the subjects looked at so far. */
export class TierTally {
  readonly #ladders: TierLadders;
  readonly #deciding: Catalog['metrics'];
  readonly #first: number;
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #movers: Mover[] = [];
  #population = 0;
  #movesUp = 0;
  #falls = 0;
  #inGrace = 0;

  constructor(ladders: TierLadders, { metrics }: Catalog, first: number) {
    const named = [ladders.now, ladders.end].flatMap(({ tiers }) =>
      tiers.filter(({ key }) => key === ladders.tier).flatMap(boundsOf),
    );
    this.#ladders = ladders;
    this.#deciding = metrics.filter(({ key }) => named.some(({ metric }) => metric === key));
    this.#first = first;
  }

  add(subject: string, evidence: Evidence): void {
    const { tier, now, end, applied, day } = this.#ladders;
    const settled = evidence.subject === UNAVAILABLE ? undefined : evidence.subject.tier;
    const stands = stand(now, settled, evidence, day);
    // Whoever is on the tier is judged by today alone: what they did on other days was asked otherwise.
    const held = stands.tier === tier ? { tier, since: day } : stands;
    const arrives = stand(end, held, evidence, day);
    const [from, to] = [stands.tier, arrives.tier];
    this.#population += 1;
    const row = this.#counts.get(from) ?? new Map<string, number>();
    this.#counts.set(from, row.set(to, (row.get(to) ?? 0) + 1));
    if (from === to) return;
    if (rankIn(now, to) > rankIn(now, from)) {
      this.#movesUp += 1;
    } else {
      this.#falls += 1;
      if (stand(applied, stands, evidence, day).tier === from) this.#inGrace += 1;
    }
    if (this.#movers.length < this.#first) this.#movers.push(this.#mover(subject, from, to, evidence));
  }

  result(): TierMoves {
    const keys = this.#ladders.now.tiers.map(({ key }) => key);
    const flows = keys.flatMap((from) =>
      keys.map((to) => ({ from, to, count: this.#counts.get(from)?.get(to) ?? 0 })),
    );
    return {
      population: this.#population,
      flows: flows.filter(({ count }) => count > 0),
      movesUp: this.#movesUp,
      falls: this.#falls,
      inGrace: this.#inGrace,
      movers: this.#movers,
    };
  }

  #mover(subject: string, from: string, to: string, evidence: Evidence): Mover {
    const measures = measure(this.#deciding, evidence, this.#ladders.day, false);
    return {
      subject,
      from,
      to,
      measures: this.#deciding.map(({ key }) => {
        const value = measures.get(key);
        return { metric: key, value: value === UNAVAILABLE ? undefined : value };
      }),
    };
  }
}

function boundsOf({ promote, keep }: Tier): readonly MetricBound[] {
  return [...promote, ...(keep ?? [])];
}

function rankIn({ tiers }: TierLadder, tier: string): number {
  return tiers.findIndex(({ key }) => key === tier);
}

function stand(
  ladder: TierLadder,
  settled: TierState | undefined,
  evidence: Evidence,
  day: number,
): TierState {
  const state = standOn(ladder, settled, evidence, day, false);
  if (state === UNAVAILABLE) throw storeUnavailable('engagement', 'a record was not read');
  return state;
}
