import type { DoorRequest } from '../ports/exchange.ts';

/** One operation as it comes (GraphQL over HTTP, "Request Parameters"). */
export interface Operation {
  readonly query?: string;
  /** Names an operation of the manifest. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

/** Reads one operation out of the body of a POST request or the parameters of a GET request; or tells what is wrong with it. */
export function readOperation({ method, search, body }: DoorRequest): Operation | { mistake: string } {
  const given = method === 'GET' ? fromParameters(new URLSearchParams(search)) : body;
  if (!isMap(given)) return { mistake: 'expected one operation, as a JSON object' };
  return operationFrom(given);
}

/** The same, of an operation that has been parsed. */
export function operationFrom(given: Readonly<Record<string, unknown>>): Operation | { mistake: string } {
  for (const [name, expected] of EXPECTED) {
    const value = given[name];
    const fits = expected === 'text' ? typeof value === 'string' : isMap(value);
    if (value !== undefined && value !== null && !fits) return { mistake: `${name}: expected ${expected}` };
  }
  const { query, documentId, operationName, variables, extensions } = given;
  return {
    ...(typeof query === 'string' && { query }),
    ...(typeof documentId === 'string' && { documentId }),
    // An empty name is as good as none (GraphQL over HTTP, "GET").
    ...(typeof operationName === 'string' && operationName !== '' && { operationName }),
    ...(isMap(variables) && { variables }),
    ...(isMap(extensions) && { extensions }),
  };
}

const EXPECTED = [
  ['query', 'text'],
  ['documentId', 'text'],
  ['operationName', 'text'],
  ['variables', 'a JSON object'],
  ['extensions', 'a JSON object'],
] as const;

function fromParameters(parameters: URLSearchParams): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of ['query', 'documentId', 'operationName']) found[name] = parameters.get(name);
  for (const name of ['variables', 'extensions']) found[name] = parsed(parameters.get(name));
  return found;
}

/** What is no JSON stays the text it is, and is told as such. */
function parsed(text: string | null): unknown {
  try {
    return text === null || text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
