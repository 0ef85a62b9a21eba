import {
  GraphQLDirective,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  type ASTNode,
  type GraphQLAbstractType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  type GraphQLInputType,
  type GraphQLIsTypeOfFn,
  type GraphQLNamedType,
  type GraphQLTypeResolver,
} from 'graphql';

import { atOnce, type Work } from '../domain/in-portions.ts';
import { References } from './references.ts';
import { enumWithout, writtenWithout, type Written } from './without-members.ts';

export type FieldConfig = GraphQLFieldConfig<unknown, unknown>;
type FieldConfigs = GraphQLFieldConfigMap<unknown, unknown>;

/** What is different in a schema that is built anew. What is left out stays as it is. */
export interface Change {
  /** Whether an element goes; by coordinate. What refers to a type that goes must go as well. */
  readonly gone?: (coordinate: string) => boolean;
  /** Names of directives whose definitions go. */
  readonly directives?: readonly string[];
  /** Of an object type, with the arguments that are left. @param coordinate `Type.field` */
  readonly field?: (field: FieldConfig, coordinate: string) => FieldConfig;
  readonly isTypeOf?: (type: GraphQLObjectType) => GraphQLIsTypeOfFn<unknown, unknown> | null | undefined;
  readonly resolveType?: (
    type: GraphQLAbstractType,
  ) => GraphQLTypeResolver<unknown, unknown> | null | undefined;
}

/**
 * Builds a valid schema anew, with a change that leaves it valid. Each type is built once, in work linear in the schema, and
 * the work can pause between two of them. Scalars are shared with the schema that is given.
 */
export function* rebuilding(schema: GraphQLSchema, change: Change): Work<GraphQLSchema> {
  const all = Object.values(schema.getTypeMap()).filter(({ name }) => change.gone?.(name) !== true);
  const rebuild = new Rebuild(change);
  for (const type of all) {
    if (!isIntrospectionType(type)) rebuild.add(type);
    yield;
  }
  // A schema asks for all members at once.
  yield* rebuild.fill();
  const root = (type: { readonly name: string } | null | undefined): GraphQLObjectType | undefined =>
    type ? rebuild.object(type.name) : undefined;
  return new GraphQLSchema({
    ...schema.toConfig(),
    query: root(schema.getQueryType()),
    mutation: root(schema.getMutationType()),
    subscription: root(schema.getSubscriptionType()),
    // Those of graphql-js stand where they are used first: a place of their own would tell of what is gone.
    types: [...rebuild.types()].filter((type) => !isSpecifiedScalarType(type)),
    directives: schema.getDirectives().flatMap((directive) => rebuild.directive(directive) ?? []),
    assumeValid: true,
  });
}

class Rebuild {
  readonly #change: Change;
  readonly #references = new References();
  /** Fields still to be made: those of one type at a time. */
  readonly #waiting: (() => Work<void>)[] = [];

  constructor(change: Change) {
    this.#change = change;
  }

  types(): Iterable<GraphQLNamedType> {
    return this.#references.types.values();
  }

  object(name: string): GraphQLObjectType | undefined {
    const type = this.#references.types.get(name);
    return isObjectType(type) ? type : undefined;
  }

  add(type: GraphQLNamedType): void {
    this.#references.types.set(type.name, this.#renewed(type));
  }

  /** Undefined where it goes, or has a required argument of a type that has gone: nothing can apply it. */
  directive(directive: GraphQLDirective): GraphQLDirective | undefined {
    if (isSpecifiedDirective(directive)) return directive;
    if (this.#change.directives?.includes(directive.name) === true) return undefined;
    const config = directive.toConfig();
    const args = this.#args(config.args, `@${directive.name}`);
    if (directive.args.some((one) => isRequiredArgument(one) && !Object.hasOwn(args, one.name)))
      return undefined;
    return new GraphQLDirective({ ...config, args });
  }

  *fill(): Work<void> {
    for (const fill of this.#waiting) yield* fill();
  }

  #renewed(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type)) return this.#object(type);
    if (isInterfaceType(type)) return this.#interface(type);
    if (isUnionType(type)) return this.#union(type);
    if (isInputObjectType(type)) return this.#input(type);
    return isEnumType(type) ? enumWithout(type, (value) => this.#gone(`${type.name}.${value}`)) : type;
  }

  #object(type: GraphQLObjectType): GraphQLObjectType {
    const config = type.toConfig();
    const { field = unchanged } = this.#change;
    let fields: FieldConfigs = {};
    const made = new GraphQLObjectType({
      ...config,
      ...this.#written(type.name, config),
      isTypeOf: this.#change.isTypeOf?.(type) ?? config.isTypeOf,
      fields: () => fields,
      interfaces: () => this.#references.named(config.interfaces, isInterfaceType),
    });
    this.#later(made, this.#fields(type.name, config.fields, field), (all) => {
      fields = all;
    });
    return made;
  }

  #interface(type: GraphQLInterfaceType): GraphQLInterfaceType {
    const config = type.toConfig();
    let fields: FieldConfigs = {};
    const made = new GraphQLInterfaceType({
      ...config,
      ...this.#written(type.name, config),
      resolveType: this.#change.resolveType?.(type) ?? config.resolveType,
      fields: () => fields,
      interfaces: () => this.#references.named(config.interfaces, isInterfaceType),
    });
    this.#later(made, this.#fields(type.name, config.fields, unchanged), (all) => {
      fields = all;
    });
    return made;
  }

  #union(type: GraphQLUnionType): GraphQLUnionType {
    const config = type.toConfig();
    return new GraphQLUnionType({
      ...config,
      resolveType: this.#change.resolveType?.(type) ?? config.resolveType,
      types: () => this.#references.named(config.types, isObjectType),
    });
  }

  #input(type: GraphQLInputObjectType): GraphQLInputObjectType {
    const config = type.toConfig();
    let fields: typeof config.fields = {};
    const made = new GraphQLInputObjectType({
      ...config,
      ...this.#written(type.name, config),
      fields: () => fields,
    });
    this.#later(
      made,
      this.#inputs(config.fields, (name) => `${type.name}.${name}`),
      (all) => {
        fields = all;
      },
    );
    return made;
  }

  *#fields(owner: string, fields: FieldConfigs, change: NonNullable<Change['field']>): Work<FieldConfigs> {
    const left: FieldConfigs = {};
    for (const [name, field] of Object.entries(fields)) {
      yield;
      const coordinate = `${owner}.${name}`;
      const type = this.#gone(coordinate) ? undefined : this.#references.output(field.type);
      if (type === undefined) continue;
      left[name] = change({ ...field, type, args: this.#args(field.args ?? {}, coordinate) }, coordinate);
    }
    return left;
  }

  #args(args: GraphQLFieldConfigArgumentMap, holder: string): GraphQLFieldConfigArgumentMap {
    return atOnce(this.#inputs(args, (name) => `${holder}(${name}:)`));
  }

  *#inputs<Input extends { readonly type: GraphQLInputType }>(
    inputs: Readonly<Record<string, Input>>,
    coordinate: (name: string) => string,
  ): Work<Record<string, Input>> {
    const left: Record<string, Input> = {};
    for (const [name, input] of Object.entries(inputs)) {
      yield;
      const type = this.#gone(coordinate(name)) ? undefined : this.#references.input(input.type);
      if (type !== undefined) left[name] = { ...input, type };
    }
    return left;
  }

  /** Has the fields of a type made once all types are there, and before its schema asks for them. */
  #later<Fields>(
    type: { readonly getFields: () => unknown },
    making: Work<Fields>,
    keep: (fields: Fields) => void,
  ): void {
    this.#waiting.push(function* () {
      keep(yield* making);
      type.getFields();
    });
  }

  /** How a type is written, where it loses any of its members. */
  #written<Definition extends ASTNode, Extension extends ASTNode>(
    name: string,
    config: Written<Definition, Extension> & { readonly fields: object },
  ): Partial<Written<Definition, Extension>> {
    const gone = (member: string): boolean => this.#gone(`${name}.${member}`);
    return Object.keys(config.fields).some(gone) ? writtenWithout(config, gone) : {};
  }

  #gone(coordinate: string): boolean {
    return this.#change.gone?.(coordinate) === true;
  }
}

const unchanged: NonNullable<Change['field']> = (field) => field;
