import { describe, expect, test } from '@jest/globals';

import { formatProblems } from '../../src/files/problem.ts';
import { parseOverlay } from '../../src/files/read-overlay.ts';
import { BAD_OVERLAYS } from './bad-overlays.ts';

describe('an overlay', () => {
  test('asks for one requirement, or for one of several, at the place of its coordinate', () => {
    const { overlay, problems } = parseOverlay(
      [
        'entitled:',
        '  Query.insights: { flag: advanced-integration, variation: standard }',
        '  "User.reports(deep:)":',
        '    - { plan: pro }',
        '    - { tier: power }',
        'counts:',
        '  Mutation.generateReport: reports',
      ].join('\n'),
      'overlay.yaml',
    );
    expect(problems).toEqual([]);
    expect(overlay).toEqual({
      entitled: [
        {
          coordinate: 'Query.insights',
          alternatives: [{ flag: 'advanced-integration', variation: 'standard' }],
          at: { file: 'overlay.yaml', line: 2, column: 3 },
        },
        {
          coordinate: 'User.reports(deep:)',
          alternatives: [{ plan: 'pro' }, { tier: 'power' }],
          at: { file: 'overlay.yaml', line: 3, column: 3 },
        },
      ],
      counts: [
        {
          coordinate: 'Mutation.generateReport',
          metric: 'reports',
          at: { file: 'overlay.yaml', line: 7, column: 3 },
        },
      ],
    });
  });

  test('may say nothing', () => {
    expect(parseOverlay('{}', 'overlay.yaml')).toEqual({
      overlay: { entitled: [], counts: [] },
      problems: [],
    });
  });

  test.each(BAD_OVERLAYS)('is refused, with line and column, for $fact', ({ yaml, says }) => {
    const { overlay, problems } = parseOverlay(yaml, 'overlay.yaml');
    expect(overlay).toBeUndefined();
    expect(
      formatProblems(problems)
        .split('\n')
        .map((line) => line.replace('overlay.yaml:', '').replace('  error', '')),
    ).toEqual(says);
  });

  test('that is no YAML is refused', () => {
    expect(parseOverlay('entitled: [', 'overlay.yaml')).toMatchObject({
      overlay: undefined,
      problems: [{ file: 'overlay.yaml', line: 1 }],
    });
  });
});
