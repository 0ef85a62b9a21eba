/** Words that are measured, at most: each measurement takes microseconds. */
const MOST_MEASURED = 2_000;

/** `; did you mean …` for the end of a message about an unknown word; empty where no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : `; did you mean '${meant}'?`;
}

/** The same for the key of a definition. */
export function nearKey(key: string, known: readonly { readonly key: string }[]): string {
  return didYouMean(
    key,
    known.map((definition) => definition.key),
  );
}

/** The known word the author most likely meant, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // An absurdly long key has no near neighbour, and measuring it would cost time.
  if (word.length > 100) return undefined;
  const reach = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= reach)
    .slice(0, MOST_MEASURED)
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((rank) => rank.distance <= reach)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}

/** How many letters must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(from: string, to: string): number {
  let twoAbove: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(above, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(twoAbove, column - 2) + 1
          : Infinity;
      here.push(Math.min(at(above, column) + 1, at(here, column - 1) + 1, replaced, swapped));
    }
    twoAbove = above;
    above = here;
  }
  return at(above, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
