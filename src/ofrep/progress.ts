import type { Missing } from '../domain/requirement.ts';

/** OFREP's metadata: flat, because providers drop whatever is nested without a word. */
export type Metadata = Readonly<Record<string, string | number | boolean>>;

/**
 * What comes next, and what is missing of it: `next` the variation, `nextPlan`, `nextTier`, and of each metric that falls
 * short `have.<metric>` and `need.<metric>`, in its own unit.
 */
export function progressOf(missing: Missing | undefined): Metadata {
  if (missing === undefined) return {};
  const { variation, plan, tier, progress } = missing;
  return {
    ...(variation === undefined ? {} : { next: variation }),
    ...(plan === undefined ? {} : { nextPlan: plan }),
    ...(tier === undefined ? {} : { nextTier: tier }),
    ...Object.fromEntries(
      progress.flatMap(({ metric, have, need }) => [
        [`have.${metric}`, have],
        [`need.${metric}`, need],
      ]),
    ),
  };
}

/** When what was decided by was true, where that is not now. @param instant epoch milliseconds */
export function asOf(instant: number | undefined): Metadata {
  return instant === undefined ? {} : { asOf: new Date(instant).toISOString() };
}
