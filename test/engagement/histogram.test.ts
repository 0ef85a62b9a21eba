import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Histogram } from '../../src/engagement/histogram.ts';

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** Buckets in short: `from-to:count`. */
function brief(values: readonly number[]): readonly string[] {
  return of(values)
    .buckets()
    .map(({ from, to, count }) => `${from === to ? from : `${from}..${to}`}:${count}`);
}

describe('a histogram', () => {
  test.each<[string, readonly number[], readonly string[]]>([
    ['nothing', [], []],
    ['a zero', [0], ['0:1']],
    ['whole numbers, with those nobody has between them', [3, 1, 3], ['0:0', '1:1', '2:0', '3:2']],
    ['half a number with the one below it', [1.5, 0.2], ['0:1', '1:1']],
    ['less than nothing, where there is any', [-1, -40, 0], ['-63..-32:1', '-1:1', '0:1']],
  ])('of %s has its buckets in order', (_what, values, expected) => {
    expect(brief(values)).toEqual(expected);
  });

  test('has a bucket a number up to 31, and beyond each as wide as all before it', () => {
    const buckets = of([31, 32, 63, 64, 127, 200]).buckets();
    expect(buckets.slice(0, 32).map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: 32 }, (_, number) => [number, number]),
    );
    expect(buckets.slice(31)).toEqual([
      { from: 31, to: 31, count: 1 },
      { from: 32, to: 63, count: 2 },
      { from: 64, to: 127, count: 2 },
      { from: 128, to: 255, count: 1 },
    ]);
  });

  test.each([2 ** 48 - 1, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300, Number.MAX_VALUE])('holds %d', (value) => {
    const last = of([value]).buckets().at(-1);
    expect(last).toMatchObject({ count: 1 });
    expect(last!.from <= value && value <= last!.to && Number.isFinite(last!.to)).toBe(true);
  });

  const values = fc.array(
    fc.oneof(fc.integer({ min: -50, max: 300 }), fc.nat(), fc.double({ min: -9, max: 99, noNaN: true })),
    { maxLength: 200 },
  );

  test('puts every value into the one bucket it falls in, and leaves no gap above 0', () => {
    fc.assert(
      fc.property(values, (list) => {
        const buckets = of(list).buckets();
        for (const { from, to, count } of buckets)
          expect(count).toBe(
            list.filter((value) => Math.floor(value) >= from && Math.floor(value) <= to).length,
          );
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        const above = buckets.filter(({ from }) => from >= 0);
        for (const [index, { from }] of above.entries()) expect(from).toBe(index && above[index - 1]!.to + 1);
      }),
    );
  });

  test('has the quantiles that sorting gives', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.9, 0.99, 1), (list, share) => {
        // A zero below nothing is a zero.
        const sorted = list.map((value) => value + 0).sort((one, other) => one - other);
        expect(of(list).quantile(share)).toBe(sorted[Math.ceil(share * list.length) - 1]);
      }),
    );
  });
});
