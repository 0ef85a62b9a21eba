import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { world, type World } from './world.ts';

let insightx: World;
beforeAll(async () => {
  insightx = await world();
});
beforeEach(() => {
  insightx.forget();
});
afterAll(() => insightx.close());

const MEGABYTE = 'x'.repeat(1_048_576);

const BAD: readonly (readonly [string, string, string])[] = [
  ['a blank title', 'mutation { generateReport(title: " \\n\\t ") { id } }', 'title'],
  ['an empty title', 'mutation { generateReport(title: "") { id } }', 'title'],
  ['a title of a megabyte', `mutation { generateReport(title: "${MEGABYTE}") { id } }`, 'title'],
  ['a title of 201', `mutation { generateReport(title: "${MEGABYTE.slice(0, 201)}") { id } }`, 'title'],
  ['a title with U+0000', 'mutation { generateReport(title: "a\\u0000b") { id } }', 'title'],
  ['a blank name', 'mutation { createPipeline(name: " ") { id } }', 'name'],
  ['a name of a megabyte', `mutation { createPipeline(name: "${MEGABYTE}") { id } }`, 'name'],
  ['level 0', 'mutation { tuneInsights(level: 0) { level } }', 'level'],
  ['level 6', 'mutation { tuneInsights(level: 6) { level } }', 'level'],
  ['first below 0', '{ reports(first: -1) { id } }', 'first'],
  ['first above 100', '{ reports(first: 101) { id } }', 'first'],
  ['first of the audit trail above 100', '{ auditTrail { entries(first: 101) { at } } }', 'first'],
  ['an export of an unknown id', 'mutation { exportReport(id: "nope") { content } }', 'id'],
  ['an export of an id with U+0000', 'mutation { exportReport(id: "\\u0000") { content } }', 'id'],
];

test.each(BAD)('%s is BAD_USER_INPUT and names the argument', async (_, operation, argument) => {
  const { errors } = await insightx.run(operation);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions).toEqual({ code: 'BAD_USER_INPUT', argument });
  expect(errors![0]!.message).toContain(`"${argument}"`);
  expect(errors![0]!.message.length).toBeLessThan(100);
  expect(insightx.statements().filter((text) => text.includes('insert'))).toEqual([]);
});

test.each([
  ['a title of 200', `mutation { generateReport(title: "${MEGABYTE.slice(0, 200)}") { id } }`],
  ['level 1', 'mutation { tuneInsights(level: 1) { level } }'],
  ['level 5', 'mutation { tuneInsights(level: 5) { level } }'],
  ['first 0', '{ reports(first: 0) { id } }'],
  ['first 100', '{ reports(first: 100) { id } }'],
  ['an id of a megabyte', `{ report(id: "${MEGABYTE}") { id } }`],
])('%s is fine', async (_, operation) => {
  expect((await insightx.run(operation)).errors).toBeUndefined();
});

test('one bad field of a mutation does not undo the others', async () => {
  const { data, errors } = await insightx.run(
    'mutation { a: createPipeline(name: "A") { name } b: createPipeline(name: "") { name } }',
  );
  expect(data).toEqual({ a: { name: 'A' }, b: null });
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT', argument: 'name' } }]);
});
