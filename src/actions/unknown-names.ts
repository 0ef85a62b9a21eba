import type { CompiledCatalog } from '../engine/compiled.ts';
import type { Override } from '../domain/subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';

/** What rows and claims name of a catalog. */
export type NamedKind = 'plan' | 'tier' | 'flag' | 'variation';

/** Names that are remembered under one version, at most. Beyond that, names are told no more. */
const MOST = 100;
/** Characters of a name that the log shows. */
const LONGEST = 100;
/** Milliseconds that a name counts as in use after it was last met. */
const IN_USE = 60_000;

/**
 * Rows and claims name what a catalog defines, and a catalog may not define it: by a statement of somebody's own, by a row that
 * is older than the catalog, by an issuer. Each name is logged once under a version; readiness tells how many are in use.
 */
export class UnknownNames {
  readonly #log: Log;
  readonly #clock: Clock;
  /** When each was last met, by kind and name. */
  readonly #met = new Map<string, { readonly kind: NamedKind; at: number }>();
  #checked = new WeakMap<ReadonlyMap<string, Override>, CompiledCatalog>();
  #full = false;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * Tells of a name that the catalog does not have.
   * @param where what names it, such as `the row of an account`
   * @param instead what holds for the subject
   */
  note(kind: NamedKind, name: string, where: string, instead: string): void {
    const key = `${kind} ${name}`;
    const met = this.#met.get(key);
    if (met !== undefined) {
      met.at = this.#clock.now();
      return;
    }
    if (this.#met.size >= MOST) {
      if (!this.#full) this.#log.warn(`more than ${MOST} names are unknown to the catalog: no more are told`);
      this.#full = true;
      return;
    }
    this.#met.set(key, { kind, at: this.#clock.now() });
    const shown = name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
    this.#log.warn(`${where} names ${kind} '${shown}', which the catalog does not have: ${instead}`);
  }

  /** Looks through the overrides of a subject, once under a catalog. */
  check(overrides: ReadonlyMap<string, Override>, catalog: CompiledCatalog): void {
    if (overrides.size === 0 || this.#checked.get(overrides) === catalog) return;
    this.#checked.set(overrides, catalog);
    for (const { flag, variation } of overrides.values()) {
      const known = catalog.flags.get(flag);
      if (known === undefined) this.note('flag', flag, 'an override', 'the override is ignored');
      else if (!known.ranks.has(variation))
        this.note('variation', `${flag}/${variation}`, 'an override', 'the flag is off for its subject');
    }
  }

  /** Forgets all names: another version may have them. */
  forget(): void {
    this.#met.clear();
    this.#full = false;
  }

  /** Which kinds of names are in use that the catalog does not have, with numbers; undefined where there is none. */
  describe(): string | undefined {
    const since = this.#clock.now() - IN_USE;
    const counts = new Map<NamedKind, number>();
    for (const { kind, at } of this.#met.values())
      if (at >= since) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (counts.size === 0) return undefined;
    const each = [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`);
    return `rows or claims name ${each.join(', ')} that the catalog does not have; the log names them`;
  }
}
