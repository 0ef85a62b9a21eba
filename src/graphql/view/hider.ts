import { elementsOf, type DemandBook } from '../demands.ts';
import { Dependents } from './dependents.ts';

/** Coordinates of what a schema must not have. The members of a hidden type are hidden with it, named here or not. */
export type Hidden = ReadonlySet<string>;

/** An element, and one of the groups that must hold for it. */
interface Asking {
  readonly coordinate: string;
  /** The flags of which one is enough. */
  readonly flags: readonly string[];
}

/**
 * Finds what a schema must not have to say nothing of certain flags and to be valid all the same. The schema is walked once;
 * after that the work is linear in what is hidden, and in the types for what is left without a way to it.
 */
export class Hider {
  readonly #book: DemandBook;
  readonly #dependents: Dependents;
  /** By each flag of theirs. */
  readonly #asking: ReadonlyMap<string, readonly Asking[]>;
  /** Types that have a way to them while nothing is hidden. */
  readonly #reachable: ReadonlySet<string>;

  constructor(book: DemandBook) {
    this.#book = book;
    this.#dependents = new Dependents(book.schema);
    this.#asking = askingOf(book);
    this.#reachable = this.#reach(new Set());
  }

  /**
   * Everything that goes with these flags: what cannot be had without one of them, then what is left without a type, a
   * required argument or any member, and last what could be reached only through that.
   */
  hide(flags: ReadonlySet<string>): Hidden {
    const hiding = new Hiding(this.#dependents, this.#asked(flags));
    if (hiding.hidden.size === 0) return hiding.hidden;
    const left = this.#reach(hiding.hidden);
    hiding.hide([...this.#reachable].filter((name) => !left.has(name)));
    return hiding.hidden;
  }

  /** Whether nothing is left to ask for. What has no way to it says nothing about the root. */
  voids(flags: ReadonlySet<string>): boolean {
    const query = this.#book.schema.getQueryType()?.name ?? '';
    return new Hiding(this.#dependents, this.#asked(flags)).hidden.has(query);
  }

  #asked(flags: ReadonlySet<string>): readonly string[] {
    return [...flags].flatMap((flag) =>
      (this.#asking.get(flag) ?? [])
        .filter((one) => one.flags.every((each) => flags.has(each)))
        .map(({ coordinate }) => coordinate),
    );
  }

  #reach(hidden: Hidden): ReadonlySet<string> {
    const found = new Set<string>();
    const waiting = [''];
    for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
      for (const { to, by } of this.#dependents.ways.get(from) ?? []) {
        if (found.has(to) || hidden.has(to) || by.some((coordinate) => hidden.has(coordinate))) continue;
        found.add(to);
        waiting.push(to);
      }
    }
    return found;
  }
}

/** What is hidden so far, and what follows from it. */
class Hiding {
  readonly hidden = new Set<string>();
  readonly #dependents: Dependents;
  /** Members that an owner has lost. */
  readonly #lost = new Map<string, number>();
  /** Elements whose interfaces have not been looked at since they were hidden. */
  #late: string[] = [];

  constructor(dependents: Dependents, first: readonly string[]) {
    this.#dependents = dependents;
    this.hide(first);
  }

  /** Hides elements and what follows. An interface loses what an implementer lacks, unless that goes as a whole. */
  hide(coordinates: readonly string[]): void {
    this.#follow(coordinates);
    while (this.#late.length > 0) {
      const late = this.#late;
      this.#late = [];
      const lacking = late.filter((coordinate) => !this.hidden.has(coordinate.split('.', 1)[0] ?? ''));
      this.#follow(lacking.flatMap((coordinate) => this.#dependents.faces.get(coordinate) ?? []));
    }
  }

  #follow(coordinates: readonly string[]): void {
    const { along, owners, faces, sizes } = this.#dependents;
    const waiting = [...coordinates];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (this.hidden.has(one)) continue;
      this.hidden.add(one);
      for (const other of along.get(one) ?? []) waiting.push(other);
      for (const owner of owners.get(one) ?? []) {
        const lost = (this.#lost.get(owner) ?? 0) + 1;
        this.#lost.set(owner, lost);
        if (lost === sizes.get(owner)) waiting.push(owner);
      }
      if (faces.has(one)) this.#late.push(one);
    }
  }
}

/** The elements that some flags alone can hide. */
function askingOf(book: DemandBook): ReadonlyMap<string, readonly Asking[]> {
  const found = new Map<string, Asking[]>();
  for (const { coordinate, demands } of elementsOf(book)) {
    for (const group of demands) {
      const flags = new Set(group.flatMap(({ flag }) => flag ?? []));
      if (group.some(({ flag }) => flag === undefined)) continue;
      const asking = { coordinate, flags: [...flags] };
      for (const flag of flags) {
        const known = found.get(flag);
        if (known === undefined) found.set(flag, [asking]);
        else known.push(asking);
      }
    }
  }
  return found;
}

const hiders = new WeakMap<DemandBook['groups'], Hider>();

/** The hider of what is asked for; made once. A schema that is given its resolvers afterwards keeps all coordinates. */
export function hiderOf(book: DemandBook): Hider {
  const known = hiders.get(book.groups);
  if (known !== undefined) return known;
  const made = new Hider(book);
  hiders.set(book.groups, made);
  return made;
}
