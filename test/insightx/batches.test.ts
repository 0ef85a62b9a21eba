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

test('any number of reports need one query for authors and one for points', async () => {
  const { data } = await insightx.run('{ reports { author { name } points { value } } }');
  expect(data!['reports']).toHaveLength(6);
  expect(insightx.statements()).toHaveLength(3);
});

test('dashboards → reports → authors is one query a level', async () => {
  await insightx.run('{ dashboards { reports { author { name } } } }');
  expect(insightx.statements()).toHaveLength(3);
});

test('somebody already read is not read again in the same request', async () => {
  await insightx.run(
    'mutation { a: createPipeline(name: "A") { author { name } } b: createPipeline(name: "B") { author { name } } }',
  );
  expect(insightx.statements().filter((text) => text.includes('insightx.author'))).toHaveLength(1);
});

test('another request reads for itself: a loader does not outlive its request', async () => {
  await insightx.run('{ reports { author { name } } }');
  await insightx.query(`update insightx.author set name = 'Paula M.' where id = 'paula'`);
  insightx.forget();
  const { data } = await insightx.run('{ report(id: "sample-churn") { author { name } } }');
  expect(data).toEqual({ report: { author: { name: 'Paula M.' } } });
  expect(insightx.statements()).toHaveLength(2);
});

test('a report without points and an author not on record leave the others in place', async () => {
  await insightx.query(`insert into insightx.report (id, title, author) values ('bare', 'Bare', 'stranger')`);
  const { data } = await insightx.run('{ reports(first: 2) { id author { name } points { day } } }');
  expect(data).toMatchObject({
    reports: [
      { id: 'bare', author: { name: 'stranger' }, points: [] },
      { id: 'sample-stock', author: { name: 'Erin Walsh' } },
    ],
  });
});
