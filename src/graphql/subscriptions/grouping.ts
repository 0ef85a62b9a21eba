/** Things by the name that they share. A name with nothing left is forgotten. */
export class Grouping<Thing> {
  readonly #groups = new Map<string, Set<Thing>>();

  add(name: string, thing: Thing): void {
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, new Set([thing]));
    else group.add(thing);
  }

  remove(name: string, thing: Thing): void {
    const group = this.#groups.get(name);
    group?.delete(thing);
    if (group?.size === 0) this.#groups.delete(name);
  }

  of(name: string): Iterable<Thing> {
    return this.#groups.get(name) ?? [];
  }
}
