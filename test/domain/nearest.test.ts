import { describe, expect, test } from '@jest/globals';

import { didYouMean, nearest } from '../../src/domain/nearest.ts';

describe('nearest', () => {
  test.each([
    ['nai', ['ned', 'nia'], 'nia'],
    ['adv-user-gatting', ['adv-user-gating', 'pipeline-builder'], 'adv-user-gating'],
    ['Pipelines', ['pipelines'], 'pipelines'],
    ['zzz', ['nia'], undefined],
    ['x'.repeat(101), ['x'.repeat(100)], undefined],
  ])('%s among %j is %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  test('says nothing where no word is near', () => {
    expect(didYouMean('zzz', ['nia'])).toBe('');
    expect(didYouMean('nai', ['nia'])).toBe("; did you mean 'nia'?");
  });
});
