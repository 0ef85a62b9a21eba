import { expect, test } from '@jest/globals';
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { buildSchema, print } from 'graphql';

import { schemaDocument } from '../../src/graphql/schema-document.ts';
import { largeSdl } from './limits/large-schema.ts';
import { longestSlice } from '../slices.ts';

const OTHERS = `
  "Everything."
  schema @shop(of: "wine") { query: Query }
  directive @shop(of: String = "all") repeatable on SCHEMA | OBJECT | FIELD_DEFINITION | INPUT_OBJECT | ENUM_VALUE
  extend type Query @shop(of: "beer") { counts: Int @shop entitled(counts: Int): Int }
  scalar Day @specifiedBy(url: "https://example.com/day")
  input One @oneOf { a: Int b: Day }
  interface Empty { id: ID! } interface Node2 implements Empty { id: ID! }
`;

test('a document is printed as graphql-tools prints it at once, and once for a schema', async () => {
  const schema = buildSchema(`${largeSdl(30)} ${OTHERS}`);
  const text = await schemaDocument(schema);
  expect(text).toBe(`${print(getDocumentNodeFromSchema(schema))}\n`);
  expect(await schemaDocument(schema)).toBe(text);
  const [one, other] = [schemaDocument(schema), schemaDocument(schema)];
  expect(one).toBe(other);
});

test('what is called like a directive of ours, and is none, stays', async () => {
  const schema = buildSchema(
    'directive @counts(metric: String!) on FIELD_DEFINITION type Query { counts: Int entitled: Int @counts(metric: "m") }',
  );
  expect(await schemaDocument(schema)).toBe(
    'schema {\n  query: Query\n}\n\ntype Query {\n  counts: Int\n  entitled: Int\n}\n',
  );
});

test('a large document is printed in slices between which the event loop turns', async () => {
  const schema = buildSchema(largeSdl(2_000));
  const { longest, total, result } = await longestSlice(() => schemaDocument(schema));
  expect(result.length).toBeGreaterThan(500_000);
  expect(longest).toBeLessThan(total / 3);
});
