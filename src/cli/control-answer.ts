import { list, nullable, record, shape, text, type Of } from './shape.ts';
import { Stopped } from './stopped.ts';

/** What came back over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** Where else it points to, or what media type it says it is. */
  readonly kind: string;
  readonly body: string;
}

/** What is said where a change may have been carried out, or not. */
export const DOUBT = '\nWhether the change was carried out is not known: `gatehouse history` tells.';

const isError = shape({ message: text });
type Told = Of<typeof isError> & { readonly code: string | undefined };

/** Errors of one answer that are told; more would say the same again. */
const MOST_TOLD = 2;

/**
 * The data of an answer of the control API.
 * @throws Stopped where it is an error, or no answer of a gateway at all
 */
export function answerOf(url: string, { status, kind, body }: HttpAnswer, writes: boolean): unknown {
  const answer = parsed(body);
  if (!record(answer) || !('data' in answer || 'errors' in answer)) {
    const received = answer === undefined ? `${status}, ${kind}` : `${status}, JSON of another kind`;
    throw new Stopped(`no gateway answers at ${url}: expected GraphQL, received ${received}`);
  }
  const errors = list(isError)(answer['errors']) ? answer['errors'].map(withCode) : [];
  if (errors.length > 0 || status >= 400) throw new Stopped(told(url, status, errors, writes));
  return answer['data'];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const hasCode = shape({ extensions: nullable(shape({ code: text })) });

function withCode(error: Of<typeof isError>): Told {
  return { message: error.message, code: hasCode(error) ? error.extensions?.code : undefined };
}

/** Codes of failures that may come after a change was written, whatever the status. */
const UNFORESEEN = ['STORE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];

function told(url: string, status: number, errors: readonly Told[], writes: boolean): string {
  const messages = [...new Set(errors.map(({ message }) => message))].slice(0, MOST_TOLD).join('\n');
  const codes = new Set(errors.map(({ code }) => code));
  if (status === 401 || codes.has('UNAUTHENTICATED'))
    return `the gateway at ${url} does not accept this key (401): ${messages}`;
  if (status === 403 || codes.has('FORBIDDEN'))
    return `the gateway at ${url} does not let this key do that (403): ${messages}`;
  if (status === 404) return `no gateway answers at ${url}: ${messages}`;
  if (codes.has('GRAPHQL_VALIDATION_FAILED'))
    return `the gateway at ${url} is of another version than this command: ${messages}`;
  const plain = messages === '' ? `the gateway at ${url} answers ${status}` : messages;
  const broken = status >= 500 || UNFORESEEN.some((code) => codes.has(code));
  return writes && broken ? plain + DOUBT : plain;
}
