import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildSchema, execute, parse } from 'graphql';
import { readFileSync } from 'node:fs';

import { guarded } from '../../src/admin/permissions.ts';
import { RANKS, ROLES, type Rank } from '../../src/domain/operator.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';
import { openMigrated } from '../postgres/template.ts';

const SDL = readFileSync('schema/admin.graphql', 'utf8');

/** The least role of every root field, written by hand from what the issue of roles is: who reads, who moves, who gives keys out. */
const LEAST: Readonly<Record<string, readonly [role: Rank, field: string]>> = {
  'Query.me': ['VIEWER', 'me { id }'],
  'Query.catalog': ['VIEWER', 'catalog { version }'],
  'Query.release': ['VIEWER', 'release(key: "r") { key }'],
  'Query.releases': ['VIEWER', 'releases { totalCount }'],
  'Query.flags': ['VIEWER', 'flags { totalCount }'],
  'Query.diff': ['VIEWER', 'diff(from: 1) { to }'],
  'Query.audit': ['VIEWER', 'audit { nodes { id } }'],
  'Query.preview': ['VIEWER', 'preview(command: { wire: { release: "r" } }) { __typename }'],
  'Query.simulate': ['VIEWER', 'simulate(commands: []) { known }'],
  'Query.outlook': ['VIEWER', 'outlook(release: "r") { known }'],
  'Query.previewTier': ['VIEWER', 'previewTier(tier: "power") { __typename }'],
  'Query.distribution': ['VIEWER', 'distribution(metric: "reports") { __typename }'],
  'Query.dryRun': ['VIEWER', 'dryRun { since }'],
  'Query.explain': ['VIEWER', 'explain(subject: { id: "u" }, flag: "a") { text }'],
  'Query.explainElement': ['VIEWER', 'explainElement(subject: { id: "u" }, coordinate: "Query.a") { text }'],
  'Query.subject': ['VIEWER', 'subject(id: "u") { id }'],
  'Query.subjects': ['VIEWER', 'subjects { nodes { id } }'],
  'Query.overrides': ['VIEWER', 'overrides { nodes { flag } }'],
  'Query.export': ['VIEWER', 'export'],
  'Query.keys': ['OWNER', 'keys { id }'],
  'Mutation.carryOut': [
    'RELEASE_MANAGER',
    'carryOut(command: { reopen: { release: "r" } }, expectedVersion: 1, reason: "r") { __typename }',
  ],
  'Mutation.setPlan': [
    'EDITOR',
    'setPlan(account: "a", plan: "pro", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.removePlan': [
    'EDITOR',
    'removePlan(account: "a", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.setOverride': [
    'EDITOR',
    'setOverride(subject: "u", flag: "a", variation: "on", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.removeOverride': [
    'EDITOR',
    'removeOverride(subject: "u", flag: "a", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.pinTier': [
    'EDITOR',
    'pinTier(subject: "u", tier: "power", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.unpinTier': [
    'EDITOR',
    'unpinTier(subject: "u", expectedVersion: 1, reason: "r", dryRun: true) { __typename }',
  ],
  'Mutation.createKey': ['OWNER', 'createKey(name: "n", role: VIEWER, reason: "r") { __typename }'],
  'Mutation.eraseSubject': ['OWNER', 'eraseSubject(subject: "nobody", reason: "r") { __typename }'],
  'Mutation.revokeKey': ['OWNER', 'revokeKey(id: "none", reason: "r") { __typename }'],
};

let sql: Sql;
let world: AdminWorld;
beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, released({ phase: 'developer' }), {
    elements: [{ coordinate: 'Query.a', demands: [] }],
  });
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

describe('every root field of the control API', () => {
  test('is in the table of these tests', () => {
    const schema = buildSchema(SDL);
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name ?? ''}.${field}`),
    );
    expect(Object.keys(LEAST).sort()).toEqual(fields.sort());
  });

  for (const [coordinate, [least, field]] of Object.entries(LEAST)) {
    const keyword = coordinate.startsWith('Query') ? 'query' : 'mutation';
    test.each(ROLES)(`${coordinate} answers who is at least ${least}: %s`, async (role) => {
      const { data, errors, status } = await world.ask(`${keyword} { ${field} }`, {}, role);
      if (RANKS.some((rank, place) => rank === role && place >= RANKS.indexOf(least))) {
        expect(errors).toEqual([]);
        return;
      }
      expect(errors).toMatchObject([
        {
          message: `Expected at least the role ${least}; this key is of ${role}.`,
          extensions: { code: 'FORBIDDEN', requires: { role: least }, role },
        },
      ]);
      expect(status).toBe(403);
      expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
    });
  }
});

describe('a mutation with one field that the role may not use', () => {
  const plan = (account: string) =>
    `setPlan(account: "${account}", plan: "pro", expectedVersion: 1, reason: "r") { __typename }`;
  const key = 'createKey(name: "n", role: VIEWER, reason: "r") { __typename }';
  const planOf = async (account: string) =>
    (await sql.query('select plan from gatehouse.subscription where account = $1', [account])).length;

  test.each([
    ['before it', (account: string) => `mutation { a: ${plan(account)} b: ${key} }`],
    ['after it', (account: string) => `mutation { b: ${key} a: ${plan(account)} }`],
    [
      'in a fragment',
      (account: string) => `mutation { a: ${plan(account)} ...F } fragment F on Mutation { b: ${key} }`,
    ],
  ])('runs nothing of what stands %s', async (where, mutation) => {
    const account = `whole ${where}`;
    const { data, errors, status } = await world.ask(mutation(account), {}, 'EDITOR');
    expect(status).toBe(403);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { path: ['b'], extensions: { code: 'FORBIDDEN', requires: { role: 'OWNER' }, role: 'EDITOR' } },
    ]);
    expect(await planOf(account)).toBe(0);
  });

  test('runs where the field is skipped', async () => {
    const account = 'skipped';
    const mutation = `mutation M($yes: Boolean!) { a: ${plan(account)} b: ${key.replace(' {', ' @skip(if: $yes) {')} }`;
    expect((await world.ask(mutation, { yes: true }, 'EDITOR')).errors).toEqual([]);
    expect(await planOf(account)).toBe(1);
  });
});

describe('a guard', () => {
  const sdl = (field: string) => `
    enum Role { REPORTER VIEWER EDITOR RELEASE_MANAGER OWNER }
    directive @role(atLeast: Role!) on FIELD_DEFINITION
    type Query { ${field} }`;
  const resolvers = { Query: { open: () => 'told' } };

  test('is missed at once where a root field says no role', () => {
    const schema = makeExecutableSchema({ typeDefs: sdl('open: String'), resolvers });
    expect(() => guarded(schema)).toThrow('Query.open says no role, so nobody may ask for it');
  });

  test('is missed at once where a root field asks for what is no rank', () => {
    const typeDefs = sdl('open: String @role(atLeast: REPORTER)');
    const schema = makeExecutableSchema({ typeDefs, resolvers });
    expect(() => guarded(schema)).toThrow('Query.open says no role, so nobody may ask for it');
  });

  test.each([
    ['nobody', {}],
    ['an operator without a role', { operator: {} }],
    ['an operator of a role that there is not', { operator: { role: 'ROOT' } }],
    ['what only looks like one', { operator: 'OWNER' }],
  ])('lets %s see nothing', async (_who, contextValue) => {
    const schema = guarded(
      makeExecutableSchema({ typeDefs: sdl('open: String @role(atLeast: VIEWER)'), resolvers }),
    );
    const { data, errors } = await execute({ schema, document: parse('{ open }'), contextValue });
    expect(data).toEqual({ open: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('asks anew each time, so that one who may opens nothing for one who may not', async () => {
    const query = '{ keys { id } }';
    expect((await world.ask(query, {}, 'OWNER')).errors).toEqual([]);
    expect((await world.ask(query, {}, 'VIEWER')).errors).toHaveLength(1);
    expect((await world.ask('{ me { id } keys { id } }', {}, 'EDITOR')).data).toBeNull();
  });
});
