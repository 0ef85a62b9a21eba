import { beforeEach, expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';

import { Turns } from '../../../src/graphql/subscriptions/turns.ts';

/** Work takes as long as a test says. */
let time = 0;
let turns = new Turns(() => time);
beforeEach(() => {
  turns = new Turns(() => time);
});

/** Works without end, but for the turns it takes. */
async function workOn(over: () => boolean): Promise<number> {
  let done = 0;
  while (!over()) {
    await turns.pass();
    time += 0.5;
    done++;
  }
  return done;
}

test('work goes on at once while its slice lasts, and waits once the slice is spent', async () => {
  expect(turns.pass()).toBeUndefined();
  time += 9;
  expect(turns.pass()).toBeUndefined();
  time += 1;
  const waited = turns.pass();
  expect(waited).toBeInstanceOf(Promise);
  await waited;
  expect(turns.pass()).toBeUndefined();
});

test('a turn of the event loop begins a new slice', async () => {
  void turns.pass();
  time += 15;
  await turn();
  await turn();
  expect(turns.pass()).toBeUndefined();
});

test('the event loop turns at least once a slice while many work without end, and each of them goes on', async () => {
  let over = false;
  const stalls: number[] = [];
  let last = time;
  const look = (): void => {
    stalls.push(time - last);
    last = time;
    over ||= stalls.length === 100;
    if (!over) setImmediate(look);
  };
  setImmediate(look);
  const done = await Promise.all(Array.from({ length: 20 }, () => workOn(() => over)));
  // A slice, and the piece of work that each of them is at when it is spent.
  expect(Math.max(...stalls)).toBeLessThanOrEqual(20);
  expect(Math.min(...done)).toBeGreaterThan(20);
});

test('a thousand that wait at once go on one a turn', async () => {
  void turns.pass();
  time += 15;
  let through = 0;
  const all = Promise.all(
    Array.from({ length: 1_000 }, async () => {
      await turns.pass();
      through++;
    }),
  );
  await turn();
  expect(through).toBeLessThan(10);
  await all;
  expect(through).toBe(1_000);
});
