import { WHOLE, type Admission, type BucketBy, type Gate } from '../domain/catalog.ts';
import { useSegment, type Workshop } from './workshop.ts';
import type { CompiledGate } from './compiled.ts';
import type { Report, Uses } from './condition.ts';
import type { Test } from './evaluation.ts';
import { place } from './place.ts';
import { FALSE, TRUE, truth, UNKNOWN } from './truth.ts';

/** Compiles a gate: one test an audience, the share of the audience included. */
export function compileGate(gate: Gate, shop: Workshop, uses: Uses, error: Report): CompiledGate {
  checkBucketBy(gate.by, shop, (message) => {
    error(['by'], message);
  });
  const audiences = new Map<string, Test>();
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
    audiences.set(audience, shop.memoise(admit(gate, admission, test ?? (() => FALSE))));
  }
  if (uses.client) error(['admits'], 'a gate never listens to attributes that the client sends');
  return { key: gate.key, enabled: gate.enabled, audiences, tests: [...audiences.values()] };
}

/** Who misses the share of an audience is not in that audience; another may still admit. */
function admit(gate: Gate, admission: Admission, member: Test): Test {
  if (admission.share === WHOLE) return member;
  return (evaluation) => {
    const found = member(evaluation);
    if (found !== TRUE) return found;
    const drawn = place(evaluation.subject, gate.by, gate.salt);
    return drawn === undefined ? UNKNOWN : truth(drawn < admission.share);
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
