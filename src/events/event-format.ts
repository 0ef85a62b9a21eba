import { z } from 'zod';

import { A_QUANTITY, type EventReport } from '../actions/judge-report.ts';
import { received } from '../domain/received.ts';

/** RFC 3339 §5.6, with whatever fraction of a second there is. */
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** What is wrong, for whoever has sent it. */
function expecting(what: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => `expected ${what}, received ${received(input)}` };
}

const TEXT = z.string(expecting('text'));

/** A CloudEvents attribute or a field without a value is as good as left out (JSON format §2.2). */
function left<Schema extends z.ZodType>(schema: Schema): z.ZodOptional<z.ZodNullable<Schema>> {
  return z.optional(z.nullable(schema));
}

/**
 * A CloudEvent of version 1.0 in JSON, as far as engagement reads it. Whatever else there is, in `data` too, is somebody
 * else's business.
 */
const EVENT = z.object(
  {
    specversion: z.literal('1.0', expecting('"1.0"')),
    source: TEXT,
    id: TEXT,
    type: TEXT,
    subject: TEXT,
    account: left(TEXT),
    time: left(
      TEXT.refine(
        (text) => instantOf(text) !== undefined,
        expecting('an instant such as 2026-12-31T18:00:00Z'),
      ),
    ),
    data: left(
      z.object(
        { quantity: left(z.number(expecting(A_QUANTITY))) },
        expecting('a map such as {"quantity": 1}'),
      ),
    ),
    data_base64: z.optional(z.null({ error: 'expected data in JSON, under the name data' })),
  },
  expecting('a CloudEvent'),
);

/** An event that is of no shape we read: where, and what was expected there. */
export interface Misshapen {
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** Reads one CloudEvent. Of quantity and time only the form is judged. */
export function readEvent(given: unknown): EventReport | Misshapen {
  const read = EVENT.safeParse(given);
  if (!read.success) {
    return {
      problems: read.error.issues.map(({ path, message }) => ({ path: path.map(String), message })),
    };
  }
  const { source, id, type, subject, account, time, data } = read.data;
  return {
    source,
    id,
    type,
    subject,
    account: account ?? undefined,
    quantity: data?.quantity ?? 1,
    time: typeof time === 'string' ? instantOf(time) : undefined,
  };
}

/** Epoch milliseconds; undefined where it is no instant, or stands on a day that does not exist. */
function instantOf(text: string): number | undefined {
  const [, year, month, day] = INSTANT.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const parsed = Date.parse(text.toUpperCase());
  return date.getUTCDate() === Number(day) && !Number.isNaN(parsed) ? parsed : undefined;
}
