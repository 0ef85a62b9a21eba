import {
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type ASTNode,
  type GraphQLNamedType,
} from 'graphql';

import { finding, type FieldOf, type Lint } from './lint.ts';

/** GraphQL specification §6.4.4: an error in the place of what must not be null takes its parent with it. */
export function lintNonNull(lint: Lint, { type, field, coordinate }: FieldOf): void {
  if (!isNonNullType(field.type)) return;
  // A root type that is gated as a whole says nothing about any one field of it.
  const itself =
    lint.annotations.groups.has(coordinate) || lint.book.ofType(getNamedType(field.type)).length > 0;
  if (lint.book.isRoot(type) ? !itself : lint.book.ofField(type, field.name).length === 0) return;
  const taken = lint.book.isRoot(type) ? 'the whole answer' : `the ${type.name} around it`;
  lint.warnings.push(
    finding(coordinate, field.astNode, `is gated and must not be null, so a denial takes ${taken}`),
  );
}

/** Inherited requirements are enforced; who reads the implementer should see them all the same. */
export function lintImplementer(lint: Lint, type: GraphQLNamedType): void {
  if (!isObjectType(type) || lint.annotations.groups.has(type.name)) return;
  const gated = type.getInterfaces().filter(({ name }) => lint.annotations.groups.has(name));
  if (gated.length > 0)
    inherits(
      lint,
      type.name,
      type.astNode,
      gated.map(({ name }) => name),
    );
}

export function lintImplementation(lint: Lint, { type, field, coordinate }: FieldOf): void {
  if (!isObjectType(type)) return;
  const { groups } = lint.annotations;
  const faces = type.getInterfaces().filter((face) => Object.hasOwn(face.getFields(), field.name));
  const from = (member: string): void => {
    if (groups.has(`${type.name}.${member}`)) return;
    const gated = faces.map(({ name }) => `${name}.${member}`).filter((one) => groups.has(one));
    if (gated.length > 0) inherits(lint, `${type.name}.${member}`, field.astNode, gated);
  };
  from(field.name);
  for (const { name } of field.args) from(`${coordinate.slice(type.name.length + 1)}(${name}:)`);
}

function inherits(
  lint: Lint,
  coordinate: string,
  node: ASTNode | null | undefined,
  gated: readonly string[],
): void {
  const message = `is gated by ${gated.join(' and ')} and does not say so itself; it is held to that, so write it here as well`;
  lint.warnings.push(finding(coordinate, node, message));
}

export function lintRequiredArguments(lint: Lint, { type, field, coordinate }: FieldOf): void {
  for (const argument of field.args) {
    const gated = lint.book.ofArgument(type, field.name, argument.name).length > 0;
    if (!gated || !isRequiredArgument(argument)) continue;
    const message = `is gated and required, so nobody without it can ask for ${coordinate}; gate that field instead`;
    lint.warnings.push(finding(`${coordinate}(${argument.name}:)`, argument.astNode, message));
  }
}

/** Warns of a type that a gated field answers with while another field gives it to every caller. */
export function lintPaths({ annotations: { groups }, book, fields, warnings }: Lint): void {
  for (const [type, answering] of fieldsByAnswer(fields)) {
    if (book.isRoot(type) || book.ofType(type).length > 0) continue;
    const gated = answering.find(({ coordinate }) => groups.has(coordinate));
    if (gated === undefined) continue;
    const open = answering.find((one) => book.ofMember(one.type, one.field.name).length === 0);
    if (open === undefined) continue;
    const message = `is gated, and what it answers with (${type.name}) is open by ${open.coordinate}; where that is not meant, gate ${type.name} or its fields`;
    warnings.push(finding(gated.coordinate, gated.field.astNode, message));
  }
}

/** Fields by the composite type that they answer with. */
function fieldsByAnswer(fields: readonly FieldOf[]): ReadonlyMap<GraphQLNamedType, readonly FieldOf[]> {
  const byType = new Map<GraphQLNamedType, FieldOf[]>();
  for (const one of fields) {
    const type = getNamedType(one.field.type);
    if (!isCompositeType(type)) continue;
    const known = byType.get(type);
    if (known === undefined) byType.set(type, [one]);
    else known.push(one);
  }
  return byType;
}
