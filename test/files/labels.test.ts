import { describe, expect, test } from '@jest/globals';

import { describeChange } from '../../src/actions/describe-change.ts';
import { amend, difference } from '../../src/domain/change.ts';
import { packing, unpack } from '../../src/files/catalog-portions.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { atOnce } from '../../src/domain/in-portions.ts';
import { writeCatalog } from '../../src/files/write-catalog.ts';

const PLAIN = `
plans: [free, pro]
metrics:
  days: { activeDays: 28 }
  idle: { daysSinceSeen: true }
  reports: { count: report.generated }
  seats: { claim: seats }
tiers:
  newbie: {}
  regular: { reports: { atLeast: 3 } }
flags:
  insights:
    variations: [off, on]
`;
const LABELLED = `
plans: [free, { key: pro, label: Pro }]
metrics:
  days: { activeDays: 28, label: Active days, unit: days }
  idle: { daysSinceSeen: true, label: Days away }
  reports: { count: report.generated, label: Reports, unit: reports }
  seats: { claim: seats, unit: seats }
tiers:
  newbie: {}
  regular: { label: Regular user, promote: { reports: { atLeast: 3 } } }
flags:
  insights:
    label: Insights
    variations: [off, { key: on, label: Everything }]
`;

function read(text: string) {
  const { catalog, problems } = parseCatalog(text, 'catalog.yaml');
  if (catalog === undefined) throw new Error(JSON.stringify(problems));
  return catalog;
}

describe('labels of a catalog', () => {
  test('are written as they were read, and cross between threads', async () => {
    const catalog = read(LABELLED);
    expect(catalog.planLabels).toEqual([{ key: 'pro', label: 'Pro' }]);
    expect(read(writeCatalog(catalog))).toEqual(catalog);
    expect(await unpack(atOnce(packing(catalog)))).toEqual(catalog);
  });

  test('leave everything else as it is without them', () => {
    const { planLabels, ...labelled } = read(LABELLED);
    const text = JSON.stringify(labelled, (key, value: unknown) =>
      key === 'label' || key === 'unit' ? undefined : value,
    );
    expect(planLabels).toBeDefined();
    expect(JSON.parse(text)).toEqual(read(PLAIN));
  });

  test('are told in history, and are brought about by their changes', () => {
    const [plain, labelled] = [read(PLAIN), read(LABELLED)];
    const changes = difference(plain, labelled);
    expect(changes.flatMap(describeChange)).toEqual([
      '+ plan label pro: {"key":"pro","label":"Pro"}',
      '+ regular label: Regular user',
      '+ label: Active days',
      '+ unit: days',
      '+ label: Days away',
      '+ label: Reports',
      '+ unit: reports',
      '+ unit: seats',
      '+ label: Insights',
      '+ variation on label: Everything',
    ]);
    expect(amend(plain, changes, 0)).toEqual(labelled);
    expect(amend(labelled, difference(labelled, plain), 0)).toEqual(plain);
  });

  test.each([
    ['an empty label', 'label: ""', 'flags.f.label'],
    ['a label with a line break', 'label: "a\\nb"', 'flags.f.label'],
    ['a label of 101 characters', `label: ${'x'.repeat(101)}`, 'flags.f.label'],
  ])('%s is refused', (_what, label, path) => {
    const { problems } = parseCatalog(
      `plans: [free]\nflags: { f: { ${label}, variations: [off, on] } }`,
      'c',
    );
    expect(problems).toMatchObject([
      { path, message: expect.stringContaining('expected printable text of 1 to 100 characters') },
    ]);
  });

  test('a plan that is named twice is refused, however it is written', () => {
    const { problems } = parseCatalog('plans: [pro, { key: pro, label: Pro }]', 'c');
    expect(problems).toMatchObject([{ message: 'expected each plan once, received "pro" a second time' }]);
  });
});
