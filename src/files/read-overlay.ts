import type { Overlay } from '../domain/requirement.ts';
import { inOrder } from './in-order.ts';
import { misfits } from './misfits.ts';
import { overlayFormat } from './overlay-format.ts';
import type { FileProblem } from './problem.ts';
import { readYaml } from './yaml-source.ts';

/** An overlay's file, read. */
export interface ParsedOverlay {
  /** Undefined when there is any problem. */
  readonly overlay: Overlay | undefined;
  readonly problems: readonly FileProblem[];
}

/** Reads an overlay from the text of its file (`file` is its name, for messages). Never throws; tells every problem at once. */
export function parseOverlay(text: string, file: string): ParsedOverlay {
  const source = readYaml(text, file);
  const problems = misfits(source, overlayFormat);
  const result = problems.length > 0 ? undefined : overlayFormat.safeParse(source.value);
  if (result?.success !== true) return { overlay: undefined, problems };
  const { entitled, counts } = result.data;
  const at = (section: string, coordinate: string) => ({
    file,
    ...source.locateKey([section, coordinate]),
  });
  return {
    overlay: {
      entitled: inOrder(entitled, source.keys(['entitled'])).map(([coordinate, asked]) => ({
        coordinate,
        alternatives: Array.isArray(asked) ? asked : [asked],
        at: at('entitled', coordinate),
      })),
      counts: inOrder(counts, source.keys(['counts'])).map(([coordinate, counted]) => ({
        coordinate,
        ...(typeof counted === 'string' ? { metric: counted } : { ...counted, when: [counted.when].flat() }),
        at: at('counts', coordinate),
      })),
    },
    problems,
  };
}
