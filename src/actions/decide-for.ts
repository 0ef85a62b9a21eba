import type { Outcome } from '../domain/decision.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { decide, decideAll } from '../engine/decide.ts';

/** What a subject gets of these flags; left out: of every one. */
export function decisionsOf(
  catalog: CompiledCatalog,
  subject: Subject,
  flags: readonly string[] | undefined,
  now: number,
): readonly Outcome[] {
  return flags === undefined
    ? decideAll(catalog, subject, now).outcomes
    : flags.map((flag) => decide(catalog, subject, flag, now));
}
