import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';

import type { Demands } from '../demands.ts';
import { defaultOf } from '../inputs.ts';
import { finding, type Lint } from './lint.ts';

/** Refuses a default that holds a gated value: every caller who leaves the input out would be denied. */
export function lintDefaults(lint: Lint): void {
  const { book } = lint;
  const judge = new DefaultJudge(lint);
  for (const { type, field, coordinate } of lint.fields) {
    for (const argument of field.args) {
      if (argument.defaultValue === undefined) continue;
      const own = [...book.ofArgument(type, field.name, argument.name), ...book.ofMember(type, field.name)];
      judge.judge(`${coordinate}(${argument.name}:)`, argument, own);
    }
  }
  for (const { name, args } of lint.schema.getDirectives()) {
    for (const argument of args) judge.judge(`@${name}(${argument.name}:)`, argument, []);
  }
  for (const type of Object.values(lint.schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      judge.judge(`${type.name}.${field.name}`, field, book.ofInput(type.name, field.name));
  }
}

/** A type by name, and one of its members. */
type Named = readonly [type: string, member: string];

class DefaultJudge {
  readonly #lint: Lint;
  /** What the default of an input field names: many inputs leave the same field out. */
  readonly #known = new Map<GraphQLInputField, ReadonlyMap<string, Named>>();

  constructor(lint: Lint) {
    this.#lint = lint;
  }

  /** @param own what must hold for the element itself */
  judge(coordinate: string, element: GraphQLArgument | GraphQLInputField, own: Demands): void {
    const value = defaultOf(element);
    if (value === undefined) return;
    const { book, errors } = this.#lint;
    const asked = new Set(own.map((group) => JSON.stringify(group)));
    for (const [name, member] of this.#membersIn(value, element.type).values()) {
      if (book.ofInput(name, member).every((group) => asked.has(JSON.stringify(group)))) continue;
      const message = `has ${name}.${member} in its default, which is gated, so a caller who leaves it out is denied; choose another default, or gate this alike`;
      errors.push(finding(coordinate, element.astNode, message));
    }
  }

  /**
   * The gated input fields that a literal names and the gated enum values in it, by coordinate. For a field that it leaves
   * out, those in the default of the field.
   */
  #membersIn(node: ValueNode, wrapped: GraphQLInputType): ReadonlyMap<string, Named> {
    const found = new Map<string, Named>();
    const add = (type: string, member: string): void => {
      if (this.#lint.book.ofInput(type, member).length > 0) found.set(`${type}.${member}`, [type, member]);
    };
    const type = getNullableType(wrapped);
    if (isListType(type)) {
      const items = node.kind === Kind.LIST ? node.values : [node];
      for (const item of items) merge(found, this.#membersIn(item, type.ofType));
    } else if (isEnumType(type) && node.kind === Kind.ENUM) {
      add(type.name, node.value);
    } else if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
      const written = new Map(node.fields.map(({ name, value }) => [name.value, value]));
      for (const field of Object.values(type.getFields())) {
        const value = written.get(field.name);
        if (value !== undefined) add(type.name, field.name);
        merge(found, value === undefined ? this.#membersLeftOut(field) : this.#membersIn(value, field.type));
      }
    }
    return found;
  }

  #membersLeftOut(field: GraphQLInputField): ReadonlyMap<string, Named> {
    const known = this.#known.get(field);
    if (known !== undefined) return known;
    const value = defaultOf(field);
    const found = value === undefined ? new Map<string, Named>() : this.#membersIn(value, field.type);
    this.#known.set(field, found);
    return found;
  }
}

function merge(into: Map<string, Named>, from: ReadonlyMap<string, Named>): void {
  for (const [coordinate, named] of from) into.set(coordinate, named);
}
