import {
  Kind,
  visit,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql';

/** Whether a selection is part of the operation, by its `@skip` and `@include` (GraphQL specification §3.13.1-2). */
export function included(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  for (const { name, arguments: given } of node.directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const condition = given?.find((argument) => argument.name.value === 'if')?.value;
    const holds = valueOf(condition, variables);
    // A condition that is no boolean fails the operation when it is executed; until then, leave nothing out.
    if (name.value === 'skip' && holds === true) return false;
    if (name.value === 'include' && holds === false) return false;
  }
  return true;
}

function valueOf(node: ValueNode | undefined, variables: Readonly<Record<string, unknown>>): unknown {
  if (node?.kind === Kind.BOOLEAN) return node.value;
  return node?.kind === Kind.VARIABLE ? variables[node.name.value] : undefined;
}

/** Names of the variables that `@skip` and `@include` use anywhere in a document: the only ones a plan depends on. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (node) => {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      for (const { value } of node.arguments ?? [])
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * The values of these variables as execution will see them: as given, else the default of the operation. Only booleans:
 * anything else that is given fails the operation, and is not worth remembering.
 */
export function conditionValues(
  names: readonly string[],
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, boolean> {
  const values: Record<string, boolean> = {};
  for (const name of names) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === 'boolean') values[name] = value;
    if (value !== undefined) continue;
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    if (definition?.defaultValue?.kind === Kind.BOOLEAN) values[name] = definition.defaultValue.value;
  }
  return values;
}
