import { expect, test } from '@jest/globals';

import { portionsOf } from '../../src/http/long-body.ts';

test.each([
  ['plain text', 'x'.repeat(300_000)],
  ['characters of two halves, which a portion may not part', `x${'😀'.repeat(150_000)}`],
  ['a half that is alone at the end', `${'x'.repeat(65_535)}\ud83d`],
])('a long body is sent in portions that together are the whole: %s', async (_name, body) => {
  const portions: Buffer[] = [];
  for await (const portion of portionsOf(body)) portions.push(portion);
  expect(portions.length).toBe(Math.ceil(body.length / 65_536));
  expect(Buffer.concat(portions).equals(Buffer.from(body))).toBe(true);
});

test('the event loop turns before each portion', async () => {
  let portions = 0;
  const behind: number[] = [];
  const look = (): void => {
    behind.push(portions);
    if (portions < 5) setImmediate(look);
  };
  setImmediate(look);
  for await (const portion of portionsOf('x'.repeat(5 * 65_536))) portions += portion.length / 65_536;
  for (const [place, seen] of behind.entries())
    expect(seen - (behind[place - 1] ?? 0)).toBeLessThanOrEqual(1);
});
