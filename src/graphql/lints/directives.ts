import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type DirectiveNode,
  type GraphQLNamedType,
  type SelectionSetNode,
} from 'graphql';

import { nearest } from '../../domain/nearest.ts';
import { ENTITLED, OURS } from '../annotations.ts';
import { finding, type FieldOf, type Lint } from './lint.ts';
import { directivesOn } from '../sdl.ts';

/** Directives that look like ours: whoever writes one believes that it is enforced, and nothing enforces it. */
export function lintDirectives(lint: Lint): void {
  for (const { name, astNode } of lint.schema.getDirectives()) {
    if (OURS.includes(name)) continue;
    const [, unprefixed = name] = /__(.+)$/.exec(name) ?? [];
    const meant = OURS.includes(unprefixed) ? unprefixed : nearest(name, [ENTITLED]);
    if (meant !== undefined)
      lint.errors.push(finding(`@${name}`, astNode, `is not @${meant}, and nothing enforces it`));
  }
  const { astNode, extensionASTNodes } = lint.schema;
  for (const link of directivesOn({ astNode, extensionASTNodes }, 'link').flat()) lintLink(lint, link);
  for (const one of lint.fields) lintRequires(lint, one);
}

/** Apollo Federation's `@requires` hands a resolver what its callers may not see. */
function lintRequires(lint: Lint, { type, field, coordinate }: FieldOf): void {
  if (lint.annotations.groups.has(coordinate)) return;
  for (const node of directivesOn(field, 'requires').flat()) {
    for (const other of required(node, type).filter((one) => isGated(lint, one))) {
      lint.warnings.push(finding(coordinate, node, `is open and is made of ${other}, which is gated`));
    }
  }
}

/** Apollo Federation's `@link(import: [{ name: "@entitled", as: "@needs" }])`: we know our directives by their own names only. */
function lintLink({ errors }: Lint, link: DirectiveNode): void {
  const imports = link.arguments?.find(({ name }) => name.value === 'import')?.value;
  if (imports?.kind !== Kind.LIST) return;
  for (const item of imports.values) {
    if (item.kind !== Kind.OBJECT) continue;
    const text = (key: string): string | undefined => {
      const value = item.fields.find(({ name }) => name.value === key)?.value;
      return value?.kind === Kind.STRING ? value.value : undefined;
    };
    const [name = '', as] = [text('name'), text('as')];
    if (!OURS.includes(name.slice(1)) || as === undefined || as === name) continue;
    errors.push(
      finding(name, item, `is imported as ${as}, by which nothing enforces it; import it as ${name}`),
    );
  }
}

function isGated({ schema, book }: Lint, coordinate: string): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  const found = schema.getType(type);
  return (isObjectType(found) || isInterfaceType(found)) && book.ofMember(found, field).length > 0;
}

/** The fields that Apollo Federation's `@requires(fields:)` hands to a resolver, by coordinate. */
function required(node: DirectiveNode, type: GraphQLNamedType): readonly string[] {
  const fields = node.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (fields?.kind !== Kind.STRING) return [];
  try {
    const [operation] = parse(`{ ${fields.value} }`).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? selected(operation.selectionSet, type) : [];
  } catch (error) {
    // Whether it is a selection at all is for federation to say.
    if (error instanceof GraphQLError) return [];
    throw error;
  }
}

function selected({ selections }: SelectionSetNode, type: GraphQLNamedType): readonly string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const { name, selectionSet } = selection;
    const field = type.getFields()[name.value];
    const below = field && selectionSet ? selected(selectionSet, getNamedType(field.type)) : [];
    return [`${type.name}.${name.value}`, ...below];
  });
}
