import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PEOPLE } from '../../src/insightx/index.ts';
import {
  deniedFor,
  denialOf,
  FULL,
  generateReports,
  GRANTED,
  LIMITED,
  missingReports,
  RUNGS,
} from './story.ts';
import { startGateway, type Running } from './world.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway({ asNew: true });
});

/** What a person would paste, in the order it was printed. */
function printedCommands(): string[] {
  return gateway.out().match(/(?<=^ {2})curl .*$/gm) ?? [];
}

/** Pastes a command into a shell, and splits what it prints into the answer and the status below it. */
async function paste(command: string | undefined): Promise<{ status: string; answer: unknown }> {
  const { stdout } = await promisify(execFile)('bash', ['-c', command ?? 'false']);
  const [, answer = '', status = ''] = /^(.*)\n(\d{3})\n$/s.exec(stdout) ?? [];
  return { status, answer: JSON.parse(answer) as unknown };
}

describe('the example, started with nothing but its two files', () => {
  test('prints a token for each of its people, and three commands to paste', () => {
    for (const { id } of PEOPLE) expect(gateway.token(id)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(printedCommands()).toHaveLength(3);
  });

  test('answers the three commands, pasted as printed, with what it says they answer', async () => {
    const [allowed, denied, unlocks] = printedCommands();
    expect(await paste(allowed)).toMatchObject({
      status: '200',
      answer: { data: { me: { name: 'Nia Okafor' }, reports: [{}, {}, {}] } },
    });
    expect(await paste(denied)).toMatchObject({
      status: '401',
      answer: {
        errors: [
          {
            extensions: {
              code: 'FORBIDDEN',
              entitlement: { progress: [{ metric: 'reports-28d', have: 0, need: 3 }] },
            },
          },
        ],
      },
    });
    expect(await paste(unlocks)).toMatchObject({ status: '200', answer: { data: { third: {} } } });
    expect(await paste(denied)).toMatchObject({
      status: '200',
      answer: { data: { advancedIntegration: { connectors: [{}, {}, {}] } } },
    });
  });
});

describe('use', () => {
  test('unlocks rung by rung: doing exactly what progress says opens each, with no restart', async () => {
    for (const [, query] of RUNGS) {
      const missing = missingReports(await gateway.ask('nia', query));
      if (missing > 0) expect(await generateReports(gateway, 'nia', missing)).toMatchObject(GRANTED);
      expect(await gateway.ask('nia', query)).toMatchObject(GRANTED);
    }
  });

  test('has unlocked everything for a power user from the start', async () => {
    expect(await gateway.ask('paula', FULL)).toMatchObject(GRANTED);
  });

  test('is not asked of the audiences of a release, nor of somebody with an override', async () => {
    for (const person of ['dev', 'ingrid', 'omar']) {
      expect(await gateway.ask(person, FULL)).toMatchObject(GRANTED);
    }
  });

  test('in days is told in days: reports alone do not make a newbie of one day regular', async () => {
    const { errors } = await gateway.ask('ned', LIMITED);
    expect(errors[0]?.extensions.entitlement?.progress).toEqual([
      { metric: 'active-days', label: 'Active days in the last 28', unit: 'days', have: 1, need: 3 },
    ]);
  });
});

describe('a query that asks for more than its caller has', () => {
  test('answers the rest, with null and an error at the place of what is denied', async () => {
    const answer = await gateway.ask('nia', '{ me { id } benchmarks { name } }');
    expect(answer).toMatchObject({
      status: 200,
      data: { me: { id: 'nia' }, benchmarks: null },
      errors: [{ path: ['benchmarks'], extensions: { code: 'FORBIDDEN' } }],
    });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
  });
});

describe.each([
  ['a plan', 'a query', 'PLAN', '{ benchmarks { name } }', 'rita', 'paula'],
  [
    'a plan',
    'a mutation',
    'PLAN',
    'mutation { exportReport(id: "sample-churn") { filename } }',
    'rita',
    'paula',
  ],
  ['a tier', 'a query', 'TIER', '{ insights { level } }', 'ned', 'rita'],
  ['a tier', 'a mutation', 'TIER', 'mutation { tuneInsights(level: 2) { level } }', 'rita', 'paula'],
])('%s on %s', (_what, _where, reason, query, without, having) => {
  test('denies who has less, and says so', async () => {
    expect(denialOf(await gateway.ask(without, query))).toEqual(deniedFor(reason));
  });

  test('lets through who has it', async () => {
    expect(await gateway.ask(having, query)).toMatchObject(GRANTED);
  });
});

describe('a plan on a whole type', () => {
  const query = '{ auditTrail { entries { action } } }';

  test('denies its fields to who pays for less', async () => {
    expect(await gateway.ask('paula', query)).toMatchObject({
      status: 401,
      errors: [
        {
          path: ['auditTrail'],
          extensions: { entitlement: { reason: 'PLAN', requires: { plan: 'enterprise' } } },
        },
      ],
    });
  });

  test('lets through who pays for it', async () => {
    expect(await gateway.ask('erin', query)).toMatchObject(GRANTED);
  });
});

describe('a mutation that is denied in any part', () => {
  test('has run nothing: no report is made, and none is counted', async () => {
    const state = () =>
      gateway.ask('erin', `{ reports(first: 100) { id } advancedIntegration { connectors { id } } }`);
    const before = await state();
    const denied = await gateway.ask(
      'erin',
      'mutation { generateReport(title: "Never made") { id } createPipeline(name: "Never made") { id } }',
    );
    expect(denialOf(denied)).toEqual(deniedFor('PREREQUISITE_FAILED'));
    expect(await state()).toMatchObject({ data: before.data, errors: before.errors });
  });
});
