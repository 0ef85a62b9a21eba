/** How often each door answered with each status. */
export class Statuses {
  readonly #counts = new Map<string, number>();

  add(door: string, status: number): void {
    const key = `${door} ${status}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Answers of 500 and above other than 503, by door. */
  faults(): readonly string[] {
    return [...this.#counts.keys()].filter((key) => {
      const status = Number(key.split(' ')[1]);
      return status >= 500 && status !== 503;
    });
  }

  /** Answers with this status from this door. */
  count(door: string, status: number): number {
    return this.#counts.get(`${door} ${status}`) ?? 0;
  }

  table(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort());
  }
}
