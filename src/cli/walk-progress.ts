import { SingleBar } from 'cli-progress';

import type { Progress } from './control-client.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows how far a question about everybody is. */
export interface WalkProgress {
  at(progress: Progress): void;
  stop(): void;
}

/** Steps of the bar from its start to its end. */
const STEPS = 1_000;

/** A bar on a terminal, which is gone in the end; elsewhere nothing. */
export function walkProgress({ screen }: Pick<Surroundings, 'screen'>): WalkProgress {
  if (screen === undefined) return { at: () => undefined, stop: () => undefined };
  const format = '[{bar}] {percentage} % | {looked} subjects';
  const bar = new SingleBar({ stream: screen, format, barsize: 30, clearOnComplete: true });
  bar.start(STEPS, 0, { looked: 0 });
  return {
    at: ({ share, looked }) => {
      bar.update(Math.round(share * STEPS), { looked });
    },
    stop: () => {
      bar.stop();
    },
  };
}
