import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';

import { every } from '../../src/compose/every.ts';
import { promised } from '../actions/world.ts';

test('a turn never overlaps itself, however long it takes, and letting go waits for it', async () => {
  const closing: (() => unknown)[] = [];
  const { promise, keep } = promised();
  let turns = 0;
  every(
    1,
    () => {
      turns += 1;
      return promise;
    },
    closing,
  );
  await wait(30);
  expect(turns).toBe(1);
  let letGo = false;
  const letting = Promise.resolve(closing[0]?.()).then(() => {
    letGo = true;
  });
  await wait(5);
  expect(letGo).toBe(false);
  keep();
  await letting;
  await wait(10);
  expect(turns).toBe(1);
});

test('turns follow each other', async () => {
  const closing: (() => unknown)[] = [];
  let turns = 0;
  every(1, () => Promise.resolve((turns += 1)), closing);
  await wait(50);
  await closing[0]?.();
  expect(turns).toBeGreaterThan(3);
});
