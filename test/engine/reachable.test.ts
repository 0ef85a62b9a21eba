import { describe, expect, test } from '@jest/globals';

import type { Catalog, Metric } from '../../src/domain/catalog.ts';
import type { Condition, NumberTest } from '../../src/domain/condition.ts';
import { compile } from '../../src/engine/compile.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { catalogOf, flag } from './world.ts';

const METRICS: readonly Metric[] = [
  { key: 'rows', kind: 'count', event: 'rows.read', days: 1 },
  { key: 'days', kind: 'activeDays', days: 28 },
  { key: 'away', kind: 'daysSinceSeen' },
  { key: 'seats', kind: 'claim', claim: 'seats' },
];

function errors(parts: Partial<Catalog>): readonly string[] {
  return compile(catalogOf({ tiers: [], metrics: METRICS, ...parts }))
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function segment(metric: string, range: NumberTest): readonly string[] {
  const condition: Condition = { metric, ...range };
  return errors({ segments: [{ key: 's', when: condition, include: [], exclude: [] }] });
}

describe('a range of a metric', () => {
  test.each<[string, NumberTest, string]>([
    ['rows', { atLeast: 2 ** 53 }, 'reach 9007199254740992'],
    ['rows', { moreThan: Number.MAX_SAFE_INTEGER }, 'reach 9007199254740991'],
    ['rows', { is: -1 }, 'as low as -1'],
    ['rows', { lessThan: 0 }, 'as low as 0'],
    ['days', { atLeast: 29 }, 'reach 29'],
    ['days', { moreThan: 28 }, 'reach 28'],
    ['away', { atMost: -1 }, 'as low as -1'],
  ])('%s %j that no subject can ever meet is refused', (metric, range, what) => {
    expect(segment(metric, range)).toEqual([expect.stringContaining(`no subject can ever`)]);
    expect(segment(metric, range)[0]).toContain(what);
  });

  test.each<[string, NumberTest]>([
    ['rows', { atLeast: Number.MAX_SAFE_INTEGER }],
    ['rows', { atLeast: 70_000 }],
    ['rows', { atMost: 0 }],
    ['days', { atLeast: 28 }],
    ['days', { moreThan: 27 }],
    ['away', { atLeast: 2 ** 60 }],
    ['seats', { atMost: -1 }],
    ['seats', { atLeast: 2 ** 60 }],
  ])('%s %j that a subject can meet is taken', (metric, range) => {
    expect(segment(metric, range)).toEqual([]);
  });

  test('that no subject can ever meet is refused on a rung', () => {
    const rung = { variation: 'on', metrics: [{ metric: 'days', atLeast: 29 }] };
    expect(errors({ flags: [flag('f', { ladder: [rung] })] })).toEqual([
      "flags.f.ladder.0.metrics.days: no subject can ever reach 29: 'days' counts active days of the last 28",
    ]);
  });

  test('that no subject can ever meet is told with its line in a catalog file', () => {
    const text = [
      'plans: [free]',
      'metrics:',
      '  days: { activeDays: 7 }',
      'tiers:',
      '  newbie: {}',
      '  power:',
      '    days: { atLeast: 8 }',
    ].join('\n');
    const read = parseCatalog(text, 'catalog.yaml');
    expect(read.problems).toEqual([]);
    const [found] = compile(read.catalog!).problems;
    expect(found?.message).toContain('no subject can ever reach 8');
    expect(read.locate([found!.path])).toMatchObject([{ line: 7 }]);
  });
});
