import { describe, expect, test } from '@jest/globals';

import { stepsOf } from '../../src/admin/steps-of.ts';

describe('the steps of work', () => {
  const DONE = { progress: { share: 1, looked: 9 }, outcome: { result: 'done' } };

  test('are the latest there is to say, and a slow reader holds up nothing', async () => {
    const ended = new AbortController();
    const finished = new Promise((resolve) => {
      ended.signal.addEventListener('abort', resolve);
    });
    const steps = stepsOf(async ({ told }) => {
      told?.({ share: 0.2, looked: 1 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (let looked = 2; looked < 10; looked += 1) told?.({ share: looked / 9, looked });
      ended.abort();
      return 'done';
    });
    expect((await steps.next()).value).toEqual({ progress: { share: 0.2, looked: 1 }, outcome: undefined });
    await finished;
    expect((await steps.next()).value).toEqual(DONE);
    expect(await steps.next()).toEqual({ done: true, value: undefined });
  });

  test('say at last why work failed, read or not', async () => {
    const failed = new Error('failed');
    const steps = stepsOf(() => Promise.reject(failed));
    expect((await steps.next()).value).toMatchObject({ outcome: { failed } });
  });

  test.each(['the reader', 'the client'])('end the work once %s has gone', async (who) => {
    const client = new AbortController();
    let signal: AbortSignal | undefined;
    const steps = stepsOf((watching) => {
      ({ signal } = watching);
      return new Promise(() => undefined);
    }, client.signal);
    await steps.next();
    expect(signal?.aborted).toBe(false);
    if (who === 'the client') client.abort(new Error('gone'));
    else await steps.return(undefined);
    expect(signal?.aborted).toBe(true);
  });
});
