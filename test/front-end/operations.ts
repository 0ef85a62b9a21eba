import type { ConcreteRequest } from 'relay-runtime';

/** The operations that are sent: to everybody, to regulars alone, and a mix of both. */
export const OPERATIONS = {
  Allowed: '{ me { id } }',
  Whole: '{ advancedIntegration { connectors { name } } }',
  Partly: '{ me { id } advancedIntegration { connectors { name } } }',
} as const;
export type Name = keyof typeof OPERATIONS;

const scalar = (name: string) =>
  ({ kind: 'ScalarField', alias: null, args: null, name, storageKey: null }) as const;
const linked = <Selections extends readonly object[]>(
  name: string,
  concreteType: string,
  plural: boolean,
  selections: Selections,
) =>
  ({
    kind: 'LinkedField',
    alias: null,
    args: null,
    concreteType,
    name,
    plural,
    selections,
    storageKey: null,
  }) as const;
const me = linked('me', 'Me', false, [scalar('id')]);
const advanced = linked('advancedIntegration', 'AdvancedIntegration', false, [
  linked('connectors', 'Connector', true, [scalar('name')]),
]);
const SELECTIONS = { Allowed: [me], Whole: [advanced], Partly: [me, advanced] } as const;

/** What Relay's compiler makes of an operation. */
export function artifactOf(name: Name): ConcreteRequest {
  const selections = SELECTIONS[name];
  return {
    kind: 'Request',
    fragment: {
      kind: 'Fragment',
      name,
      type: 'Query',
      metadata: null,
      argumentDefinitions: [],
      abstractKey: null,
      selections,
    },
    operation: { kind: 'Operation', name, argumentDefinitions: [], selections },
    params: {
      id: null,
      cacheID: name,
      metadata: {},
      name,
      operationKind: 'query',
      text: `query ${name} ${OPERATIONS[name]}`,
    },
  };
}
