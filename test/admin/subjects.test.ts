import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { NOW } from '../actions/world.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';
import { openMigrated } from '../postgres/template.ts';

let sql: Sql;
let world: AdminWorld;
const IDS = Array.from({ length: 60 }, (_, index) => `subject-${String(index).padStart(2, '0')}`);
beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, released({ phase: 'developer' }));
  await world.introduce(
    ...IDS.map((id) => ({ id, account: `account of ${id}` })),
    { id: 'dan', account: 'birch', claims: { plan: 'pro' } },
    { id: 'fay', account: 'birch' },
  );
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

const WRITE = 'expectedVersion: 1, reason: "a test"';

async function mutate(fields: string): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await world.ask(`mutation { ${fields} }`);
  expect(errors).toEqual([]);
  return data ?? {};
}

describe('subjects', () => {
  test('are found by pages, in the order of their ids, each once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages++) {
      const { data } = await world.ask(
        'query ($after: String) { subjects(first: 25, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
        { after },
      );
      const { nodes, pageInfo } = data?.['subjects'] as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
      };
      seen.push(...nodes.map(({ id }) => id));
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(['dan', 'fay', ...IDS]);
  });

  test('are read in batches: one question to each store for a page of fifty with everything about them', async () => {
    const before = { ...world.asked };
    const { data, errors } = await world.ask(
      '{ subjects(first: 50, prefix: "subject-") { nodes { id account plan tier attributes overrides { flag } metrics { metric } decisions { flag variation } } } }',
    );
    expect(errors).toEqual([]);
    expect((data?.['subjects'] as { nodes: unknown[] }).nodes).toHaveLength(50);
    // `read` is asked of the directory and of the standings, `find` of the directory.
    expect((world.asked['find'] ?? 0) - (before['find'] ?? 0)).toBe(1);
    expect((world.asked['read'] ?? 0) - (before['read'] ?? 0)).toBe(2);
  });

  test('whom nobody has seen are told as such, and decided for all the same', async () => {
    const { data } = await world.ask(
      '{ subject(id: "stranger") { known seenAt account plan decisions(flags: ["a", "nothing"]) { variation reason rank } } }',
    );
    expect(data).toEqual({
      subject: {
        known: false,
        seenAt: null,
        account: null,
        plan: 'free',
        decisions: [
          { variation: 'off', reason: 'GATE_CLOSED', rank: 0 },
          { variation: '', reason: 'ERROR', rank: -1 },
        ],
      },
    });
  });

  test.each([
    ['first: 0', 'expected first to be from 1 to 200, received 0'],
    ['first: 201', 'expected first to be from 1 to 200, received 201'],
    ['after: "nonsense"', 'expected after to be a cursor of an earlier page'],
    ['after: "WzFd"', 'expected after to be a cursor of an earlier page'],
  ])('are not paged by %s', async (argument, message) => {
    const { errors } = await world.ask(`{ subjects(${argument}) { nodes { id } } }`);
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a plan', () => {
  test('is set, changed and removed, each with its line in the audit log', async () => {
    const planOf = async (id: string) =>
      ((await world.ask(`{ subject(id: "${id}") { plan } }`)).data?.['subject'] as { plan: string }).plan;
    expect(await planOf('fay')).toBe('free');
    expect(await mutate(`setPlan(account: "birch", plan: "enterprise", ${WRITE}) { __typename }`)).toEqual({
      setPlan: { __typename: 'StandingChanged' },
    });
    expect(await planOf('fay')).toBe('enterprise');
    expect(await mutate(`setPlan(account: "birch", plan: "enterprise", ${WRITE}) { __typename }`)).toEqual({
      setPlan: { __typename: 'NoOp' },
    });
    await mutate(`removePlan(account: "birch", ${WRITE}) { __typename }`);
    // Without one on record, the credential's word counts.
    expect(await planOf('fay')).toBe('free');
    expect(await planOf('dan')).toBe('pro');
    const { data } = await world.ask(
      '{ audit(first: 2) { nodes { author reason command version changes { kind key lines } } } }',
    );
    expect(data?.['audit']).toEqual({
      nodes: [
        {
          author: 'owner',
          reason: 'a test',
          command: { do: 'remove-plan', account: 'birch' },
          version: null,
          changes: [{ kind: 'plan', key: 'birch', lines: ['− {"plan":"enterprise"}'] }],
        },
        {
          author: 'owner',
          reason: 'a test',
          command: { do: 'set-plan', account: 'birch', plan: 'enterprise' },
          version: null,
          changes: [{ kind: 'plan', key: 'birch', lines: ['+ {"plan":"enterprise"}'] }],
        },
      ],
    });
  });
});

describe('an override', () => {
  const set = (subject: string, more = '') =>
    `setOverride(subject: "${subject}", flag: "a", variation: "on", ${WRITE}${more}) {
      __typename
      ... on StandingChanged { dryRun notAdmitted { flag gate release offer { release flag subjects } } }
      ... on StandingConflict { expected version }
    }`;
  const servedOf = async (id: string) => {
    const { data } = await world.ask(
      `{ subject(id: "${id}") { decisions(flags: ["a"]) { variation reason } } }`,
    );
    return (data?.['subject'] as { decisions: object[] }).decisions[0];
  };

  test('for somebody the gate does not admit says so, and offers to target them early', async () => {
    const NOT_ADMITTED = {
      flag: 'a',
      gate: 'g',
      release: 'r',
      offer: { release: 'r', flag: 'a', subjects: ['fay'] },
    };
    expect(await mutate(set('fay', ', dryRun: true'))).toEqual({
      setOverride: { __typename: 'StandingChanged', dryRun: true, notAdmitted: NOT_ADMITTED },
    });
    expect((await world.ask('{ overrides { nodes { flag } } }')).data).toEqual({ overrides: { nodes: [] } });
    expect(await mutate(set('fay'))).toEqual({
      setOverride: { __typename: 'StandingChanged', dryRun: false, notAdmitted: NOT_ADMITTED },
    });
    expect(await servedOf('fay')).toEqual({ variation: 'off', reason: 'GATE_CLOSED' });
  });

  test('takes effect by the offer: the flag alone, and nobody else', async () => {
    expect(
      await world.carryOut({ targetEarly: { release: 'r', flag: 'a', subjects: ['fay'] } }),
    ).toMatchObject({
      __typename: 'Applied',
      changes: [
        { kind: 'segment', key: 'r.a.early', lines: ['+ defined'] },
        { kind: 'gate' },
        { kind: 'flag', key: 'a', lines: ['+ rule r.a.early → on'] },
        { kind: 'release' },
      ],
    });
    expect(await servedOf('fay')).toEqual({ variation: 'on', reason: 'OVERRIDE' });
    const { data } = await world.ask(
      '{ fay: subject(id: "fay") { decisions(flags: ["b", "c"]) { variation } } sam: subject(id: "sam") { decisions(flags: ["a"]) { variation } } }',
    );
    expect(data).toEqual({
      fay: { decisions: [{ variation: 'off' }, { variation: 'off' }] },
      sam: { decisions: [{ variation: 'off' }] },
    });
  });

  test('for somebody who is admitted says nothing of the gate', async () => {
    expect(await mutate(set('dan').replace('expectedVersion: 1', 'expectedVersion: 2'))).toMatchObject({
      setOverride: { notAdmitted: null },
    });
  });

  test('given on an old version is a conflict, and not given', async () => {
    expect(await mutate(set('sam'))).toEqual({
      setOverride: { __typename: 'StandingConflict', expected: 1, version: 2 },
    });
    expect((await world.ask('{ overrides { nodes { subject } } }')).data).toEqual({
      overrides: { nodes: [{ subject: 'dan' }, { subject: 'fay' }] },
    });
  });

  test('ends at its instant and not before', async () => {
    const expiresAt = new Date(NOW + 60_000).toISOString();
    await mutate(
      `setOverride(subject: "ida", flag: "free-standing", variation: "on", expiresAt: "${expiresAt}", expectedVersion: 2, reason: "a minute") { __typename }`,
    );
    const { data } = await world.ask(
      '{ overrides(flag: "free-standing") { nodes { subject expiresAt author reason } } }',
    );
    expect(data).toEqual({
      overrides: { nodes: [{ subject: 'ida', expiresAt, author: 'owner', reason: 'a minute' }] },
    });
  });

  test('is removed, and removing it again is nothing to do', async () => {
    const remove =
      'removeOverride(subject: "ida", flag: "free-standing", expectedVersion: 2, reason: "r") { __typename }';
    expect(await mutate(remove)).toEqual({ removeOverride: { __typename: 'StandingChanged' } });
    expect(await mutate(remove)).toEqual({ removeOverride: { __typename: 'NoOp' } });
  });
});

describe('an explanation', () => {
  test('says what is decided, as text and as data, for somebody known and for somebody made up', async () => {
    const { data } = await world.ask(`{
      known: explain(subject: { id: "dan" }, flag: "b") { decision { variation reason } text tree }
      made: explain(subject: { id: "x", claims: { plan: "pro" } }, flag: "b") { decision { variation reason } text }
    }`);
    const { known, made } = data as Record<string, { decision: object; text: string; tree: object }>;
    expect(known?.decision).toEqual({ variation: 'on', reason: 'RULE_MATCH' });
    expect(known?.text).toMatch(/^b for dan → on \(RULE_MATCH/);
    expect(known?.text).toMatch(/developer/);
    expect(JSON.stringify(known?.tree)).toContain('RULE_MATCH');
    expect(made?.decision).toEqual({ variation: 'off', reason: 'GATE_CLOSED' });
  });
});
