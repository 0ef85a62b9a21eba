import { GraphQLEnumType, visit, type ASTNode } from 'graphql';

/** How a type is written, in its definition and its extensions. */
export interface Written<Definition extends ASTNode, Extension extends ASTNode> {
  readonly astNode?: Definition | null | undefined;
  readonly extensionASTNodes: readonly Extension[];
}

/** The same without the members that have gone: what a type is written like says nothing of them. */
export function writtenWithout<Definition extends ASTNode, Extension extends ASTNode>(
  { astNode, extensionASTNodes }: Written<Definition, Extension>,
  gone: (member: string) => boolean,
): Written<Definition, Extension> {
  return {
    astNode: astNode && strip(astNode, gone),
    extensionASTNodes: extensionASTNodes.map((node) => strip(node, gone)),
  };
}

function strip<Node extends ASTNode>(node: Node, gone: (member: string) => boolean): Node {
  // False goes no further down: what is within a member are no members.
  const judge = ({ name }: { readonly name: { readonly value: string } }): null | false =>
    gone(name.value) ? null : false;
  return visit(node, { FieldDefinition: judge, InputValueDefinition: judge, EnumValueDefinition: judge });
}

/** An enum without the values that have gone; the same one where it keeps them all. */
export function enumWithout(type: GraphQLEnumType, gone: (value: string) => boolean): GraphQLEnumType {
  const config = type.toConfig();
  const left = Object.entries(config.values).filter(([name]) => !gone(name));
  if (left.length === type.getValues().length) return type;
  return new GraphQLEnumType({
    ...config,
    ...writtenWithout(config, gone),
    values: Object.fromEntries(left),
  });
}
