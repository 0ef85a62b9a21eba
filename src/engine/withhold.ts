import type { Outcome } from '../domain/decision.ts';
import type { Explanation, FlagExplanation, PrerequisiteExplanation } from '../domain/explanation.ts';

/**
 * An explanation that names none of these flags. Of a prerequisite among them it says whether it is met, and nothing else;
 * what only such a flag needs is left out.
 */
export function withhold(explanation: Explanation, flags: ReadonlySet<string>): Explanation {
  if (flags.size === 0) return explanation;
  const left = new Set(flags);
  const prerequisites: FlagExplanation[] = [];
  // A flag stands behind the one that needs it.
  for (const flag of explanation.prerequisites) {
    if (left.has(flag.flag) || left.has(flag.neededBy ?? '')) left.add(flag.flag);
    else prerequisites.push(withoutNames(flag, flags));
  }
  const { decision, asked } = explanation;
  return {
    ...explanation,
    decision: withoutName(decision, flags),
    asked: withoutNames(asked, flags),
    prerequisites,
  };
}

function withoutNames(flag: FlagExplanation, withheld: ReadonlySet<string>): FlagExplanation {
  return {
    ...flag,
    outcome: withoutName(flag.outcome, withheld),
    prerequisites: flag.prerequisites.map((prerequisite): PrerequisiteExplanation => {
      if (!withheld.has(prerequisite.flag)) return prerequisite;
      return { flag: '', outcome: prerequisite.outcome, needs: [], serves: null };
    }),
  };
}

/** What a failed prerequisite is called is in the outcome too. */
function withoutName<Told extends Outcome>(outcome: Told, withheld: ReadonlySet<string>): Told {
  return withheld.has(outcome.about ?? '') ? { ...outcome, about: undefined } : outcome;
}
