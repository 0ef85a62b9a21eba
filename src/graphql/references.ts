import {
  GraphQLList,
  GraphQLNonNull,
  isInputType,
  isListType,
  isNonNullType,
  isOutputType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLType,
} from 'graphql';

/** The types of a schema that is built anew, and references to them in place of those to the types before. */
export class References {
  readonly types = new Map<string, GraphQLNamedType>();
  readonly #wrapped = new Map<GraphQLType, GraphQLType | undefined>();

  /** Undefined where the type has gone. */
  output(type: GraphQLType): GraphQLOutputType | undefined {
    const renewed = this.#renewed(type);
    return isOutputType(renewed) ? renewed : undefined;
  }

  input(type: GraphQLType): GraphQLInputType | undefined {
    const renewed = this.#renewed(type);
    return isInputType(renewed) ? renewed : undefined;
  }

  /** Those that are left, by name. */
  named<Type extends GraphQLNamedType>(
    types: readonly Type[],
    is: (type: unknown) => type is Type,
  ): readonly Type[] {
    return types.flatMap(({ name }) => {
      const renewed = this.types.get(name);
      return is(renewed) ? renewed : [];
    });
  }

  #renewed(type: GraphQLType): GraphQLType | undefined {
    if (!isListType(type) && !isNonNullType(type)) return this.types.get(type.name);
    if (this.#wrapped.has(type)) return this.#wrapped.get(type);
    const inner = this.#renewed(type.ofType);
    const renewed = inner && (isListType(type) ? new GraphQLList(inner) : nonNull(inner));
    this.#wrapped.set(type, renewed);
    return renewed;
  }
}

function nonNull(type: GraphQLType): GraphQLType {
  return isNonNullType(type) ? type : new GraphQLNonNull(type);
}
