import type { Catalog, Problem } from '../domain/catalog.ts';
import type { Requirement, Verdict, WouldBe } from '../domain/requirement.ts';
import type { Clock, Log } from '../ports/runtime.ts';

/** What is decided and not enforced. */
export interface DryRunSettings {
  /** Every requirement, of plan and tier as well. */
  readonly everything: boolean;
  /** What the flags of these releases open. */
  readonly releases: readonly string[];
  readonly flags: readonly string[];
}

/** What would have been denied at one element, for one reason. */
export interface DryFinding {
  /** Schema coordinate. */
  readonly coordinate: string;
  /** That of a denial, or UNAVAILABLE: a store was silent. */
  readonly reason: string;
  /** Left out where a store was silent. */
  readonly requirement: Requirement | undefined;
  /** Operations. */
  readonly count: number;
  readonly lastSubject: string;
  /** Epoch milliseconds. */
  readonly lastAt: number;
}

/** What a verdict would be if everything were enforced; undefined if it grants either way. */
function wouldBe(verdict: Verdict): WouldBe | undefined {
  if (verdict.outcome === 'granted') return verdict.dry;
  return verdict.outcome === 'denied' ? verdict.denial : 'unavailable';
}

/**
 * What an element that passes would be denied for if everything were enforced; undefined if it does not pass, or would not be.
 * @param groups every group must hold, and of each group one alternative
 */
export function deniedFor(groups: readonly (readonly Verdict[])[]): WouldBe | undefined {
  const passes = groups.every((verdicts) => verdicts.some(({ outcome }) => outcome === 'granted'));
  if (!passes) return undefined;
  const denied = groups
    .map((verdicts) => verdicts.map(wouldBe))
    .find(([first, ...others]) => first !== undefined && !others.includes(undefined));
  return denied?.[0];
}

/** Findings that are kept. */
const MOST = 1_000;

/**
 * Lets requirements be tried out: what they would deny is granted, and reported to operators and to nobody else. Counts are
 * this process's, since it started.
 */
export class DryRun {
  readonly settings: DryRunSettings;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly #flags: ReadonlySet<string>;
  readonly #covered = new WeakMap<Catalog, ReadonlySet<string>>();
  readonly #findings = new Map<string, DryFinding>();
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(settings: DryRunSettings, clock: Clock, log: Log) {
    this.settings = settings;
    this.#flags = new Set(settings.flags);
    this.#clock = clock;
    this.#log = log;
    this.since = clock.now();
  }

  /** Whether nothing is enforced that needs this flag. */
  covers(flag: string, catalog: Catalog): boolean {
    if (this.settings.everything) return true;
    return (this.#covered.get(catalog) ?? this.#cover(catalog)).has(flag);
  }

  /** Reports an element that would have been denied. */
  note(coordinate: string, would: WouldBe, subject: string): void {
    const { reason, requirement } =
      would === 'unavailable' ? { reason: 'UNAVAILABLE', requirement: undefined } : would;
    const key = JSON.stringify([coordinate, reason, requirement]);
    const known = this.#findings.get(key);
    if (known === undefined && this.#findings.size >= MOST) return;
    const now = this.#clock.now();
    const count = (known?.count ?? 0) + 1;
    this.#findings.set(key, { coordinate, reason, requirement, count, lastSubject: subject, lastAt: now });
    // The first of its kind; how many there are is told when it is asked for.
    if (known === undefined)
      this.#log.info('a dry run would have denied this', { coordinate, reason, subject });
  }

  /** The most frequent first. */
  get findings(): readonly DryFinding[] {
    return [...this.#findings.values()].sort((one, other) => other.count - one.count);
  }

  #cover(catalog: Catalog): ReadonlySet<string> {
    const { releases } = this.settings;
    const released = catalog.releases
      .filter(({ key }) => releases.includes(key))
      .flatMap(({ flags }) => flags.map(({ flag }) => flag));
    const made = new Set([...this.#flags, ...released]);
    this.#covered.set(catalog, made);
    return made;
  }
}

/** What a dry run names that a catalog does not have. It may come yet, so that is no error. */
export function dryRunProblems({ releases, flags }: DryRunSettings, catalog: Catalog): readonly Problem[] {
  const named = [
    ...releases.map((key) => ['release', key, catalog.releases.some((one) => one.key === key)] as const),
    ...flags.map((key) => ['flag', key, catalog.flags.some((one) => one.key === key)] as const),
  ];
  return named
    .filter(([, , exists]) => !exists)
    .map(([kind, key]) => ({
      severity: 'warning',
      path: ['dryRun', `${kind}s`, key],
      message: `${kind} '${key}' does not exist (dryRun of the configuration)`,
    }));
}
