import type { DoorRequest } from '../ports/exchange.ts';

/** What a request carries: one event, or as many as it likes. */
export type Content =
  | { readonly mode: 'single'; readonly event: unknown }
  | { readonly mode: 'batch'; readonly events: readonly unknown[] }
  | { readonly mode: 'none'; readonly status: 400 | 413 | 415; readonly message: string };

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const PLAIN = 'application/json';
/** Begins the media types of the structured and the batched mode, in whatever format. */
const STRUCTURED_PREFIX = 'application/cloudevents';

/** Media types of bodies that hold JSON. */
export const MEDIA_TYPES: readonly string[] = [STRUCTURED, BATCH, PLAIN];

const LARGEST_BATCH = 1_000;

/** Tells the content modes of CloudEvents 1.0 over HTTP apart (HTTP binding §3), and gives the events as they came. */
export function contentOf({ headers, body }: DoorRequest): Content {
  const media = mediaType(headers['content-type']);
  if (media === STRUCTURED) {
    return Array.isArray(body)
      ? { mode: 'none', status: 400, message: `expected one event, received a list: send it as ${BATCH}` }
      : { mode: 'single', event: body };
  }
  if (media === BATCH) return batchOf(body);
  const binary = Object.keys(headers).some((name) => name.startsWith('ce-'));
  // An event needs no data (HTTP binding §3.1): without a body its type says nothing, unless it names another mode (§3.2).
  if (binary && (media === PLAIN || (isEmpty(headers) && !media.startsWith(STRUCTURED_PREFIX))))
    return { mode: 'single', event: { ...attributesOf(headers), data: body ?? undefined } };
  const got = media === '' ? 'none' : `${media}${binary ? '' : ' without them'}`;
  return {
    mode: 'none',
    status: 415,
    message: `expected the content type ${STRUCTURED}, ${BATCH}, or ${PLAIN} with ce- headers; received ${got}`,
  };
}

/** Whether no body came: one of a type that nobody names is not read. */
function isEmpty(headers: DoorRequest['headers']): boolean {
  const length = headers['content-length'] ?? '0';
  return length === '0' && headers['transfer-encoding'] === undefined;
}

function batchOf(body: unknown): Content {
  if (!Array.isArray(body)) return { mode: 'none', status: 400, message: 'expected a list of events' };
  const events: readonly unknown[] = body;
  return events.length > LARGEST_BATCH
    ? {
        mode: 'none',
        status: 413,
        message: `expected at most ${LARGEST_BATCH} events, received ${events.length}`,
      }
    : { mode: 'batch', events };
}

function mediaType(header: DoorRequest['headers'][string]): string {
  const text = typeof header === 'string' ? header : '';
  return (text.split(';')[0] ?? '').trim().toLowerCase();
}

/** Attributes of the binary mode (HTTP binding §3.1.3). */
function attributesOf(headers: DoorRequest['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), decoded(value)]] : [],
    ),
  );
}

/** What is not percent-encoded as it should be is taken as it stands. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
