/** Whole numbers from `from` to `to`, both included, and how many values fall on them, or between the last and the next. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Up to here each whole number has a bucket of its own; each one beyond is as wide as all before it together. */
const SINGLE = 31;

/** How often each value came, exactly. Values are few: counts of the same few days. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(value: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    this.#total += 1;
  }

  /** The least value that at least this share of all values do not exceed; undefined where there is none. @param share above 0, up to 1 */
  quantile(share: number): number | undefined {
    const wanted = Math.ceil(share * this.#total);
    let passed = 0;
    for (const [value, count] of this.#inOrder()) {
      passed += count;
      if (passed >= wanted) return value;
    }
    return undefined;
  }

  /** In order, without a gap from 0 to the greatest value; below 0 those that hold any. Empty where there is no value. */
  buckets(): readonly Bucket[] {
    const inOrder = this.#inOrder();
    const greatest = inOrder.at(-1)?.[0];
    if (greatest === undefined) return [];
    const counts = new Map<number, number>();
    for (let from = 0; from <= greatest; from = nextAfter(from)) counts.set(from, 0);
    const below = new Map<number, number>();
    for (const [value, count] of inOrder) {
      const into = value < 0 ? below : counts;
      const from = value < 0 ? -lastOf(firstOf(-Math.floor(value))) : firstOf(Math.floor(value));
      into.set(from, (into.get(from) ?? 0) + count);
    }
    return [...below, ...counts].map(([from, count]) => ({
      from,
      to: from < 0 ? -firstOf(-from) : lastOf(from),
      count,
    }));
  }

  #inOrder(): readonly (readonly [value: number, count: number])[] {
    return [...this.#counts].sort(([one], [other]) => one - other);
  }
}

/** Where the bucket of a whole number begins. @param number from 0 */
function firstOf(number: number): number {
  if (number <= SINGLE) return number;
  // The logarithm of what comes just before a power may be rounded up to it.
  const power = 2 ** Math.min(Math.floor(Math.log2(number)), 1_023);
  return power > number ? power / 2 : power;
}

function nextAfter(first: number): number {
  return first <= SINGLE ? first + 1 : 2 * first;
}

/** Where the bucket that begins here ends. */
function lastOf(first: number): number {
  return Math.min(nextAfter(first) - 1, Number.MAX_VALUE);
}
