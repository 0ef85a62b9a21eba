import { randomUUID } from 'node:crypto';

/** The header that names a request, from whoever sends it and in its answer. */
export const REQUEST_ID_HEADER = 'x-request-id';

const VALID_ID = /^[\w.:+/=-]{1,128}$/;

/** The id that the sender gave the request, where it is one of up to 128 plain characters; else a new one. */
export function requestIdOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();
}

/** Operations of one request that are named, and characters of a name, at most. */
const MOST_NAMED = 5;
const LONGEST_NAME = 100;
/** Characters of a document that are looked at: comments may stand before the operation. */
const LOOKED_AT = 500;
const FIRST_OPERATION = /^(?:[\s,\uFEFF]|#[^\n]*\n)*(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/;

/** Names of the GraphQL operations of a request, as the client sent them; undefined where it named none. */
export function operationNamesOf(body: unknown, search: string): string | undefined {
  const requests = Array.isArray(body) ? body.slice(0, MOST_NAMED) : [body ?? fromSearch(search)];
  const names = requests.flatMap((request: unknown) => nameOf(request) ?? []);
  return names.length === 0 ? undefined : names.join(' ');
}

function fromSearch(search: string): unknown {
  if (search === '') return undefined;
  const parameters = new URLSearchParams(search);
  return { operationName: parameters.get('operationName'), query: parameters.get('query') };
}

function nameOf(request: unknown): string | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const given = 'operationName' in request ? request.operationName : undefined;
  if (typeof given === 'string' && given !== '') return given.slice(0, LONGEST_NAME);
  const document = 'query' in request ? request.query : undefined;
  if (typeof document !== 'string') return undefined;
  return FIRST_OPERATION.exec(document.slice(0, LOOKED_AT))?.[1]?.slice(0, LONGEST_NAME);
}
