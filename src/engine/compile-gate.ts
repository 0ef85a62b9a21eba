import { WHOLE, type Admission, type BucketBy, type Gate } from '../domain/catalog.ts';
import { useSegment, type Workshop } from './workshop.ts';
import type { CompiledGate } from './compiled.ts';
import type { Report, Uses } from './condition.ts';
import { ask, type Question, type Test } from './evaluation.ts';
import { place } from './place.ts';
import { FALSE, TRUE, truth, UNKNOWN, type Truth } from './truth.ts';

/** Compiles a gate: one test an audience, the share of the audience included. */
export function compileGate(gate: Gate, shop: Workshop, uses: Uses, error: Report): CompiledGate {
  checkBucketBy(gate.by, shop, (message) => {
    error(['by'], message);
  });
  const audiences = new Map<string, Question>();
  for (const [index, admission] of gate.admits.entries()) {
    const path = ['admits', index];
    const { audience, share } = admission;
    const test = useSegment(audience, shop, uses, (message) => {
      error(path, message);
    });
    if (test === undefined) error(path, `segment '${audience}' does not exist`);
    if (audiences.has(audience)) error(path, `audience '${audience}' is admitted twice`);
    if (!Number.isInteger(share) || share < 0 || share > WHOLE) {
      error(path, `expected a share from 0 to ${WHOLE} of ${WHOLE}, a whole number; received ${share}`);
    }
    audiences.set(audience, admit(gate, admission, test ?? shop.never, shop));
  }
  if (uses.client) error(['admits'], 'a gate never listens to attributes that the client sends');
  const questions = gate.enabled ? [...audiences.values()] : [];
  return { key: gate.key, audiences, admitted: shop.question(anyOf(questions)) };
}

/** Who misses the share of an audience is not in that audience; another may still admit. */
function admit(gate: Gate, admission: Admission, member: Question, shop: Workshop): Question {
  if (admission.share === WHOLE) return member;
  return shop.question((evaluation) => {
    const found = ask(evaluation, member);
    if (found !== TRUE) return found;
    const drawn = place(evaluation.subject, gate.by, gate.salt);
    return drawn === undefined ? UNKNOWN : truth(drawn < admission.share);
  });
}

/** One audience is enough. Where none is certain, one that a store cannot tell may yet admit. */
function anyOf(audiences: readonly Question[]): Test {
  return (evaluation) => {
    let result: Truth = FALSE;
    for (const audience of audiences) {
      const found = ask(evaluation, audience);
      if (found === TRUE) return TRUE;
      if (found > result) result = found;
    }
    return result;
  };
}

/** What decides a place in a rollout must exist; on a gate it must not be the client's word either. */
export function checkBucketBy(
  by: BucketBy,
  shop: Workshop,
  error: (message: string) => void,
  onGate = true,
): void {
  if (typeof by === 'string') return;
  const attribute = shop.attributes.get(by.attribute);
  if (attribute === undefined) error(`attribute '${by.attribute}' is not declared under 'attributes'`);
  else if (onGate && attribute.source === 'client')
    error('a gate never listens to attributes that the client sends');
}
