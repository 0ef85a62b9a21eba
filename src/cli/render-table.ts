/** What a cell says where there is nothing to say. */
export const NOTHING = '–';

const GAP = '  ';

/**
 * Rows under each other, the heading first; nothing where no row is.
 * @param numbers headings of columns that stand to the right
 */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = [heading, ...rows].map((cells) => cells.map(visible));
  const columns = heading.map((name, place) => ({
    width: Math.max(...shown.map((cells) => lengthOf(cells[place] ?? ''))),
    right: numbers.includes(name),
  }));
  return shown.map((cells) =>
    columns
      .map(({ width, right }, place) => {
        const cell = cells[place] ?? '';
        const space = ' '.repeat(width - lengthOf(cell));
        return right ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Groups of lines with an empty line between them; where a group is empty there is none. */
export function spaced(...groups: readonly (readonly string[])[]): readonly string[] {
  return groups
    .filter((lines) => lines.length > 0)
    .flatMap((lines, place) => (place === 0 ? lines : ['', ...lines]));
}

/** Several words as one cell. */
export function words(list: readonly string[]): string {
  return list.length === 0 ? NOTHING : list.join(', ');
}

/**
 * A text as a terminal may have it: ids and reasons come from outside, and what moves the cursor or colours the screen is
 * spelt out.
 */
export function visible(text: string): string {
  // \p{Cf} holds what turns the direction of writing around.
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
