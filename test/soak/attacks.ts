const repeat = (count: number, of: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join(' ');

/** As text, because JSON.stringify recurses and JSON.parse does not. */
const nested = (depth: number): string => `${'{"and":['.repeat(depth)}{}${']}'.repeat(depth)}`;

const INTROSPECTION = `{ ${repeat(99, (at) => `a${at}: __schema { types { name fields { name type { name ofType { name } } } } }`)} }`;
const VARIABLES = 'query ($where: Filter) { search(where: $where) }';

/** Requests to the product's API that ask for too much, or are wrong; none of them may cost the gateway more than an answer. */
export const HOSTILE_BODIES: readonly string[] = [
  `{"query":"${VARIABLES}","variables":{"where":${nested(4_000)}}}`,
  '{'.repeat(100_000),
  ...[
    { query: INTROSPECTION },
    { query: `{ ${repeat(20_000, (at) => `a${at}: hello`)} }` },
    { query: `{ list(first: 1000) { ${repeat(90, (at) => `a${at}: secret`)} } }` },
    { query: VARIABLES, variables: { where: { text: 'Did you mean '.repeat(10_000) } } },
    { query: VARIABLES, variables: { where: { and: Array.from({ length: 5_000 }, () => ({ pro: 1 })) } } },
    { query: `{ search(where: ${'{ and: ['.repeat(2_000)}{}${'] }'.repeat(2_000)}) }` },
    { query: `{ list ${'{ next '.repeat(500)} { id } ${'}'.repeat(500)} }` },
    { query: `{ ${repeat(3_000, () => '...F')} } fragment F on Query { hello }` },
    { query: `{ hello ${'@skip(if: false) '.repeat(3_000)} }` },
    { query: '{ broken hello }' },
    { query: '{ helo insight }' },
    { query: '{ hello' },
    { query: 'mutation { danger work }' },
    { query: 42, variables: [] },
    Array.from({ length: 10 }, () => ({ query: INTROSPECTION })),
    Array.from({ length: 1_000 }, () => ({ query: '{ hello }' })),
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } },
    null,
  ].map((body) => JSON.stringify(body)),
];
