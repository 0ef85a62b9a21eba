/**
 * Hands out numbers for the questions of a catalog. What the next version drops it may hand out again, because every
 * catalog notes its answers apart: so numbers do not grow for ever.
 */
export class QuestionPlaces {
  readonly #free: number[];
  #count: number;

  constructor(count = 0, free: readonly number[] = []) {
    this.#count = count;
    this.#free = [...free];
  }

  /** For the next version. */
  copy(): QuestionPlaces {
    return new QuestionPlaces(this.#count, this.#free);
  }

  /** How many there are, free ones included. */
  get count(): number {
    return this.#count;
  }

  take(): number {
    return this.#free.pop() ?? this.#count++;
  }

  giveBack(places: readonly number[]): void {
    this.#free.push(...places);
  }
}
