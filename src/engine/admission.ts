import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from './compiled.ts';
import { ask } from './evaluation.ts';
import { beginRound, endRound, evaluationOf } from './stale.ts';
import { CANNOT_TELL, TRUE } from './truth.ts';

/** What the gate of a flag says to a subject, and as which audiences it is admitted. */
export interface Admitted {
  readonly gate: string;
  readonly answer: 'admitted' | 'closed' | 'unavailable';
  readonly audiences: readonly string[];
}

/** Asks the gate of a flag; undefined where the flag does not exist or stands behind none. */
export function admittedAs(
  catalog: CompiledCatalog,
  subject: Subject,
  flag: string,
  now: number,
): Admitted | undefined {
  const found = catalog.flags.get(flag);
  const gate = found?.gate;
  if (found === undefined || gate === undefined) return undefined;
  beginRound(catalog, subject, now, undefined);
  const evaluation = evaluationOf(catalog.evaluation, found);
  const admitted = ask(evaluation, gate.admitted);
  const audiences = [...gate.audiences].filter(([, question]) => ask(evaluation, question) === TRUE);
  endRound(catalog);
  const answer = admitted === TRUE ? 'admitted' : admitted === CANNOT_TELL ? 'unavailable' : 'closed';
  return { gate: gate.key, answer, audiences: admitted === TRUE ? audiences.map(([key]) => key) : [] };
}
