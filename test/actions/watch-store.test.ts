import { describe, expect, test } from '@jest/globals';
import { StoreWatch } from '../../src/actions/watch-store.ts';
import { causeOf } from '../../src/domain/store-cause.ts';

/** A store whose state the test sets, and what the watch logged of it. */
function watched() {
  const state = { now: 0, proofs: 0, limitation: undefined as string | undefined, error: '' };
  const logged: string[] = [];
  const write = (message: string, { cause }: Readonly<Record<string, unknown>> = {}): void => {
    logged.push(typeof cause === 'string' ? `${message}: ${cause}` : message);
  };
  const proof = {
    causeOf,
    prove: () => {
      state.proofs += 1;
      return state.error === '' ? Promise.resolve(state.limitation) : Promise.reject(new Error(state.error));
    },
  };
  const watch = new StoreWatch(
    'The store',
    proof,
    { info: write, warn: write, error: write },
    () => state.now,
  );
  const later = (milliseconds = 1_000) => {
    state.now += milliseconds;
    return watch.check();
  };
  return { state, logged, watch, later };
}

describe('a watched store', () => {
  test('is logged once when it cannot serve, again when the cause changes, and when it serves again', async () => {
    const { state, logged, later } = watched();
    await later();
    state.error = 'refuses the password';
    expect(await later()).toEqual({ state: 'down', cause: 'The store refuses the password' });
    await later();
    state.error = 'is full';
    await later();
    await later();
    state.error = '';
    expect(await later()).toEqual({ state: 'up' });
    expect(logged).toEqual([
      'The store cannot serve: The store refuses the password',
      'The store cannot serve: The store is full',
      'The store serves again',
    ]);
  });

  test('is proven once for a flood of questions', async () => {
    const { state, watch, later } = watched();
    await Promise.all(Array.from({ length: 1_000 }, () => watch.check()));
    for (let turn = 0; turn < 1_000; turn += 1) await watch.check();
    expect(state.proofs).toBe(1);
    await later();
    expect(state.proofs).toBe(2);
    watch.doubt();
    await watch.check();
    expect(state.proofs).toBe(3);
  });

  test('stays down for ten seconds after a request failed, although a proof succeeds', async () => {
    const { logged, watch, later } = watched();
    watch.failed(new Error('has no room left'));
    for (let second = 0; second < 9; second += 1) expect(await later()).toMatchObject({ state: 'down' });
    watch.failed(new Error('has no room left'));
    for (let second = 0; second < 9; second += 1) expect(await later()).toMatchObject({ state: 'down' });
    expect(await later()).toEqual({ state: 'up' });
    expect(logged).toEqual(['The store cannot serve: The store has no room left', 'The store serves again']);
  });

  test('tells a limitation while it is up', async () => {
    const { state, logged, later } = watched();
    state.limitation = 'The store takes no writes';
    expect(await later()).toEqual({ state: 'up', cause: 'The store takes no writes' });
    await later();
    expect(logged).toEqual(['The store serves with a limitation: The store takes no writes']);
  });
});
