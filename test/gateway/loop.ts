import { expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { emptyFolder, exampleFolder, startGateway, type Running, type Variables } from './world.ts';

/**
 * CPU milliseconds that one turn of the event loop may cost, on the reference machine. The rule is 50 ms; the processor's
 * caches are shared with other tests, and a collection of garbage may fall into any turn.
 */
const MOST = 100;
const PROBE = pathToFileURL(resolve('test/gateway/loop-probe.js')).href;

/** A gateway whose event loop is watched. */
export interface Watched extends Running {
  /** The first key of an owner. */
  readonly key: string;
  /** Does the work, and expects that no turn of the gateway's event loop meanwhile cost too much CPU. */
  unheld<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Starts a compiled gateway of the example product and watches its event loop. */
export async function startWatched(env: Variables = {}): Promise<Watched> {
  const gateway = await watched((more) =>
    startGateway({ folder: exampleFolder(), env: { ...env, ...more } }),
  );
  return { ...gateway, key: /ghk_[\w-]+/.exec(gateway.out())?.[0] ?? '' };
}

/** Watches the event loop of a gateway that is started with these variables. */
export async function watched<Started>(
  start: (env: Variables) => Promise<Started>,
): Promise<Started & Pick<Watched, 'unheld'>> {
  const file = join(emptyFolder(), 'port');
  const gateway = await start({ NODE_OPTIONS: `--import ${PROBE}`, GATEHOUSE_PROBE_FILE: file });
  while (!existsSync(file)) await wait(10);
  const probe = `http://127.0.0.1:${readFileSync(file, 'utf8')}`;
  const measured = async (): Promise<Measured> => (await (await fetch(probe)).json()) as Measured;
  return {
    ...gateway,
    async unheld(work) {
      await measured();
      const result = await work();
      const { longest, slowness } = await measured();
      expect(longest).toBeLessThan(MOST * slowness);
      return result;
    },
  };
}

interface Measured {
  /** CPU milliseconds of the longest turn since the last question. */
  readonly longest: number;
  /** How many times slower the machine is than the reference. */
  readonly slowness: number;
}
