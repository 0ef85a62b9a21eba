import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { same } from '../../src/domain/change.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { NOW } from '../actions/world.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';

let database: FreshDatabase;
let sql: Sql;
let world: AdminWorld;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
}, 60_000);
afterAll(async () => {
  await sql.close();
  await database.drop();
});

async function anew(): Promise<void> {
  await sql.run('drop schema if exists gatehouse cascade');
  await migrate(sql);
  world = await adminWorld(sql, released({ phase: 'internal' }));
}

const APPLY_BETA = { apply: { release: 'r', audience: 'beta' } };
const ROLL_BACK = { rollBack: { release: 'r', entirely: true } };

/** Everything that must not have changed where nothing was written. */
async function state(): Promise<unknown> {
  return Promise.all([
    database.run('select version::text from gatehouse.catalog_head'),
    database.run(
      'select kind, key, since::text, until::text from gatehouse.catalog_definition order by 1, 2, 3',
    ),
    database.run(`select count(*) from gatehouse.audit where command::text not like '%create-key%'`),
    database.run('select * from gatehouse.override'),
    database.run('select * from gatehouse.subscription'),
  ]);
}

describe('a command', () => {
  beforeEach(anew, 60_000);
  afterEach(() => world.close());

  test('makes the next version, in force when it is answered, and says what it changed', async () => {
    expect(await world.carryOut(APPLY_BETA)).toEqual({
      __typename: 'Applied',
      version: 2,
      changes: [
        { kind: 'gate', key: 'g', lines: ['+ admits beta'] },
        ...['a', 'b', 'c'].map((key) => ({ kind: 'flag', key, lines: ['+ rule beta → on'] })),
        { kind: 'release', key: 'r', lines: ['~ phase: internal → beta'] },
      ],
      warnings: [],
    });
    expect(world.keeper.version).toBe(2);
    expect(world.keeper.current.catalog.releases[0]?.phase).toBe('beta');
  });

  test('leaves who, why, when and the command in the audit log', async () => {
    await world.carryOut(APPLY_BETA);
    const { data } = await world.ask(
      '{ audit(first: 1, versionsOnly: true) { nodes { author reason version command changes { kind key } } } }',
    );
    expect(data).toEqual({
      audit: {
        nodes: [
          {
            author: 'owner',
            reason: 'a test',
            version: 2,
            command: { do: 'apply', release: 'r', audience: 'beta' },
            changes: [
              { kind: 'gate', key: 'g' },
              { kind: 'flag', key: 'a' },
              { kind: 'flag', key: 'b' },
              { kind: 'flag', key: 'c' },
              { kind: 'release', key: 'r' },
            ],
          },
        ],
      },
    });
  });

  test('repeated is a no-op that writes nothing', async () => {
    await world.carryOut(APPLY_BETA);
    const before = await state();
    expect(await world.carryOut(APPLY_BETA)).toEqual({ __typename: 'NoOp', version: 2 });
    expect(await state()).toEqual(before);
  });

  test('tried only says the same as carried out, and writes nothing', async () => {
    const before = await state();
    const tried = await world.carryOut(APPLY_BETA, { dryRun: true });
    expect(tried).toMatchObject({ __typename: 'WouldChange', version: 1 });
    expect(await state()).toEqual(before);
    expect(world.keeper.version).toBe(1);
    expect((await world.carryOut(APPLY_BETA)).changes).toEqual(tried.changes);
  });

  test('that meets a version it was not meant for changes nothing, and says what the others did and what it comes to now', async () => {
    await world.carryOut(ROLL_BACK);
    const before = await state();
    expect(await world.carryOut({ reopen: { release: 'r' } }, { expected: 1 })).toEqual({
      __typename: 'Conflict',
      expected: 1,
      version: 2,
      since: [
        { kind: 'gate', key: 'g', lines: ['− admits developer', '− admits internal'] },
        { kind: 'release', key: 'r', lines: ['+ rolled back developer', '+ rolled back internal'] },
      ],
      rebased: {
        __typename: 'WouldChange',
        version: 2,
        changes: [
          { kind: 'gate', key: 'g', lines: ['+ admits developer', '+ admits internal'] },
          { kind: 'release', key: 'r', lines: ['− rolled back developer', '− rolled back internal'] },
        ],
        warnings: [],
      },
    });
    expect(await state()).toEqual(before);
  });
});

describe('two writers on one version, in two processes', () => {
  beforeEach(anew, 60_000);
  afterEach(() => world.close());

  test('one wins; the other gets a conflict with the rebased diff, and nothing is half-written', async () => {
    const theirs = connectPostgres(database.url);
    const other = await adminWorld(theirs, released({ phase: 'setup' }));
    try {
      for (let round = 0; round < 10; round++) {
        const expected = await newest();
        const results = await Promise.all([
          world.carryOut({ holdBack: { release: 'r', flag: 'a', audiences: ['internal'] } }, { expected }),
          other.carryOut({ holdBack: { release: 'r', flag: 'b', audiences: ['internal'] } }, { expected }),
        ]);
        const names = results.map((result) => result.__typename).sort();
        expect(names).toEqual(['Applied', 'Conflict']);
        const conflict = results.find((result) => result.__typename === 'Conflict');
        expect(conflict).toMatchObject({ expected, version: expected + 1 });
        expect(conflict?.since).toHaveLength(2);
        expect(conflict?.rebased?.changes).toHaveLength(2);
        for (const flag of ['a', 'b']) {
          await world.carryOut({ resume: { release: 'r', flag } }, { expected: await newest() });
        }
        await other.follower.catchUp();
        expect(same(other.keeper.current.catalog, world.keeper.current.catalog)).toBe(true);
      }
    } finally {
      await other.close();
      await theirs.close();
    }
  });

  async function newest(): Promise<number> {
    await world.follower.catchUp();
    return world.keeper.version;
  }
});

describe('bad input', () => {
  // Nothing of it changes anything, so one world is enough.
  beforeAll(anew, 60_000);
  afterAll(() => world.close());

  test.each<[string, object, object]>([
    [
      'an audience that there is not',
      { apply: { release: 'r', audience: 'everyone' } },
      { __typename: 'Refused', code: 'UNKNOWN_AUDIENCE' },
    ],
    [
      'a release that there is not',
      { wire: { release: 's' } },
      { __typename: 'Refused', code: 'RELEASE_NOT_FOUND' },
    ],
    [
      'a phase out of order',
      { apply: { release: 'r', audience: 'all' } },
      { __typename: 'Refused', code: 'PHASE_OUT_OF_ORDER' },
    ],
    [
      'an import that is no YAML',
      { import: { text: 'plans: [free' } },
      { __typename: 'Invalid', problems: [{ line: 1 }] },
    ],
    [
      'an import with a circle of prerequisites, by its path',
      {
        import: {
          text: [
            'plans: [free, pro, enterprise]',
            'flags:',
            '  x: { variations: [off, on], prerequisites: [{ flag: y, variations: [on] }] }',
            '  y: { variations: [off, on], prerequisites: [{ flag: x, variations: [on] }] }',
          ].join('\n'),
        },
      },
      { __typename: 'Invalid', problems: [{ message: expect.stringMatching(/x → y → x|y → x → y/) }] },
    ],
    [
      'weights off by one',
      {
        import: {
          text: [
            'plans: [free, pro, enterprise]',
            'flags:',
            '  x:',
            '    variations: [off, on]',
            '    rules:',
            '      - { audience: all, rollout: { salt: s, weights: { off: 50000, on: 49999 } } }',
          ].join('\n'),
        },
      },
      {
        __typename: 'Invalid',
        problems: [{ line: 6, message: 'weights add up to 99999; expected exactly 100000' }],
      },
    ],
    [
      'an import that parts the gate from its release',
      {
        import: {
          text: 'plans: [free, pro, enterprise]\ngates:\n  g: { salt: r, admits: [internal, all] }\n',
        },
      },
      {
        __typename: 'Invalid',
        problems: [
          { path: ['gates', 'g', 'admits'], line: 3, message: expect.stringMatching(/rolledBack/) },
          { path: ['gates', 'g', 'admits'], line: 3, message: expect.stringMatching(/'all' is admitted/) },
        ],
      },
    ],
    [
      'a version that there is not',
      { restore: { version: 99 } },
      { __typename: 'Refused', code: 'VERSION_NOT_FOUND' },
    ],
  ])('%s: a typed answer', async (_name, command, expected) => {
    const before = await state();
    expect(await world.carryOut(command)).toMatchObject(expected);
    expect(await state()).toEqual(before);
  });

  const DO = 'carryOut(command: { reopen: { release: "r" } }, expectedVersion: 1, reason: $reason)';
  test.each([
    ['a reason of 1 MB', 'x'.repeat(1_000_000), /at most 1000 characters, received 1000000/],
    ['no reason', '  \n', /expected a reason, received none/],
  ])('%s: a typed answer', async (_name, reason, message) => {
    const before = await state();
    const { data } = await world.ask(
      `mutation ($reason: String!) { it: ${DO} { __typename ... on Invalid { problems { path message } } } }`,
      { reason },
    );
    expect(data?.['it']).toMatchObject({
      __typename: 'Invalid',
      problems: [{ path: ['reason'], message: expect.stringMatching(message) }],
    });
    expect(await state()).toEqual(before);
  });

  test.each([
    ['no expected version', 'carryOut(command: { reopen: { release: "r" } }, reason: "r")', 400],
    [
      'two commands at once',
      'carryOut(command: { wire: { release: "r" }, reopen: { release: "r" } }, expectedVersion: 1, reason: "r")',
      400,
    ],
    [
      'a dry run of null',
      'carryOut(command: { reopen: { release: "r" } }, expectedVersion: 1, reason: "r", dryRun: null)',
      400,
    ],
    [
      'audiences and entirely at once',
      'carryOut(command: { rollBack: { release: "r", audiences: ["beta"], entirely: true } }, expectedVersion: 1, reason: "r")',
      200,
    ],
  ])('%s: refused before anything is done', async (_name, field, status) => {
    const before = await state();
    const answer = await world.ask(`mutation { ${field} { __typename } }`);
    expect(answer.status).toBe(status);
    expect(answer.errors).toHaveLength(1);
    expect(await state()).toEqual(before);
  });

  test('an expiry that has passed, an override on a gate, and what the flag does not have: refused', async () => {
    const before = await state();
    const set = (rest: string) =>
      `setOverride(subject: "u", ${rest}, expectedVersion: 1, reason: "r") { __typename ... on Refused { code message } }`;
    const past = new Date(NOW - 1).toISOString();
    const { data } = await world.ask(`mutation {
      gate: ${set('flag: "g", variation: "on"')}
      none: ${set('flag: "z", variation: "on"')}
      odd: ${set('flag: "a", variation: "blue"')}
      past: ${set(`flag: "a", variation: "on", expiresAt: "${past}"`)}
    }`);
    expect(data).toMatchObject({
      gate: { code: 'OVERRIDE_ON_GATE' },
      none: { code: 'FLAG_NOT_FOUND' },
      odd: {
        code: 'UNKNOWN_VARIATION',
        message: "flag 'a' has no variation 'blue'; expected one of off, on",
      },
      past: { code: 'ALREADY_EXPIRED' },
    });
    expect(await state()).toEqual(before);
  });
});

describe('import, export and restore', () => {
  beforeEach(anew, 60_000);
  afterEach(() => world.close());

  const exported = async (version?: number): Promise<string> => {
    const { data } = await world.ask('query ($version: Int) { export(version: $version) }', { version });
    return String(data?.['export']);
  };

  test('what is exported and imported again changes nothing', async () => {
    expect(await world.carryOut({ import: { text: await exported(), prune: true } })).toMatchObject({
      __typename: 'NoOp',
    });
  });

  test('what an import does not define stays, unless it is pruned', async () => {
    const text = 'plans: [free, pro, enterprise]\nflags:\n  new: { variations: [off, on] }\n';
    expect(await world.carryOut({ import: { text } })).toMatchObject({
      changes: [{ kind: 'flag', key: 'new', lines: ['+ made, with off, on'] }],
    });
    const pruned = await world.carryOut({ import: { text, prune: true } }, { dryRun: true });
    expect(pruned.changes?.filter(({ kind }) => kind === 'release')).toEqual([
      { kind: 'release', key: 'r', lines: ['− removed'] },
    ]);
  });

  test('a variation that overrides name is not taken away from under them', async () => {
    await world.ask(
      'mutation { setOverride(subject: "u", flag: "free-standing", variation: "on", expectedVersion: 1, reason: "r") { __typename } }',
    );
    const text = 'plans: [free, pro, enterprise]\nflags:\n  free-standing: { variations: [off, full] }\n';
    expect(await world.carryOut({ import: { text } })).toMatchObject({
      __typename: 'Invalid',
      problems: [{ message: "1 override names 'on', which would be gone; remove the overrides first" }],
    });
  });

  test('an old version comes back as a new one, and says what that changes', async () => {
    const first = await exported(1);
    await world.carryOut(APPLY_BETA);
    await world.carryOut(ROLL_BACK);
    const back = await world.carryOut({ restore: { version: 1 } });
    expect(back).toMatchObject({ __typename: 'Applied', version: 4 });
    expect(await exported()).toBe(first);
    const { data } = await world.ask(
      '{ diff(from: 1, to: 4) { changes { key } } there: diff(from: 3) { to changes { key } } }',
    );
    expect(data).toMatchObject({ diff: { changes: [] }, there: { to: 4 } });
  });

  test('versions that there are not have neither text nor difference', async () => {
    const { data } = await world.ask(
      '{ export(version: 7) diff(from: 7) { to } catalog(version: 0) { version } }',
    );
    expect(data).toEqual({ export: null, diff: null, catalog: null });
  });
});
