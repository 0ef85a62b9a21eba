import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type ValueNode,
} from 'graphql';

import { inputMembers, type Demands } from './demands.ts';
import { defaultOf } from './inputs.ts';
import { fieldsOf, finding, type Lint } from './lint.ts';

/** Who may not hand a value over cannot keep from it either where it stands in for what is left out. */
export function lintDefaults(lint: Lint): void {
  const { book } = lint;
  for (const { type, field, coordinate } of fieldsOf(lint.schema)) {
    for (const argument of field.args) {
      const own = [...book.ofArgument(type, field.name, argument.name), ...book.ofMember(type, field.name)];
      lintDefault(lint, `${coordinate}(${argument.name}:)`, argument, own);
    }
  }
  for (const type of Object.values(lint.schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      lintDefault(lint, `${type.name}.${field.name}`, field, book.ofInput(type.name, field.name));
  }
}

function lintDefault(
  { book, errors }: Lint,
  coordinate: string,
  element: GraphQLArgument | GraphQLInputField,
  own: Demands,
): void {
  const value = defaultOf(element);
  if (value === undefined) return;
  const asked = new Set(own.map((group) => JSON.stringify(group)));
  for (const [name, member] of membersIn(value, element.type)) {
    if (book.ofInput(name, member).every((group) => asked.has(JSON.stringify(group)))) continue;
    const message = `has ${name}.${member} in its default, which is gated, so whoever leaves it out is denied; choose another default, or gate this alike`;
    errors.push(finding(coordinate, element.astNode, message));
  }
}

/** A type by name, and one of its members. */
type Named = readonly [type: string, member: string];

/** The input fields that a literal names and the enum values in it; of fields that it leaves out, those in their defaults. */
function membersIn(node: ValueNode, wrapped: GraphQLInputType): readonly Named[] {
  const type = getNullableType(wrapped);
  if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    return items.flatMap((item) => membersIn(item, type.ofType));
  }
  if (isEnumType(type)) return node.kind === Kind.ENUM ? [[type.name, node.value]] : [];
  if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return [];
  return Object.values(type.getFields()).flatMap((field): readonly Named[] => {
    const written = node.fields.find(({ name }) => name.value === field.name)?.value;
    const stands = written ?? defaultOf(field);
    const below = stands === undefined ? [] : membersIn(stands, field.type);
    return written === undefined ? below : [[type.name, field.name], ...below];
  });
}

/** Who may order or filter by a field learns its values without ever being answered one. */
export function lintOracles(lint: Lint): void {
  const { schema, book } = lint;
  const takers = fieldsOf(schema).map((one) => ({ ...one, members: membersBelow(one.field.args) }));
  for (const { type, field, coordinate } of fieldsOf(schema)) {
    const own = book.ofField(type, field.name);
    if (own.length === 0 || book.isRoot(type)) continue;
    const near = typesAround(lint, type);
    const told = new Set<string>();
    for (const { field: taker, members } of takers) {
      if (!near.has(getNamedType(taker.type))) continue;
      for (const { of, member } of members) {
        const speaks = plainName(member) === plainName(field.name);
        if (speaks && book.ofInput(of.name, member).length === 0) told.add(`${of.name}.${member}`);
      }
    }
    for (const other of told) {
      const message = `is gated, and whoever hands over ${other} learns of it all the same; gate that as well`;
      lint.warnings.push(finding(coordinate, field.astNode, message));
    }
  }
}

interface Member {
  readonly of: GraphQLNamedType;
  readonly member: string;
}

/** Everything that may be handed over below these arguments. */
function membersBelow(args: readonly GraphQLArgument[]): readonly Member[] {
  const found = new Set<GraphQLNamedType>();
  const waiting = args.map(({ type }) => getNamedType(type));
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (found.has(type)) continue;
    found.add(type);
    if (isInputObjectType(type))
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return [...found].flatMap((of) => inputMembers(of).map((member) => ({ of, member })));
}

/** Steps from the type a field answers with to the items in it: a connection has edges, and edges have nodes. */
const STEPS = 2;

/** A type, and those that hold values of it a few steps away. */
function typesAround(lint: Lint, type: GraphQLNamedType): ReadonlySet<GraphQLNamedType> {
  const found = new Set([type]);
  for (let step = 0; step < STEPS; step++) {
    const next = fieldsOf(lint.schema).filter(
      ({ type: holder, field }) => !lint.book.isRoot(holder) && found.has(getNamedType(field.type)),
    );
    for (const { type: holder } of next) if (isCompositeType(holder)) found.add(holder);
  }
  return found;
}

/** `CREATED_AT_DESC` and `createdAt` speak of the same. */
function plainName(name: string): string {
  return name
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/(asc|desc)$/, '');
}
