import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { world, type World } from './world.ts';

let insightx: World;
beforeAll(async () => {
  insightx = await world();
});
afterAll(() => insightx.close());

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('queries', () => {
  test('me is the viewer, by name and account', async () => {
    expect(await insightx.run('{ me { id name account } }')).toEqual({
      data: { me: { id: 'nia', name: 'Nia Okafor', account: 'birch' } },
    });
  });

  test('somebody not on record goes by their id', async () => {
    expect(await insightx.run('{ me { id name account } }', { id: 'x-7', account: undefined })).toEqual({
      data: { me: { id: 'x-7', name: 'x-7', account: null } },
    });
  });

  test('reports are newest first, with author and points', async () => {
    const { data } = await insightx.run(
      '{ reports(first: 2) { id title createdAt author { name } points { day value } } }',
      { id: 'a', account: undefined },
    );
    expect(data).toMatchObject({
      reports: [
        { id: 'sample-stock', createdAt: '2025-02-10T09:00:00.000Z', author: { name: 'Erin Walsh' } },
        { id: 'sample-spend', title: 'Spend by campaign', author: { name: 'Rita Lindqvist' } },
      ],
    });
    const [stock] = data!['reports'] as { points: { day: number; value: number }[] }[];
    expect(stock!.points.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('reports without `first`, or with null, are at most twenty', async () => {
    const viewer = { id: 'many', account: 'many' };
    for (let n = 0; n < 16; n++) await insightx.run('mutation { generateReport(title: "n") { id } }', viewer);
    const { data } = await insightx.run(
      '{ a: reports { id } b: reports(first: null) { id } c: reports(first: 0) { id } }',
      viewer,
    );
    expect(data!['a']).toHaveLength(20);
    expect(data!['b']).toEqual(data!['a']);
    expect(data!['c']).toEqual([]);
  });

  test('one report by id; an unknown id is null', async () => {
    expect(
      await insightx.run(
        '{ known: report(id: "sample-churn") { title } unknown: report(id: "nope") { title } odd: report(id: "a\\u0000") { title } }',
      ),
    ).toEqual({ data: { known: { title: 'Churn by cohort' }, unknown: null, odd: null } });
  });

  test('dashboards show their reports in order', async () => {
    expect(await insightx.run('{ dashboards { id name reports { id } } }')).toEqual({
      data: {
        dashboards: [
          {
            id: 'growth',
            name: 'Growth',
            reports: [{ id: 'sample-signups' }, { id: 'sample-revenue' }, { id: 'sample-churn' }],
          },
          {
            id: 'operations',
            name: 'Operations',
            reports: [{ id: 'sample-latency' }, { id: 'sample-stock' }],
          },
        ],
      },
    });
  });

  test('integrations', async () => {
    const { data } = await insightx.run('{ integrations { id name kind } }');
    expect(data!['integrations']).toContainEqual({ id: 'csv', name: 'CSV upload', kind: 'FILE' });
  });

  test('Advanced Integration, all of it', async () => {
    expect(
      await insightx.run(`{ advancedIntegration {
        connectors { id name } transformations { id name expression }
        schedule { cron timeZone } streaming { topic format }
      } }`),
    ).toMatchObject({
      data: {
        advancedIntegration: {
          connectors: [{ id: 'crm', name: 'Customer records' }, { id: 'lake' }, { id: 'ledger' }],
          transformations: [
            { id: 'deduplicate', name: 'Deduplicate' },
            { expression: '(revenue - cost) / revenue' },
          ],
          schedule: { cron: '0 * * * *', timeZone: 'UTC' },
          streaming: { topic: 'insightx/account%3Abirch', format: 'application/json' },
        },
      },
    });
  });

  test('benchmarks', async () => {
    const { data } = await insightx.run('{ benchmarks { name median top } }');
    expect(data!['benchmarks']).toContainEqual({
      name: 'Activation within a week, per cent',
      median: 34,
      top: 61,
    });
  });

  test('insights find one report to begin with', async () => {
    const { data } = await insightx.run(
      '{ insights { level findings { swing report { id author { id } } } } }',
    );
    expect(data).toMatchObject({ insights: { level: 1, findings: [{ report: {} }] } });
  });
});

describe('mutations', () => {
  test('a generated report is on record, with a week of points', async () => {
    const made = await insightx.run(
      'mutation { generateReport(title: "  Sales  ") { id title createdAt author { name } points { day } } }',
    );
    const report = made.data!['generateReport'] as { id: string; createdAt: string; points: unknown[] };
    expect(report).toMatchObject({ title: 'Sales', author: { name: 'Nia Okafor' } });
    expect(report.createdAt).toMatch(INSTANT);
    expect(report.points).toHaveLength(7);
    const read = await insightx.run(`{ reports(first: 1) { id } report(id: "${report.id}") { title } }`);
    expect(read.data).toEqual({ reports: [{ id: report.id }], report: { title: 'Sales' } });
  });

  test('a title is data, never SQL or markup', async () => {
    const title = `'); drop table insightx.report; -- $1 "quoted" 🜂`;
    const { data } = await insightx.run(
      `mutation { generateReport(title: ${JSON.stringify(title)}) { title } }`,
    );
    expect(data).toEqual({ generateReport: { title } });
  });

  test('a workspace is seen by its account, and by nobody else', async () => {
    const paula = { id: 'paula', account: 'elm' };
    const made = await insightx.run('mutation { generateReport(title: "Ours") { id } }', paula);
    const { id } = made.data!['generateReport'] as { id: string };
    const seen = async (account: string | undefined, person: string) =>
      (await insightx.run(`{ report(id: "${id}") { title } }`, { id: person, account })).data!['report'];
    expect(await seen('elm', 'colleague')).toEqual({ title: 'Ours' });
    expect(await seen('birch', 'nia')).toBeNull();
    expect(await seen(undefined, 'elm')).toBeNull();
  });

  test('an export is a CSV file of the points', async () => {
    const { data } = await insightx.run(
      'mutation { exportReport(id: "sample-churn") { filename mediaType content } }',
    );
    const file = data!['exportReport'] as { content: string };
    expect(file).toMatchObject({ filename: 'report-sample-churn.csv', mediaType: 'text/csv' });
    expect(file.content).toMatch(/^day,value\n(\d,\d+\n){7}$/);
  });

  test('pipelines are created and listed, newest first', async () => {
    const viewer = { id: 'dev', account: 'techwave' };
    await insightx.run('mutation { createPipeline(name: "Nightly") { id } }', viewer);
    const made = await insightx.run(
      'mutation { createPipeline(name: "Hourly") { id name createdAt author { name } } }',
      viewer,
    );
    expect(made.data).toMatchObject({ createPipeline: { name: 'Hourly', author: { name: 'Dev Sharma' } } });
    const listed = await insightx.run('{ pipelines { name author { id } } }', viewer);
    expect(listed.data).toEqual({
      pipelines: [
        { name: 'Hourly', author: { id: 'dev' } },
        { name: 'Nightly', author: { id: 'dev' } },
      ],
    });
    expect((await insightx.run('{ pipelines { name } }')).data).toEqual({ pipelines: [] });
  });

  test('tuned insights stay tuned, and find as many as the level', async () => {
    const viewer = { id: 'paula', account: 'elm' };
    await insightx.run('mutation { tuneInsights(level: 2) { level } }', viewer);
    const tuned = await insightx.run(
      'mutation { tuneInsights(level: 4) { level findings { swing } } }',
      viewer,
    );
    const { level, findings } = tuned.data!['tuneInsights'] as {
      level: number;
      findings: { swing: number }[];
    };
    const swings = findings.map(({ swing }) => swing);
    expect(level).toBe(4);
    expect(swings).toHaveLength(4);
    expect(swings).toEqual(swings.toSorted((a, b) => b - a));
    expect((await insightx.run('{ insights { level } }', viewer)).data).toEqual({ insights: { level: 4 } });
    expect((await insightx.run('{ insights { level } }', { id: 'z', account: 'z' })).data).toEqual({
      insights: { level: 1 },
    });
  });

  test('the audit trail tells what was done, newest first', async () => {
    const viewer = { id: 'erin', account: 'granite' };
    await insightx.run('mutation { generateReport(title: "Quarry") { id } }', viewer);
    await insightx.run('mutation { createPipeline(name: "Gravel") { id } }', viewer);
    const { data } = await insightx.run(
      '{ auditTrail { entries(first: 3) { at actor { name } action target } } }',
      viewer,
    );
    const { entries } = data!['auditTrail'] as { entries: unknown[] };
    const at = expect.stringMatching(INSTANT);
    const actor = { name: 'Erin Walsh' };
    expect(entries).toEqual([
      { at, actor, action: 'PIPELINE_CREATED', target: 'Gravel' },
      { at, actor, action: 'REPORT_GENERATED', target: 'Quarry' },
      { at, actor, action: 'REPORT_GENERATED', target: 'Stock by warehouse' },
    ]);
  });
});
