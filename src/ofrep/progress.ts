import type { Missing, Progress } from '../domain/requirement.ts';

/** OFREP's metadata: flat, because providers drop whatever is nested without a word. */
export type Metadata = Readonly<Record<string, string | number | boolean>>;

/**
 * What comes next, and what is missing of it: `next` the variation, `nextPlan`, `nextTier`, and of each metric that falls
 * short `have.<metric>` and `need.<metric>`, in its own unit. What people call them stands beside where the catalog says it:
 * `nextLabel`, `nextPlanLabel`, `nextTierLabel`, `label.<metric>` and `unit.<metric>`.
 */
export function progressOf(missing: Missing | undefined): Metadata {
  if (missing === undefined) return {};
  const { variation, plan, tier, labels, progress } = missing;
  return {
    ...(variation === undefined ? {} : { next: variation }),
    ...(plan === undefined ? {} : { nextPlan: plan }),
    ...(tier === undefined ? {} : { nextTier: tier }),
    ...where({
      nextLabel: labels?.variation,
      nextPlanLabel: labels?.plan,
      nextTierLabel: labels?.tier,
    }),
    ...Object.fromEntries(progress.flatMap((one) => Object.entries(ofMetric(one)))),
  };
}

function ofMetric({ metric, have, need, label, unit }: Progress): Metadata {
  return {
    [`have.${metric}`]: have,
    [`need.${metric}`]: need,
    ...where({ [`label.${metric}`]: label, [`unit.${metric}`]: unit }),
  };
}

/** The texts that there are. */
export function where(texts: Readonly<Record<string, string | undefined>>): Metadata {
  const said: Record<string, string> = {};
  for (const [key, text] of Object.entries(texts)) if (text !== undefined) said[key] = text;
  return said;
}

/** When what was decided by was true, where that is not now. @param instant epoch milliseconds */
export function asOf(instant: number | undefined): Metadata {
  return instant === undefined ? {} : { asOf: new Date(instant).toISOString() };
}
