import { isTally, NONE, type Tally } from './import-tally.ts';
import { BEGINNING, type LineEnd } from './lines.ts';
import { number, shape, text } from './shape.ts';
import type { Surroundings } from './surroundings.ts';

/** How far a file has been imported. */
export interface Reached {
  readonly at: LineEnd;
  readonly tally: Tally;
}

const NOTHING: Reached = { at: BEGINNING, tally: NONE };

/** Keeps how far a file has been imported, beside it, until it has been imported whole. */
export interface Checkpoint {
  /** From where to go on. */
  readonly start: Reached;
  /** Bytes that the file has; undefined where that is not known. */
  readonly size: number | undefined;
  reach(reached: Reached): Promise<void>;
  finish(): Promise<void>;
}

const isKept = shape({
  gateway: text,
  size: number,
  at: shape({ number, end: number }),
  tally: isTally,
});

/** Standard input cannot be taken up again, so nothing is kept of it. */
export function noCheckpoint(): Checkpoint {
  const nothing = (): Promise<void> => Promise.resolve();
  return { start: NOTHING, size: undefined, reach: nothing, finish: nothing };
}

/**
 * The checkpoint of a file. What was kept counts where it is of the same gateway, and of a file that has not become
 * smaller since. All of it can be sent again without harm, so what cannot be read is as good as none.
 */
export async function checkpointOf(
  around: Surroundings,
  file: string,
  gateway: string,
  restart: boolean,
): Promise<Checkpoint> {
  const beside = `${file}.gatehouse`;
  const size = await around.size(file);
  const kept = restart ? undefined : await readKept(around, beside);
  const good = kept?.gateway === gateway && kept.at.end <= kept.size && kept.size <= size;
  return {
    start: good ? { at: kept.at, tally: kept.tally } : NOTHING,
    size,
    reach: ({ at, tally }) => around.write(beside, `${JSON.stringify({ gateway, size, at, tally })}\n`),
    finish: () => around.remove(beside),
  };
}

async function readKept({ read }: Surroundings, beside: string) {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(await read(beside)));
    return isKept(said) ? said : undefined;
  } catch {
    return undefined;
  }
}
