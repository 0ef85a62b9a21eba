import { WHOLE, type Admission, type Gate } from '../domain/catalog.ts';
import type { Step } from '../domain/decision.ts';
import type { AudienceExplanation, GateExplanation } from '../domain/explanation.ts';
import { explainSegment } from './explain-segment.ts';
import { answerTo, placeOf, type Inquiry } from './inquiry.ts';

/**
 * What a gate says to the subject, audience by audience.
 * @param looked the step of the decision, where it came to the gate
 */
export function explainGate(key: string, looked: Step | undefined, inquiry: Inquiry): GateExplanation {
  const gate = inquiry.catalog.parts.gates.get(key)?.gate;
  if (looked === undefined || gate === undefined) {
    return { gate: key, outcome: 'not reached', enabled: gate?.enabled ?? true, audiences: [] };
  }
  return {
    gate: key,
    outcome: looked.outcome === 'admitted' || looked.outcome === 'unavailable' ? looked.outcome : 'closed',
    enabled: gate.enabled,
    audiences: gate.admits.map((admission) => explainAudience(gate, admission, inquiry)),
  };
}

function explainAudience(gate: Gate, { audience, share }: Admission, inquiry: Inquiry): AudienceExplanation {
  const { gates } = inquiry.catalog.parts;
  return {
    audience,
    answer: answerTo(inquiry, gates.get(gate.key)?.compiled.audiences.get(audience)),
    member: answerTo(inquiry, inquiry.scope.segment(audience)),
    why: explainSegment(audience, inquiry),
    share: share === WHOLE ? undefined : { share, ...placeOf(inquiry, gate.by, gate.salt) },
  };
}
