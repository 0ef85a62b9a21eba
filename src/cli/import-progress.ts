import { SingleBar } from 'cli-progress';

import { counted } from './render-table.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows how far an import is. */
export interface Progress {
  /** @param bytes of the file that are done @param events that were read of it */
  at(bytes: number, events: number): void;
  /** It cannot go on at the moment. */
  waiting(why: string): void;
  stop(): void;
}

/** Percent from one line to the next, where there is no bar. */
const STEP = 10;

/** A bar where somebody watches, lines where nobody does. @param size bytes there are; undefined: not known */
export function progressOn({ screen, err }: Surroundings, size: number | undefined): Progress {
  if (size === undefined || size === 0) return noProgress(err);
  return screen === undefined ? lineProgress(err, size) : barProgress(screen, size);
}

function barProgress(screen: NodeJS.WritableStream, size: number): Progress {
  const bar = new SingleBar({
    stream: screen,
    format: '[{bar}] {percentage} % | {events} events | {state}',
    barsize: 30,
  });
  bar.start(size, 0, { events: 0, state: '' });
  return {
    at: (bytes, events) => {
      bar.update(bytes, { events, state: '' });
    },
    waiting: () => {
      bar.update({ state: 'waiting for the gateway' });
    },
    stop: () => {
      bar.stop();
    },
  };
}

function lineProgress(err: Surroundings['err'], size: number): Progress {
  let told = 0;
  return {
    ...noProgress(err),
    at: (bytes, events) => {
      const percent = Math.floor((bytes * 100) / size / STEP) * STEP;
      if (percent <= told) return;
      told = percent;
      err(`${percent} %, ${counted(events, 'event')}\n`);
    },
  };
}

function noProgress(err: Surroundings['err']): Progress {
  let said = '';
  return {
    at: () => undefined,
    waiting: (why) => {
      if (why !== said) err(`Waiting: ${why}\n`);
      said = why;
    },
    stop: () => undefined,
  };
}
