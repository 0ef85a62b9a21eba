import { z } from 'zod';
import { LONGEST_GRACE } from '../domain/catalog.ts';
import { instant, label, metricBounds, name } from './definition-format.ts';

/** What the catalog's file says about tiers. */

const criteria = z.strictObject({
  label: label.optional(),
  promote: metricBounds.meta({ description: 'All must hold to climb to it.' }),
  keep: metricBounds
    .optional()
    .meta({ description: 'All must hold to stay on it. Left out: those of promote; {}: it is never lost.' }),
  grace: z.int().min(0).max(LONGEST_GRACE).optional().meta({
    description: 'Whole days that a subject may fall short of keep before it falls. Default: 0.',
  }),
  since: instant.optional().meta({ description: 'When these criteria came into force. Left out: always.' }),
  formerly: z
    .array(z.strictObject({ before: instant, keep: metricBounds }))
    .optional()
    .meta({
      description: 'Who climbed to it before an instant stays by what was asked then, the latest first.',
    }),
});

/** Bounds alone are those of `promote`. */
const tier = z.union([metricBounds, criteria]);

export type TierFile = z.output<typeof tier>;
export type CriteriaFile = z.output<typeof criteria>;

export const tiers = z.record(name, tier).meta({
  description: 'Rungs of engagement, lowest first. The first asks nothing: {}.',
});

/** A metric may be called `promote` as well: then its bounds are numbers, and not maps. */
export function saysCriteria(tier: TierFile): tier is CriteriaFile {
  return !metricBounds.safeParse(tier).success;
}
