import { compiled } from '../gateway/compiled.ts';
import { startGateway, type Ended, type Running, type StartOptions } from '../gateway/world.ts';
import { gatehouse, type Differing } from './world.ts';

/** A gateway with the key of its owner. */
export interface Owned extends Running {
  readonly key: string;
  /** The compiled program. */
  readonly main: string;
  /** Runs a command in this process, against it. */
  gatehouse(args: readonly string[], differing?: Differing): Promise<Ended>;
  /** The same where it must end with code 0; gives standard output. */
  done(...args: readonly string[]): Promise<string>;
}

export async function startOwned(options: StartOptions = {}): Promise<Owned> {
  const running = await startGateway(options);
  const [key = ''] = /ghk_[A-Za-z0-9_-]{43}/.exec(`${running.out()}${running.err()}`) ?? [];
  const run: Owned['gatehouse'] = (args, differing = {}) =>
    gatehouse(args, {
      ...differing,
      env: { GATEHOUSE_URL: running.address, GATEHOUSE_KEY: key, ...differing.env },
    });
  return {
    ...running,
    key,
    main: await compiled(),
    gatehouse: run,
    async done(...args) {
      const { code, out, err } = await run(args);
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${out}${err}`);
      return out;
    },
  };
}
