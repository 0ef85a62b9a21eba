/** Subjects of a page, where nothing is known of how long one takes. */
export const FIRST_PAGE = 100;
const LARGEST = 1_000;
const SMALLEST = 10;
/** Milliseconds that a page may take before the next is smaller, and those below which the next is larger. */
const LONG = 500;
const SHORT = 250;

/**
 * How many subjects the next page is to have. Subjects differ: a few numbers each, or 32 days of 255 types of events.
 * @param took milliseconds that a page of `size` took to be read
 */
export function sizeAfter(size: number, took: number): number {
  if (took > LONG) return Math.max(SMALLEST, Math.floor(size / 2));
  return took < SHORT ? Math.min(LARGEST, 2 * size) : size;
}
