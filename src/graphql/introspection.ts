import {
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  specifiedRules,
  type DocumentNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

/** What a document must keep to, where it may ask what the schema is and where it may not. */
export function rulesFor(introspection: boolean): readonly ValidationRule[] {
  return introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
}

const OF_SCHEMA = new Set(['__schema', '__type', '__typename']);

/** Whether a valid query asks what the schema is, and for nothing else: its answer depends on no resolver and on no caller. */
export function asksOnlySchema(document: DocumentNode, operationName: string | null | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return false;
  const seen = new Set<SelectionSetNode>([operation.selectionSet]);
  // A set goes on to what is added to it meanwhile.
  for (const { selections } of seen) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (!OF_SCHEMA.has(selection.name.value)) return false;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) seen.add(selection.selectionSet);
      else {
        const fragment = fragmentIn(document, selection.name.value);
        if (fragment !== undefined) seen.add(fragment);
      }
    }
  }
  return true;
}

function fragmentIn(document: DocumentNode, name: string): SelectionSetNode | undefined {
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name) return one.selectionSet;
  return undefined;
}
