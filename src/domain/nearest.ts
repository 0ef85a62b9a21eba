/** The known word the author most likely meant, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // An absurdly long key has no near neighbour, and measuring it would cost time.
  if (word.length > 100) return undefined;
  const reach = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((rank) => rank.distance <= reach)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(above, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      here.push(Math.min(at(above, column) + 1, at(here, column - 1) + 1, replaced));
    }
    above = here;
  }
  return at(above, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
