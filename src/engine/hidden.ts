import type { Catalog } from '../domain/catalog.ts';
import type { Outcome, Reason } from '../domain/decision.ts';

const known = new WeakMap<Catalog, ReadonlySet<string>>();

/** The flags of HIDDEN releases, in the order of the releases. A release that is closed hides nothing any more. */
export function hideable(catalog: Catalog): ReadonlySet<string> {
  const found = known.get(catalog);
  if (found !== undefined) return found;
  const flags = catalog.releases
    .filter(({ visibility, phase }) => visibility === 'HIDDEN' && phase !== 'closed')
    .flatMap((release) => release.flags.map(({ flag }) => flag));
  const made = new Set(flags);
  known.set(catalog, made);
  return made;
}

/** What comes of a flag that has matched somebody; an unreached rung has, too, and is shown with its progress. */
const MATCHED: ReadonlySet<Reason> = new Set(['OVERRIDE', 'RULE_MATCH', 'LADDER', 'SPLIT']);

/** Whether a flag that may be hidden exists for whom it came to this (DESIGN §6). */
export function hasMatched({ reason }: Pick<Outcome, 'reason'>): boolean {
  return MATCHED.has(reason);
}
