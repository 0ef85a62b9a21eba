import type { Decision } from '../domain/decision.ts';
import type { Denial, Requirement, Verdict } from '../domain/requirement.ts';
import type { Claims, Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { decide } from '../engine/decide.ts';
import { judge, mergeDenials } from '../engine/judge.ts';
import type { Clock } from '../ports/runtime.ts';
import { identify, type Sources } from './identify.ts';
import type { CatalogKeeper } from './keep-catalog.ts';
import type { EngagementRecorder } from './record-engagement.ts';

/** What a gateway needs to answer whoever calls. */
export interface Admittance {
  readonly keeper: CatalogKeeper;
  readonly sources: Sources;
  readonly recorder: EngagementRecorder;
  readonly clock: Clock;
}

/** Begins a request: one catalog version, one instant, one read of the subject, whatever it asks and however often. */
export function admit(admittance: Admittance, claims: Claims): Entitlements {
  admittance.recorder.markActive(claims.id);
  return new Entitlements(admittance, claims);
}

/** What one caller may do, for the length of one request. */
export class Entitlements {
  readonly claims: Claims;
  readonly #admittance: Admittance;
  readonly #catalog: CompiledCatalog;
  readonly #now: number;
  readonly #decisions = new Map<string, Decision>();
  readonly #verdicts = new Map<Requirement, Verdict>();
  #subject: Subject | Promise<Subject> | undefined;

  constructor(admittance: Admittance, claims: Claims) {
    this.claims = claims;
    this.#admittance = admittance;
    this.#catalog = admittance.keeper.current;
    this.#now = admittance.clock.now();
  }

  get catalogVersion(): number {
    return this.#catalog.catalog.version;
  }

  /** Reads the subject, once; at once where everything about it is known. */
  identify(): Subject | Promise<Subject> {
    if (this.#subject !== undefined) return this.#subject;
    const found = identify(this.#admittance.sources, this.claims, this.#catalog, this.#now);
    this.#subject = found;
    // Whoever waits for it is told when it fails.
    if (found instanceof Promise) found.then((subject) => (this.#subject = subject)).catch(() => undefined);
    return found;
  }

  /** Answers a requirement; at once where the subject is known. The same object is judged once. */
  verdict(requirement: Requirement): Verdict | Promise<Verdict> {
    const known = this.#verdicts.get(requirement);
    if (known !== undefined) return known;
    const subject = this.identify();
    if (subject instanceof Promise) return subject.then((found) => this.#judge(found, requirement));
    return this.#judge(subject, requirement);
  }

  #judge(subject: Subject, requirement: Requirement): Verdict {
    const verdict = judge(this.#catalog, subject, requirement, (flag) => this.#decide(subject, flag));
    this.#verdicts.set(requirement, verdict);
    return verdict;
  }

  /** One denial for an element that is denied for several reasons: all that is missing. */
  merge(denials: readonly Denial[]): Denial | undefined {
    return mergeDenials(this.#catalog, denials);
  }

  /** Counts one success for a metric of the catalog. */
  async count(metric: string): Promise<void> {
    const found = this.#catalog.catalog.metrics.find(({ key }) => key === metric);
    if (found?.kind === 'count') await this.#admittance.recorder.count(this.claims.id, found.event);
  }

  #decide(subject: Subject, flag: string): Decision {
    const known = this.#decisions.get(flag);
    if (known !== undefined) return known;
    const decision = decide(this.#catalog, subject, flag, this.#now);
    this.#decisions.set(flag, decision);
    return decision;
  }
}
