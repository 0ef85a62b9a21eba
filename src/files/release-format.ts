import { z } from 'zod';
import { PHASES, VISIBILITIES } from '../domain/catalog.ts';
import { name } from './definition-format.ts';
import { expectations } from './expectation.ts';
import { audience, rollout } from './flag-format.ts';
import { admission } from './gate-format.ts';

/** What the catalog's file says about releases. */

const serving = z.union([
  z.strictObject({ audience, variation: name }),
  z.strictObject({ audience, ladder: z.literal(true) }),
  z.strictObject({ audience, rollout }),
]);

const releaseFlag = z.union([
  name,
  z
    .strictObject({
      flag: name,
      serves: z.array(serving).default([]).meta({
        description:
          'What the flag serves an audience. One that is not named gets the ladder, else the strongest variation.',
      }),
      held: z.array(name).default([]).meta({
        description: 'Audiences held back on this flag, now and for applies still to come.',
      }),
    })
    .register(expectations, { expected: '{ flag, serves, held }' }),
]);

const earlyTarget = z.strictObject({ flag: name, audience });

export const releases = z
  .record(
    name,
    z.strictObject({
      gate: name,
      flags: z.array(releaseFlag).meta({
        description: 'Flags that move together, each a name or { flag, serves, held }.',
      }),
      phase: z.enum(PHASES).default('setup'),
      visibility: z.enum(VISIBILITIES).default('LOCKED').meta({
        description: 'LOCKED: closed elements answer with a denial. HIDDEN: for outsiders they do not exist.',
      }),
      early: z.array(earlyTarget).default([]).meta({
        description: 'One flag opened to a segment before its time, in the order they were targeted.',
      }),
      rolledBack: z.array(admission).default([]).meta({
        description: 'What was taken off the gate, with its share: reopening brings back exactly this.',
      }),
    }),
  )
  .meta({ description: 'A gate and the flags behind it, moved together.' });
