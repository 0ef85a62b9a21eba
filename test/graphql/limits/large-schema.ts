/** The SDL of a product with many types that refer to each other, with arguments, descriptions, inputs and enums. */
export function largeSdl(types: number): string {
  const parts = [
    `type Query { ${numbers(types, (at) => `q${at}(first: Int = 3, in: I${at % 50}): [T${at}!]!`)} }`,
    'interface Node { id: ID! }',
    `union Any = ${numbers(Math.min(types, 20), (at) => `T${at}`, ' | ')}`,
    numbers(50, (at) => `input I${at} { a: Int = 4 b: [String!]! c: I${(at + 1) % 50} d: E${at % 30} }`),
    numbers(30, (at) => `enum E${at} { A B "The third." C D }`),
    numbers(
      types,
      (at) => `"""The thing of number ${at}, of which the product has many."""
        type T${at} implements Node {
          id: ID!
          "What it is called."
          name(first: Int, after: String): String!
          friends(first: Int = 10, where: I${at % 50}): [T${(at * 7) % types}!]
          any: Any
          next: T${(at + 1) % types}
          kind: E${at % 30}
          old: Int @deprecated(reason: "Use next.")
        }`,
    ),
  ];
  return parts.join('\n');
}

function numbers(count: number, text: (at: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(between);
}
