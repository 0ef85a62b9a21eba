import { expect } from '@jest/globals';
import { describePage } from './shown.ts';

describePage('docs/command-line.md', (shown) => {
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(4);
  expect(new Set(shown.map(({ code }) => code))).toEqual(new Set([0, 1, 3]));
});
