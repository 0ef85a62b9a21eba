import { describe, expect, test } from '@jest/globals';
import { TimeKeeper } from '../../src/actions/keep-time.ts';
import { lines, NOW } from './world.ts';

const MINUTE = 60_000;

/** A machine whose clock is off by so much, and which takes this long to ask and as long to hear. */
function machine(off: number, way = 0) {
  let truth = NOW;
  const state = { off, silent: false };
  const log = lines();
  const ask = async (): Promise<number> => {
    truth += way;
    await Promise.resolve();
    if (state.silent) throw new Error('silent');
    const told = truth;
    truth += way;
    return told;
  };
  const keeper = new TimeKeeper({ now: () => truth + state.off }, ask, log);
  return { keeper, log, state, truth: () => truth };
}

describe('the time by which everything is decided', () => {
  test.each([
    ['ten minutes fast', 10 * MINUTE],
    ['ten minutes slow', -10 * MINUTE],
    ['two seconds fast', 2_000],
  ])('is the database’s where the clock of the machine is %s', async (_, off) => {
    const { keeper, log, truth } = machine(off);
    expect(keeper.now()).toBe(truth() + off);
    await keeper.compare();
    expect(keeper.now()).toBe(truth());
    await keeper.compare();
    expect(log.all).toEqual(['the clock of this machine is wrong; that of the database is used']);
  });

  test.each([
    ['is right', 0, 0],
    ['is nearly right', 900, 0],
    ['may be right, as far as an answer that took long can tell', 1_200, 400],
  ])('is the machine’s where it %s', async (_, off, way) => {
    const { keeper, log, truth } = machine(off, way);
    await keeper.compare();
    expect(keeper.now()).toBe(truth() + off);
    expect(log.all).toEqual([]);
  });

  test('is what was found last while the database is silent, and the machine’s again when its clock was put right', async () => {
    const { keeper, log, state, truth } = machine(10 * MINUTE);
    await keeper.compare();
    state.silent = true;
    await keeper.compare();
    expect(keeper.now()).toBe(truth());
    Object.assign(state, { silent: false, off: 0 });
    await keeper.compare();
    expect(keeper.now()).toBe(truth());
    expect(log.all.at(-1)).toBe('the clock of this machine is right again');
  });
});
