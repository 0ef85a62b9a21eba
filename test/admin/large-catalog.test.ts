import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { turn } from '../../src/domain/in-portions.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';

/** The size: its text has 3.6 MB or more. */
const FLAGS = 5_000;
/**
 * What the loop may be held for: a tenth of the whole time, or 250 ms. The rule is 50 ms, but other tests share the two
 * cores. Before the work was done in portions, one hold was nearly the whole time.
 */
const SHARE = 0.1;
const LEAST = 250;

let database: FreshDatabase;
let sql: Sql;
let world: AdminWorld;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
  world = await adminWorld(sql, released({ phase: 'internal' }));
  await world.introduce({ id: 'ida' });
}, 60_000);
afterAll(async () => {
  await world.close();
  await world.parts.text.close();
  await sql.close();
  await database.drop();
});

/** A text of many flags, in the style of an export: about 720 bytes a flag. */
function textOf(count: number, salt: string): string {
  const flags = Array.from(
    { length: count },
    (_, place) => `
  flag-${place}:
    variations:
      - off
      - { key: limited, value: { limit: 10, hint: 'Upgrade your plan to get more of this, ${salt}' } }
      - { key: full, value: { limit: 1000, hint: 'You have all of it, ${'thank you, '.repeat(12)}${salt}' } }
    ladder:
      - { variation: limited, plan: pro }
      - { variation: full, plan: enterprise }
    rules:
      - { audience: friends, variation: full }
      - audience: all
        rollout:
          salt: salt-of-flag-${place}-${'x'.repeat(120)}
          weights: { off: 50000, limited: 25000, full: 25000 }
`,
  );
  return `plans: [free, pro, enterprise]\n\nflags:${flags.join('')}`;
}

/** Other processes on the machine hold the loop by chance; work of ours that holds it does so each time. */
const ATTEMPTS = 3;

/** Does this up to three times, and expects that it does not hold the event loop for long each time. */
async function unheld(work: (attempt: number) => Promise<unknown>): Promise<void> {
  const held: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { longest, whole } = await watched(() => work(attempt));
    if (longest < Math.max(LEAST, whole * SHARE)) return;
    held.push(longest);
  }
  throw new Error(`the event loop was held for ${held.map(Math.round).join(', ')} ms`);
}

/** The longest hold of the event loop and the whole time of some work, milliseconds. */
async function watched(
  work: () => Promise<unknown>,
): Promise<{ readonly longest: number; readonly whole: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  await turn();
  delay.enable();
  await wait(20);
  const began = performance.now();
  await work();
  const whole = performance.now() - began;
  await wait(20);
  delay.disable();
  return { longest: delay.max / 1e6, whole };
}

const CHANGES = '__typename ... on WouldChange { changes { kind key before after lines } }';
const IMPORT = `mutation ($text: String!, $version: Int!) {
  carryOut(command: { import: { text: $text } }, expectedVersion: $version, reason: "a test") {
    __typename ... on Applied { version changes { kind key lines } }
  }
}`;

describe('the event loop goes on while', () => {
  const text = textOf(FLAGS, 'first');

  test('an import is previewed and simulated', async () => {
    await unheld(async () => {
      const { data } = await world.ask(
        `query ($text: String!) { preview(command: { import: { text: $text } }) { ${CHANGES} } }`,
        { text },
      );
      expect(data?.['preview']).toMatchObject({ __typename: 'WouldChange' });
    });
    await unheld(async () => {
      const { data } = await world.ask(
        `query ($text: String!) {
          simulate(commands: [{ import: { text: $text } }]) { considered stages { preview { ${CHANGES} } } }
        }`,
        { text },
      );
      expect(data?.['simulate']).toMatchObject({ considered: 1, stages: [{}] });
    });
  }, 120_000);

  test('an import is carried out, exported, and imported again', async () => {
    expect(text.length).toBeGreaterThan(3_600_000);
    let version = 1;
    await unheld(async (attempt) => {
      const { data } = await world.ask(IMPORT, { text: textOf(FLAGS, `import ${attempt}`), version });
      version += 1;
      expect(data?.['carryOut']).toMatchObject({ __typename: 'Applied', version });
    });
    let exported = '';
    await unheld(async () => {
      const { data } = await world.ask('{ export }');
      exported = String(data?.['export']);
    });
    await unheld(async () => {
      const { data } = await world.ask(IMPORT, { text: exported, version });
      expect(data?.['carryOut']).toMatchObject({ __typename: 'NoOp' });
    });
    await unheld(async () => {
      const { data } = await world.ask(
        '{ diff(from: 1, to: 2) { changes { kind key before after lines } } }',
      );
      expect(data?.['diff']).toMatchObject({ changes: expect.any(Array) });
    });
    await unheld(() => world.ask('{ audit { nodes { changes { key lines } } } }'));
  }, 120_000);
});
