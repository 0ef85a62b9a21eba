import type { DoorRequest } from '../ports/exchange.ts';
import { operationFrom, readOperation, type Operation } from './operation.ts';
import type { NotPersisted, PersistedOperations } from './persisted.ts';

/**
 * A request with the texts of the operations that it names. Of a batch, all are taken or none.
 * What is no operation is left as it is: Apollo Server says what is wrong with it.
 */
export function withTexts(
  request: DoorRequest,
  persisted: PersistedOperations,
): DoorRequest | { readonly refused: NotPersisted } {
  if (request.method === 'GET') {
    const operation = readOperation(request);
    if ('mistake' in operation) return request;
    const found = persisted.resolve(operation);
    return 'code' in found ? { refused: found } : { ...request, search: searchOf(found) };
  }
  if (!Array.isArray(request.body)) {
    const found = resolved(request.body, persisted);
    return isRefused(found) ? { refused: found } : { ...request, body: found };
  }
  const entries: unknown[] = [];
  for (const entry of request.body) {
    const found = resolved(entry, persisted);
    if (isRefused(found)) return { refused: found };
    entries.push(found);
  }
  return { ...request, body: entries };
}

function resolved(given: unknown, persisted: PersistedOperations): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const operation = operationFrom({ ...given });
  return 'mistake' in operation ? given : persisted.resolve(operation);
}

function isRefused(found: unknown): found is NotPersisted {
  return typeof found === 'object' && found !== null && 'code' in found;
}

function searchOf({ query, operationName, variables, extensions }: Operation): string {
  const parameters = new URLSearchParams();
  if (query !== undefined) parameters.set('query', query);
  if (operationName !== undefined) parameters.set('operationName', operationName);
  if (variables !== undefined) parameters.set('variables', JSON.stringify(variables));
  if (extensions !== undefined) parameters.set('extensions', JSON.stringify(extensions));
  return `?${parameters.toString()}`;
}
