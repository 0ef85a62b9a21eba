import { NO_FIELDS, type ClientFields } from '../actions/identify.ts';
import type { DoorRequest } from '../ports/exchange.ts';

/** The header in which a front end says of its user what the catalog declares as coming from the client. */
const CONTEXT_HEADER = 'x-entitlements-context';

/** Bytes the header may have. */
const LARGEST_CONTEXT = 4_096;

const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Reads what the client says: a JSON object, percent-encoded where it holds anything but printable ASCII, since that is all
 * a header carries safely.
 * @returns the fields, none where there is no header; or what is wrong with it
 */
export function clientContext({ headers }: DoorRequest): { fields: ClientFields } | { mistake: string } {
  const header = headers[CONTEXT_HEADER];
  if (header === undefined) return { fields: NO_FIELDS };
  const text = (typeof header === 'string' ? header : header.join(', ')).trim();
  if (text.length > LARGEST_CONTEXT)
    return mistake(`at most ${LARGEST_CONTEXT} bytes, received ${text.length}`);
  if (!PRINTABLE.test(text)) return mistake('printable ASCII: percent-encode what is not');
  const read = parsed(text.startsWith('{') ? text : decoded(text));
  return isFields(read) ? { fields: read } : mistake('a JSON object, which may be percent-encoded');
}

function mistake(expected: string): { mistake: string } {
  return { mistake: `the header ${CONTEXT_HEADER}: expected ${expected}` };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is ClientFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
