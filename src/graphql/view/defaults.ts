import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

import { inputTypesAround } from '../inputs-around.ts';
import type { Hidden } from './hider.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/**
 * The defaults of arguments and input fields that are hidden. Resolvers count on them: whoever cannot see an argument is
 * answered as somebody who has left it out.
 */
export class Defaults {
  readonly #schema: GraphQLSchema;
  readonly #hidden: Hidden;
  /** Names of the input types whose values may lack a default, at any depth. */
  readonly #types: ReadonlySet<string>;

  constructor(schema: GraphQLSchema, hidden: Hidden) {
    this.#schema = schema;
    this.#hidden = hidden;
    this.#types = typesLacking(schema, hidden);
  }

  /** Puts in what the arguments of a field lack; undefined where they can lack nothing. @param coordinate `Type.field` */
  of(coordinate: string): ((args: Arguments) => Arguments) | undefined {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = this.#schema.getType(typeName);
    const declared = isObjectType(type) ? (type.getFields()[fieldName]?.args ?? []) : [];
    const lacking = declared.filter(
      ({ name, defaultValue }) => defaultValue !== undefined && this.#hidden.has(`${coordinate}(${name}:)`),
    );
    const holding = declared.filter((argument) => this.#types.has(getNamedType(argument.type).name));
    if (lacking.length === 0 && holding.length === 0) return undefined;
    return (args) => {
      const all = new Map(Object.entries(args));
      for (const { name, defaultValue } of lacking) all.set(name, defaultValue);
      for (const { name, type: argumentType } of holding) {
        if (all.has(name)) all.set(name, this.#complete(all.get(name), argumentType));
      }
      return Object.fromEntries(all);
    };
  }

  #complete(value: unknown, wrapped: GraphQLInputType): unknown {
    const type = getNullableType(wrapped);
    if (isListType(type))
      return Array.isArray(value) ? value.map((item: unknown) => this.#complete(item, type.ofType)) : value;
    if (!isInputObjectType(type) || !this.#types.has(type.name)) return value;
    return typeof value === 'object' && value !== null ? this.#completeObject(value, type) : value;
  }

  #completeObject(value: object, type: GraphQLInputObjectType): unknown {
    const all = new Map<string, unknown>(Object.entries(value));
    for (const field of Object.values(type.getFields())) {
      if (all.has(field.name)) all.set(field.name, this.#complete(all.get(field.name), field.type));
      else if (field.defaultValue !== undefined) all.set(field.name, field.defaultValue);
    }
    return Object.fromEntries(all);
  }
}

function typesLacking(schema: GraphQLSchema, hidden: Hidden): ReadonlySet<string> {
  const lacking = Object.values(schema.getTypeMap()).filter(
    (type) =>
      isInputObjectType(type) &&
      Object.values(type.getFields()).some(
        ({ name, defaultValue }) => defaultValue !== undefined && hidden.has(`${type.name}.${name}`),
      ),
  );
  return inputTypesAround(
    schema,
    lacking.map(({ name }) => name),
  );
}
