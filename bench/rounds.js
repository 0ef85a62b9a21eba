/**
 * Measures every entrant once a round, in an order that rotates, so that whatever else the machine does falls on all of
 * them alike. Round 0 warms up and is thrown away.
 * @param measure gives the cost of one entrant in a round
 * @returns the median cost of each entrant, by its place
 */
export async function medians(entrants, rounds, measure) {
  const costs = entrants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < entrants.length; turn++) {
      const place = (round + turn) % entrants.length;
      const cost = await measure(entrants[place], round);
      if (round > 0) costs[place].push(cost);
    }
  }
  return costs.map(median);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
