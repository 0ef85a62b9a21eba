import { z } from 'zod';

const count = z.int().min(1).max(1_000_000);

/** @param part of all places, where nothing is said */
function placesOf(whose: string, part: string) {
  return z
    .strictObject({
      most: count
        .optional()
        .meta({ description: `For every ${whose}. Left out: ${part} of \`perProcess\`, at least one.` }),
      plans: z
        .record(z.string(), count)
        .default({})
        .meta({ description: 'The most on a plan, where that is more.' }),
      tiers: z
        .record(z.string(), count)
        .default({})
        .meta({ description: 'The most on a tier, where that is more.' }),
    })
    .optional()
    .meta({ description: `The most subscriptions of one ${whose} that go on at once.` });
}

/** How many subscriptions may go on, and how their connections are kept. */
export const subscriptions = z
  .strictObject({
    perConnection: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .meta({ description: 'The most operations under way on one WebSocket.' }),
    perProcess: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(10_000)
      .meta({ description: 'The most subscriptions that go on at once.' }),
    perSubject: placesOf('subject', 'a tenth'),
    perAccount: placesOf('account', 'a quarter'),
    keepAliveSeconds: z
      .number()
      .min(1)
      .max(600)
      .default(12)
      .meta({ description: 'How long a connection may be silent before it is asked whether it lives.' }),
  })
  .prefault({})
  .meta({ description: 'Subscriptions, over WebSocket and as event streams.' });
