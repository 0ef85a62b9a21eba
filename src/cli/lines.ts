/** A line of a file that is read part by part. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Bytes of the file up to the end of this line. */
  readonly end: number;
  /** Without its line break; undefined where it is longer than a line may be. */
  readonly bytes: Uint8Array | undefined;
}

/** Where a line ended. */
export type LineEnd = Pick<Line, 'number' | 'end'>;

export const BEGINNING: LineEnd = { number: 0, end: 0 };

const LINE_FEED = 10;

/**
 * The lines of a file, one after the other, and never more than one of them held.
 * @param parts what the file holds after `from`
 * @param longest bytes a line may have
 */
export async function* linesOf(
  parts: AsyncIterable<Uint8Array>,
  from: LineEnd,
  longest: number,
): AsyncGenerator<Line> {
  const held = new HeldLine(longest);
  let { number, end } = from;
  for await (const part of parts) {
    let start = 0;
    for (;;) {
      const found = part.indexOf(LINE_FEED, start);
      held.add(part.subarray(start, found < 0 ? part.length : found));
      if (found < 0) break;
      number += 1;
      end += held.length + 1;
      yield { number, end, bytes: held.take() };
      start = found + 1;
    }
  }
  if (held.length > 0) yield { number: number + 1, end: end + held.length, bytes: held.take() };
}

/** The beginning of a line whose end has not come yet. */
class HeldLine {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  /** Bytes that came of it, kept or not. */
  length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(part: Uint8Array): void {
    this.length += part.length;
    if (this.length <= this.#longest) this.#parts.push(part);
    else this.#parts = [];
  }

  take(): Uint8Array | undefined {
    const bytes = this.length <= this.#longest ? Buffer.concat(this.#parts) : undefined;
    this.#parts = [];
    this.length = 0;
    return bytes;
  }
}
