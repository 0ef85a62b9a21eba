import type { Decision } from '../domain/decision.ts';
import { DENIED_CODE } from '../domain/failure.ts';
import type { Denial, Element, Labels, Missing, Requirement, Verdict } from '../domain/requirement.ts';
import type { Claims, Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { decide, decideAll } from '../engine/decide.ts';
import { explain as explainFlag } from '../engine/explain.ts';
import { formatExplanation } from '../engine/explanation-text.ts';
import { hideable } from '../engine/hidden.ts';
import { judge, mergeDenials, STRICT, type Lax } from '../engine/judge.ts';
import { labelsOf } from '../engine/labels.ts';
import { nextOf } from '../engine/next.ts';
import { freshnessFor } from '../engine/stale.ts';
import { withhold } from '../engine/withhold.ts';
import { deniedFor } from './dry-run.ts';
import { concealedBy, NOTHING_CONCEALED, type Concealed } from './conceal.ts';
import { identify, NO_FIELDS, type ClientFields } from './identify.ts';
import type { Admittance } from './admittance.ts';
import { ready, type Ready } from './ready.ts';
import { tierOf, type TierStanding } from './tier-standing.ts';
import { whenKnown } from './when-known.ts';

export type { Admittance } from './admittance.ts';
export type { Ready } from './ready.ts';

/** The header by which every answer names the catalog version that decided it. */
export const VERSION_HEADER = 'x-entitlements-version';

/** The header of an answer that the last known engagement decided, because its store is silent: when that was known. */
export const AS_OF_HEADER = 'x-entitlements-as-of';

/**
 * Begins a request: one catalog version, one instant, one read of the subject, whatever it asks and however often.
 * @param client what the front end says of its user
 */
export function admit(admittance: Admittance, claims: Claims, client?: ClientFields): Entitlements {
  admittance.recorder.markActive(claims);
  admittance.subjects.note(claims, admittance.keeper.current.catalog);
  return new Entitlements(admittance, claims, client);
}

/** What one caller may do, for the length of one request. */
export class Entitlements {
  readonly claims: Claims;
  readonly #client: ClientFields;
  readonly #admittance: Admittance;
  readonly #catalog: CompiledCatalog;
  readonly #now: number;
  readonly #decisions = new Map<string, Decision>();
  readonly #verdicts = new Map<Requirement, Verdict>();
  #subject: Subject | Promise<Subject> | undefined;
  #all: readonly Decision[] | undefined;
  #ready: Ready | undefined;
  #dry = false;

  constructor(admittance: Admittance, claims: Claims, client: ClientFields = NO_FIELDS) {
    this.claims = claims;
    this.#client = client;
    this.#admittance = admittance;
    this.#catalog = admittance.keeper.current;
    this.#now = admittance.clock.now();
  }

  /** The same caller as they stand by now. */
  anew(): Entitlements {
    return new Entitlements(this.#admittance, this.claims, this.#client);
  }

  /** Whether the credential is still good. */
  get lasts(): boolean {
    return this.#admittance.clock.now() < this.claims.expiresAt;
  }

  /** The code that the caller is told of a denial. */
  get deniedCode(): string {
    return this.#admittance.deniedCode ?? DENIED_CODE;
  }

  get catalogVersion(): number {
    return this.#catalog.catalog.version;
  }

  /** When what is decided by was true, epoch milliseconds, where that is not now: its store is silent. */
  get staleSince(): number | undefined {
    const subject = this.#known;
    return subject?.freshness === 'stale' ? subject.metricsAsOf : undefined;
  }

  /** Where the caller stands on the tiers; undefined before it is identified, and where it cannot be known. */
  get tier(): TierStanding | undefined {
    return tierOf(this.#catalog, this.#known);
  }

  /** What people call a plan, a flag and a variation of it; undefined where the catalog has no label for any. */
  labels(named: Parameters<typeof labelsOf>[1]): Labels | undefined {
    return labelsOf(this.#catalog, named);
  }

  /** The next rung of the ladder that has decided a flag for the caller; undefined where none has, or there is none above. */
  next(decision: Decision): Missing | undefined {
    return this.#known && nextOf(this.#catalog, this.#known, decision);
  }

  get #known(): Subject | undefined {
    return this.#subject instanceof Promise ? undefined : this.#subject;
  }

  /** Whether anything was decided, or will be, by who is calling. */
  get identified(): boolean {
    return this.#subject !== undefined;
  }

  /** Reads the subject, once; at once where everything about it is known. */
  identify(): Subject | Promise<Subject> {
    if (this.#subject !== undefined) return this.#subject;
    const found = identify(this.#admittance.sources, this.claims, this.#catalog, this.#now, this.#client);
    this.#subject = found;
    // Whoever waits for it is told when it fails.
    if (found instanceof Promise) found.then((subject) => (this.#subject = subject)).catch(() => undefined);
    return found;
  }

  /** Identifies the caller for code that asks several things; at once where the subject is known. */
  ready(): Ready | Promise<Ready> {
    return whenKnown(this.identify(), (subject) => this.#readyFor(subject));
  }

  #readyFor(subject: Subject): Ready {
    this.#ready ??= ready({
      subject,
      catalog: this.#catalog,
      admittance: this.#admittance,
      decide: (flag) => this.#decide(subject, flag),
      judge: (requirement) => this.#judge(subject, requirement),
    });
    return this.#ready;
  }

  /** Decides one flag; at once where the subject is known. */
  decide(flag: string): Decision | Promise<Decision> {
    return whenKnown(this.identify(), (subject) => this.#decide(subject, flag));
  }

  /** Decides every flag, in catalog order and in linear work. Each decision is what `decide` says of that flag alone. */
  decideAll(): readonly Decision[] | Promise<readonly Decision[]> {
    return whenKnown(this.identify(), (subject) => this.#decideAll(subject));
  }

  /** The flags of HIDDEN releases: the same set for as long as the catalog is. */
  get hideable(): ReadonlySet<string> {
    return hideable(this.#catalog.catalog);
  }

  /** Which of these flags of HIDDEN releases the caller must not learn of; at once where the subject is known. */
  conceal(flags: readonly string[]): Concealed | Promise<Concealed> {
    if (flags.length === 0) return NOTHING_CONCEALED;
    const { catalog } = this.#catalog;
    const enforced = flags.filter((flag) => this.#admittance.dryRun?.covers(flag, catalog) !== true);
    const decided = (subject: Subject) => enforced.map((flag) => this.#decide(subject, flag));
    return whenKnown(this.identify(), (subject) => concealedBy(decided(subject)));
  }

  /** Answers a requirement; at once where the subject is known. The same object is judged once. */
  verdict(requirement: Requirement): Verdict | Promise<Verdict> {
    const known = this.#verdicts.get(requirement);
    if (known !== undefined) return known;
    return whenKnown(this.identify(), (subject) => this.#judge(subject, requirement));
  }

  #judge(subject: Subject, requirement: Requirement): Verdict {
    const decision = (flag: string): Decision => this.#decide(subject, flag);
    const verdict = judge(this.#catalog, subject, requirement, decision, this.#lax(requirement));
    this.#verdicts.set(requirement, verdict);
    if (verdict.outcome === 'granted' && verdict.dry !== undefined) this.#dry = true;
    return verdict;
  }

  #lax({ flag }: Requirement): Lax {
    const { dryRun } = this.#admittance;
    if (dryRun === undefined) return STRICT;
    const { everything } = dryRun.settings;
    return { flag: flag !== undefined && dryRun.covers(flag, this.#catalog.catalog), rest: everything };
  }

  /** Whether anything was let pass that would not be if everything was enforced. */
  get dry(): boolean {
    return this.#dry;
  }

  /**
   * Reports an element that is let pass and would not be if everything was enforced.
   * @param demands what the element demands, all of it judged by now
   */
  async tryOut(coordinate: string, demands: Element['demands']): Promise<void> {
    const groups = await Promise.all(
      demands.map((group) => Promise.all(group.map(async (one) => this.verdict(one)))),
    );
    const would = deniedFor(groups);
    if (would !== undefined) this.#admittance.dryRun?.note(coordinate, would, this.claims.id);
  }

  /** One denial for an element that is denied for several reasons: all that is missing. */
  merge(denials: readonly Denial[]): Denial | undefined {
    return mergeDenials(this.#catalog, denials);
  }

  /** Why the caller gets what it gets of a flag, for a person to read. It names no flag that is hidden from the caller. */
  async explain(flag: string): Promise<string> {
    const subject = await this.identify();
    const { hidden } = await this.conceal([...this.hideable]);
    const explanation = explainFlag(this.#catalog, subject, flag, this.#now);
    return formatExplanation(withhold(explanation, new Set(hidden)));
  }

  /** Counts one success for a metric of the catalog. */
  async count(metric: string): Promise<void> {
    const found = this.#catalog.catalog.metrics.find(({ key }) => key === metric);
    if (found?.kind === 'count') await this.#admittance.recorder.count(this.claims, found.event);
  }

  #decide(subject: Subject, flag: string): Decision {
    const known = this.#decisions.get(flag);
    if (known !== undefined) return known;
    const decision = decide(this.#catalog, subject, flag, this.#now);
    this.#decisions.set(flag, decision);
    return decision;
  }

  #decideAll(subject: Subject): readonly Decision[] {
    if (this.#all !== undefined) return this.#all;
    const { flags, evaluation } = this.#catalog;
    const { outcomes, catalogVersion } = decideAll(this.#catalog, subject, this.#now);
    const all = outcomes.map((outcome): Decision => {
      const flag = flags.get(outcome.flag);
      const freshness = freshnessFor(flag, subject);
      return {
        ...outcome,
        catalogVersion,
        freshness,
        metricsAsOf: freshness === 'unused' ? 0 : subject.metricsAsOf,
        // Until when each is good stands in the evaluation, until the catalog decides something else.
        validUntil: evaluation.validUntil[flag?.place ?? -1] ?? this.#now,
      };
    });
    this.#all = all;
    return all;
  }
}
