import type { Denial, Element, Requirement, Verdict } from '../domain/requirement.ts';
import type { Claims } from '../domain/subject.ts';
import type { Call } from './call.ts';

/** The header by which a caller who may asks why the answer is what it is. */
export const EXPLAIN_HEADER = 'x-entitlements-explain';

/** Who is told why: whose credential says this. */
export interface Explainers {
  readonly claim: string;
  /** What the claim is, or what is in it. */
  readonly value: string;
}

/** Whether the credential of a caller says that they are told why. */
export function mayExplain({ claim, value }: Explainers, { all }: Claims): boolean {
  const said = Object.hasOwn(all, claim) ? all[claim] : undefined;
  return said === value || (Array.isArray(said) && said.includes(value));
}

/** Why an operation was answered as it was. */
export interface OperationExplanation {
  readonly catalogVersion: number;
  readonly subject: string;
  /** Every gated element that the operation could reach, and what its resolvers asked for. */
  readonly elements: readonly ElementExplanation[];
  /** How each flag that any of them asks for was decided, for a person to read. */
  readonly flags: Readonly<Record<string, string>>;
}

interface ElementExplanation {
  readonly coordinate: string;
  /** All of them must hold, and of each one alternative. */
  readonly demands: readonly (readonly (Requirement & Outcome)[])[];
}

interface Outcome {
  readonly outcome: Verdict['outcome'];
  readonly reason?: Denial['reason'];
  /** Whether it is granted only because a dry run enforces nothing. */
  readonly dry?: true;
}

/** @param guards what the operation could reach, or was handed */
export async function explainOperation(
  call: Call,
  guards: readonly Element[],
): Promise<OperationExplanation> {
  const { entitlements, concealed } = call;
  const told = ({ flag }: Requirement): boolean => flag === undefined || !concealed.hidden.includes(flag);
  const flags = new Map<string, string>();
  const elements: ElementExplanation[] = [];
  for (const { coordinate, demands } of new Set([...guards, ...call.askedInCode])) {
    const explained: (Requirement & Outcome)[][] = [];
    for (const group of demands) {
      const alternatives: (Requirement & Outcome)[] = [];
      for (const requirement of group.filter(told)) {
        const { flag } = requirement;
        if (flag !== undefined && !flags.has(flag)) flags.set(flag, await entitlements.explain(flag));
        alternatives.push({ ...requirement, ...outcomeOf(await entitlements.verdict(requirement)) });
      }
      explained.push(alternatives);
    }
    elements.push({ coordinate, demands: explained });
  }
  const { catalogVersion, claims } = entitlements;
  return { catalogVersion, subject: claims.id, elements, flags: Object.fromEntries(flags) };
}

function outcomeOf(verdict: Verdict): Outcome {
  switch (verdict.outcome) {
    case 'denied':
      return { outcome: 'denied', reason: verdict.denial.reason };
    case 'unavailable':
      return { outcome: 'unavailable' };
    case 'granted':
      return verdict.dry === undefined ? { outcome: 'granted' } : { outcome: 'granted', dry: true };
  }
}
