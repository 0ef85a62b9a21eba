import { z } from 'zod';
import { LONGEST_EVENT, LONGEST_WINDOW } from '../domain/catalog.ts';
import { condition } from './condition-format.ts';
import { label, name, segmentName, word } from './definition-format.ts';
import { expectations } from './expectation.ts';

/** What the catalog's file says about subjects: plans, attributes, metrics and segments. */

const plan = z.union([
  name,
  z.strictObject({ key: name, label }).register(expectations, { expected: '{ key, label }' }),
]);

export const plans = z
  .array(plan)
  .min(1)
  .register(expectations, { expected: 'a list of at least one plan, lowest first' })
  .superRefine(refuseDoubles, { when: ({ value }) => Array.isArray(value) })
  .meta({ uniqueItems: true, description: 'What an account pays for, lowest first.' });

const type = z.enum(['text', 'number', 'boolean']);
export const attributes = z
  .record(
    word,
    z.union([
      z.strictObject({
        type,
        claim: word.meta({ description: 'The claim of the verified credential that holds it.' }),
      }),
      z.strictObject({
        type,
        client: word.meta({
          description: 'The field a front end sends it in. It can feed the rules of flags only.',
        }),
      }),
    ]),
  )
  .meta({ description: 'What a subject brings along: from a claim, or from the client.' });

/** Whether there is such a zone is not the file's business. */
export const timeZone = word.meta({
  description: 'IANA time zone, such as Europe/Berlin: days begin at its midnight. Default: UTC.',
});

const days = z.int().min(1).max(LONGEST_WINDOW);
const of = z
  .literal('account')
  .optional()
  .meta({ description: "Whose use: that of the subject's account. Left out: the subject's own." });
const event = word
  .refine((type) => Buffer.byteLength(type) <= LONGEST_EVENT, {
    error: ({ input }) =>
      `expected at most ${LONGEST_EVENT} bytes of UTF-8, received ${Buffer.byteLength(String(input))}`,
  })
  .meta({ description: 'The type of the events to count.' });
const shown = {
  label: label.optional(),
  unit: label.optional().meta({ description: 'What it counts, in the plural, such as reports.' }),
};
export const metrics = z
  .record(
    name,
    z.union([
      z.strictObject({
        count: event,
        days: days
          .optional()
          .meta({ description: 'The last N days of the time zone, today included. Left out: for ever.' }),
        of,
        ...shown,
      }),
      z.strictObject({
        activeDays: days.meta({ description: 'Distinct active days among the last N, today included.' }),
        of,
        ...shown,
      }),
      z.strictObject({
        daysSinceSeen: z.literal(true).meta({ description: 'Days since the last event.' }),
        of,
        ...shown,
      }),
      z.strictObject({
        claim: word.meta({ description: 'A number in a claim of the verified credential.' }),
        ...shown,
      }),
    ]),
  )
  .meta({ description: 'Numbers about the use of the product.' });

const subjects = z.array(word);
const segment = z
  .strictObject({
    include: subjects.optional().meta({ description: 'Subject ids that are in, whatever `when` says.' }),
    exclude: subjects.optional().meta({ description: 'Subject ids that are out, whatever else is said.' }),
    when: condition.optional(),
  })
  .refine(({ include, when }) => include !== undefined || when !== undefined, {
    error: 'expected include, when or both, received neither',
  })
  .meta({ anyOf: [{ required: ['include'] }, { required: ['when'] }] });
export const segments = z
  .record(segmentName, segment)
  .meta({ description: 'Named conditions. `all` is everybody and is never defined.' });

function refuseDoubles(plans: readonly z.output<typeof plan>[], context: z.core.$RefinementCtx): void {
  const keys = plans.map(keyOfPlan);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) === index) return;
    const message = `expected each plan once, received ${JSON.stringify(key)} a second time`;
    context.addIssue({ code: 'custom', path: [index], message, input: key });
  });
}

/** The key of a plan, as the file has it. */
export function keyOfPlan(written: z.output<typeof plan>): string {
  return typeof written === 'string' ? written : written.key;
}
