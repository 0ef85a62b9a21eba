/** How much each part of the bench does: surely, less surely, and only enough to show that it runs. */
export const SIZES = {
  engine: {
    full: { subjects: 10_000, rounds: 5 },
    quick: { subjects: 2_000, rounds: 3 },
    smoke: { subjects: 50, rounds: 1 },
  },
  request: {
    full: { rounds: 15, requestsOf: { 1: 1_000, 50: 400, 500: 100 } },
    quick: { rounds: 5, requestsOf: { 1: 800, 50: 200, 500: 50 } },
    smoke: { rounds: 1, requestsOf: { 1: 20, 50: 10, 500: 5 } },
  },
  release: {
    full: { changes: 300, cuts: 20, applies: 200 },
    quick: { changes: 50, cuts: 5, applies: 50 },
    smoke: { changes: 2, cuts: 1, applies: 3 },
  },
  engagement: {
    full: { events: 50_000, rounds: 5, subjects: 100_000, grown: 1_000_000, reads: 1_000, unlocks: 500 },
    quick: { events: 20_000, rounds: 3, subjects: 20_000, grown: 100_000, reads: 300, unlocks: 100 },
    smoke: { events: 2_000, rounds: 1, subjects: 1_000, grown: 2_000, reads: 10, unlocks: 3 },
  },
  scale: {
    full: { sizes: [10_000, 100_000, 1_000_000], outage: 60, events: 60_000, callers: 20_000 },
    quick: { sizes: [10_000, 100_000, 1_000_000], outage: 60, events: 20_000, callers: 20_000 },
    smoke: { sizes: [1_000], outage: 2, events: 2_000, callers: 500 },
  },
};

/**
 * The settings of --scale, as far as its options say something else.
 * @param {{ subjects?: string, outage?: string }} given
 * @throws where a size or the seconds of the outage are not whole numbers
 */
export function sizeOf(settings, given) {
  const { subjects, outage } = given;
  return {
    ...settings,
    ...(subjects !== undefined && { sizes: subjects.split(',').map((one) => whole('--subjects', one)) }),
    ...(outage !== undefined && { outage: whole('--outage', outage) }),
  };
}

function whole(option, given) {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`${option}: expected a whole number from 1, received '${given}'`);
}
