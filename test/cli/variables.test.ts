import { describe, expect, test } from '@jest/globals';
import { buildSchema, isInputObjectType } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as catalogOperations from '../../src/cli/catalog-operations.ts';
import * as dryRunOperations from '../../src/cli/dry-run-operations.ts';
import * as engagementOperations from '../../src/cli/engagement-operations.ts';
import * as keyOperations from '../../src/cli/key-operations.ts';
import * as subjectOperations from '../../src/cli/subject-operations.ts';
import { emptyFolder } from '../gateway/world.ts';
import { against, gatehouse } from './world.ts';

const APPLIED = {
  __typename: 'Applied',
  version: 8,
  at: '2026-10-01T12:00:00Z',
  changes: [],
  planMoves: [],
  warnings: [],
};
const SIMULATED = { version: 7, considered: 0, known: 0, stages: [] };
const CHANGED = {
  __typename: 'StandingChanged',
  version: 7,
  dryRun: false,
  subjectKnown: true,
  notAdmitted: null,
};
const KEY = { id: 'k1', name: 'ci', role: 'VIEWER', createdAt: '2026-10-01T12:00:00Z' };
const DECISION = { flag: 'a', variation: 'off', value: false, rank: 0, reason: 'OFF', about: null };
const NOBODY = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

const BECAUSE = ['-m', 'because'];

/** Arguments after `release` and after `simulate` alike, and what they are sent as. */
const RELEASE_COMMANDS: readonly (readonly [args: readonly string[], command: object])[] = [
  [
    ['create', 'r', '--flag', 'a'],
    { create: { release: 'r', flags: [{ flag: 'a' }], gate: null, salt: null, visibility: 'LOCKED' } },
  ],
  [
    [
      'create',
      'r',
      ...['--flag', 'a', '--flag', 'b=off,limited,full', '--gate', 'g', '--salt', 's', '--hidden'],
      ...['--serve', 'b:developer=full', '--serve', 'a:beta=on', '--serve', 'b:r.a.early=limited'],
    ],
    {
      create: {
        release: 'r',
        flags: [
          { flag: 'a', serves: [{ audience: 'beta', variation: 'on' }] },
          {
            flag: 'b',
            variations: ['off', 'limited', 'full'],
            serves: [
              { audience: 'developer', variation: 'full' },
              { audience: 'r.a.early', variation: 'limited' },
            ],
          },
        ],
        gate: 'g',
        salt: 's',
        visibility: 'HIDDEN',
      },
    },
  ],
  [['wire', 'r'], { wire: { release: 'r' } }],
  [['apply', 'r', 'beta'], { apply: { release: 'r', audience: 'beta', percentage: null } }],
  [
    ['apply', 'r', 'all', '--percentage', '12.345'],
    { apply: { release: 'r', audience: 'all', percentage: 12.345 } },
  ],
  [
    ['target-early', 'r', 'a', '--segment', 'friends'],
    { targetEarly: { release: 'r', flag: 'a', segment: 'friends', subjects: null } },
  ],
  [
    ['target-early', 'r', 'a', '--subject', 'nia', '--subject', '-odd one'],
    { targetEarly: { release: 'r', flag: 'a', segment: null, subjects: ['nia', '-odd one'] } },
  ],
  [['roll-back', 'r', 'beta', 'all'], { rollBack: { release: 'r', audiences: ['beta', 'all'] } }],
  [['roll-back', 'r', '--entirely'], { rollBack: { release: 'r', entirely: true } }],
  [['reopen', 'r'], { reopen: { release: 'r' } }],
  [['hold-back', 'r', 'a', 'beta'], { holdBack: { release: 'r', flag: 'a', audiences: ['beta'] } }],
  [['hold-back', 'r', 'a', '--entirely'], { holdBack: { release: 'r', flag: 'a', entirely: true } }],
  [['resume', 'r', 'a'], { resume: { release: 'r', flag: 'a' } }],
  [['add-flag', 'r', 'a'], { addFlag: { release: 'r', flag: { flag: 'a' } } }],
  [
    ['add-flag', 'r', 'a=off,on', '--serve', 'internal=on'],
    {
      addFlag: {
        release: 'r',
        flag: { flag: 'a', variations: ['off', 'on'], serves: [{ audience: 'internal', variation: 'on' }] },
      },
    },
  ],
  [['remove-flag', 'r', 'a'], { removeFlag: { release: 'r', flag: 'a' } }],
  [['percentage', 'r', 'beta', '0'], { setPercentage: { release: 'r', audience: 'beta', percentage: 0 } }],
  [['visibility', 'r', 'hidden'], { setVisibility: { release: 'r', visibility: 'HIDDEN' } }],
  [['close', 'r'], { close: { release: 'r' } }],
];

const named = (list: typeof RELEASE_COMMANDS) =>
  list.map(([args, sent]) => ({ line: args.join(' '), args, sent }));

/** The last request's variables. */
async function sent(answers: object, args: readonly string[], input = ''): Promise<unknown> {
  const { code, err, requests } = await against({ ...answers }, args, { input });
  expect({ code, err }).toEqual({ code: 0, err });
  return requests.at(-1)?.variables;
}

describe('gatehouse release', () => {
  test.each(named(RELEASE_COMMANDS))(
    '$line is carried out as the command that it names',
    async ({ args, sent: command }) => {
      expect(await sent({ carryOut: APPLIED }, ['release', ...args, ...BECAUSE])).toEqual({
        command,
        expectedVersion: 7,
        reason: 'because',
        dryRun: false,
      });
    },
  );
});

describe('gatehouse simulate', () => {
  const looking = RELEASE_COMMANDS.filter(([args]) => !args.includes('--subject'));
  test.each(named(looking))(
    '$line is tried as the command that it names',
    async ({ args, sent: command }) => {
      expect(await sent({ simulate: SIMULATED }, ['simulate', ...args])).toEqual({ commands: [command] });
    },
  );

  test.each([
    [['kill', 'a'], { kill: { flag: 'a' } }],
    [
      ['set-tier', 'power', '--keep', 'reports>=2', '--holders', 'demote'],
      {
        setTier: {
          tier: 'power',
          promote: null,
          keep: [{ metric: 'reports', atLeast: 2 }],
          grace: null,
          holders: 'DEMOTE',
        },
      },
    ],
    [['revive', 'a'], { revive: { flag: 'a' } }],
    [['restore', '3'], { restore: { version: 3 } }],
    [['revert', '3'], { revert: { version: 3 } }],
    [['import', '-', '--prune'], { import: { text: 'plans: [free]', prune: true } }],
  ])('%j is tried as well', async (args, command) => {
    expect(await sent({ simulate: SIMULATED }, ['simulate', ...args], 'plans: [free]')).toEqual({
      commands: [command],
    });
  });

  test('steps tries a list of commands in one go', async () => {
    const list = [{ wire: { release: 'r' } }, { apply: { release: 'r', audience: 'developer' } }];
    const args = ['simulate', 'steps', '-', '--sample', '10'];
    expect(await sent({ simulate: SIMULATED }, args, JSON.stringify(list))).toEqual({
      commands: list,
      audience: { sample: 10 },
    });
  });

  test.each([
    [['wire', 'r', '--subject', 'nia', '--subject', 'ned'], { subjects: [{ id: 'nia' }, { id: 'ned' }] }],
    [['wire', 'r', '--sample', '500'], { sample: 500 }],
    [['target-early', 'r', 'a', '--subject', 'nia'], { subjects: [{ id: 'nia' }] }],
    [['target-early', 'r', 'a', '--subject', 'nia', '--sample', '5'], { sample: 5 }],
    [['target-early', 'r', 'a', '--segment', 's', '--subject', 'nia'], { subjects: [{ id: 'nia' }] }],
  ])('%j looks at whom it names', async (args, audience) => {
    expect(await sent({ simulate: SIMULATED }, ['simulate', ...args])).toMatchObject({ audience });
  });

  test('of an early target names who is targeted, unless a segment is', async () => {
    const subject = ['--subject', 'nia'];
    expect(
      await sent({ simulate: SIMULATED }, ['simulate', 'target-early', 'r', 'a', ...subject]),
    ).toMatchObject({ commands: [{ targetEarly: { segment: null, subjects: ['nia'] } }] });
    expect(
      await sent({ simulate: SIMULATED }, [
        'simulate',
        'target-early',
        'r',
        'a',
        '--segment',
        's',
        ...subject,
      ]),
    ).toMatchObject({ commands: [{ targetEarly: { segment: 's', subjects: null } }] });
  });
});

describe('a change', () => {
  test.each([
    [['flag', 'kill', 'a'], { carryOut: APPLIED }, { command: { kill: { flag: 'a' } } }],
    [['flag', 'revive', 'a'], { carryOut: APPLIED }, { command: { revive: { flag: 'a' } } }],
    [['restore', '3'], { carryOut: APPLIED }, { command: { restore: { version: 3 } } }],
    [['revert', '3'], { carryOut: APPLIED }, { command: { revert: { version: 3 } } }],
    [['import', '-'], { carryOut: APPLIED }, { command: { import: { text: 'ü', prune: false } } }],
    [
      ['import', '-', '--move-plan', 'pro=enterprise', '--move-plan', 'old=1=free'],
      { carryOut: APPLIED },
      {
        command: {
          import: {
            text: 'ü',
            prune: false,
            movePlans: [
              { from: 'pro', to: 'enterprise' },
              { from: 'old=1', to: 'free' },
            ],
          },
        },
      },
    ],
    [
      ['restore', '3', '--move-plan', 'pro=free'],
      { carryOut: APPLIED },
      { command: { restore: { version: 3, movePlans: [{ from: 'pro', to: 'free' }] } } },
    ],
    [['import', '-', '--prune'], { carryOut: APPLIED }, { command: { import: { text: 'ü', prune: true } } }],
    [['plan', 'set', 'birch', 'pro'], { setPlan: CHANGED }, { account: 'birch', plan: 'pro' }],
    [['plan', 'remove', 'birch'], { removePlan: CHANGED }, { account: 'birch' }],
    [
      ['override', 'set', 'nia', 'a', 'full'],
      { setOverride: CHANGED },
      { subject: 'nia', flag: 'a', variation: 'full' },
    ],
    [
      ['override', 'set', 'nia', 'a', 'full', '--days', '30'],
      { setOverride: CHANGED },
      { subject: 'nia', flag: 'a', variation: 'full', expiresAt: '2026-10-31T12:00:00.000Z' },
    ],
    [
      ['override', 'set', 'nia', 'a', 'full', '--until', '2026-12-31'],
      { setOverride: CHANGED },
      { subject: 'nia', flag: 'a', variation: 'full', expiresAt: '2026-12-31T23:00:00.000Z' },
    ],
    [
      ['override', 'set', 'nia', 'a', 'full', '--until', '2026-12-31T18:30+02:00'],
      { setOverride: CHANGED },
      { subject: 'nia', flag: 'a', variation: 'full', expiresAt: '2026-12-31T16:30:00.000Z' },
    ],
    [['override', 'remove', 'nia', 'a'], { removeOverride: CHANGED }, { subject: 'nia', flag: 'a' }],
    [['tier', 'pin', 'nia', 'power'], { pinTier: CHANGED }, { subject: 'nia', tier: 'power' }],
    [
      ['tier', 'pin', 'nia', 'power', '--until', '2026-12-31'],
      { pinTier: CHANGED },
      { subject: 'nia', tier: 'power', expiresAt: '2026-12-31T23:00:00.000Z' },
    ],
    [['tier', 'unpin', 'nia'], { unpinTier: CHANGED }, { subject: 'nia' }],
    [
      ['tier', 'set', 'power', '--grace', '0', '--holders', 'demote'],
      { carryOut: APPLIED },
      {
        command: { setTier: { tier: 'power', promote: null, keep: null, grace: 0, holders: 'DEMOTE' } },
      },
    ],
    [
      [
        ...['tier', 'set', 'power', '--promote', 'reports-28d>=20', '--promote', 'idle<=7'],
        ...['--promote', 'reports-28d<=99', '--keep', 'score>=-1.5', '--holders', 'Grandfather'],
      ],
      { carryOut: APPLIED },
      {
        command: {
          setTier: {
            tier: 'power',
            promote: [
              { metric: 'reports-28d', atLeast: 20, atMost: 99 },
              { metric: 'idle', atMost: 7 },
            ],
            keep: [{ metric: 'score', atLeast: -1.5 }],
            grace: null,
            holders: 'GRANDFATHER',
          },
        },
      },
    ],
  ])('%j says what it changes', async (args, answers, about) => {
    const order = { expectedVersion: 7, reason: 'because', dryRun: false };
    expect(await sent(answers, [...args, ...BECAUSE], 'ü')).toEqual({ ...about, ...order });
  });

  test.each([
    [['release', 'wire', 'r'], { carryOut: APPLIED }],
    [['import', '-'], { carryOut: APPLIED }],
    [['plan', 'remove', 'birch'], { removePlan: CHANGED }],
    [['override', 'remove', 'nia', 'a'], { removeOverride: CHANGED }],
  ])('%j is meant for the version that it is given, and asks for no other', async (args, answers) => {
    const given = ['--expected', '5', '--dry-run', '--reason', 'a reason\nof two lines'];
    const { code, requests } = await against(answers, [...args, ...given]);
    expect(code).toBe(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.variables).toMatchObject({
      expectedVersion: 5,
      dryRun: true,
      reason: 'a reason\nof two lines',
    });
  });

  test('of a file sends its text, to the letter', async () => {
    const file = join(emptyFolder(), 'catalog.yaml');
    writeFileSync(file, '# Ünïcode → kept\r\nplans: [free]\n\n');
    expect(await sent({ carryOut: APPLIED }, ['import', file, ...BECAUSE])).toMatchObject({
      command: { import: { text: '# Ünïcode → kept\r\nplans: [free]\n\n' } },
    });
  });
});

describe('gatehouse keys', () => {
  const created = { createKey: { __typename: 'KeyCreated', key: KEY, secret: 's' } };
  test.each([
    [['--role', 'VIEWER'], { role: 'VIEWER' }],
    [
      ['--role', 'release-manager', '--days', '1'],
      { role: 'RELEASE_MANAGER', expiresAt: '2026-10-02T12:00:00.000Z' },
    ],
    [['--role', 'owner', '--until', '2027-01-01'], { role: 'OWNER', expiresAt: '2027-01-01T23:00:00.000Z' }],
  ])('create %j asks for such a key', async (args, wanted) => {
    expect(await sent(created, ['keys', 'create', 'ci', ...args, ...BECAUSE])).toEqual({
      name: 'ci',
      reason: 'because',
      ...wanted,
    });
  });

  test('revoke names the key', async () => {
    const revoked = { revokeKey: { __typename: 'KeyRevoked', key: KEY } };
    expect(await sent(revoked, ['keys', 'revoke', 'k1', ...BECAUSE])).toEqual({
      id: 'k1',
      reason: 'because',
    });
  });
});

describe('a question', () => {
  const explained = { explain: { decision: DECISION, text: '', tree: {}, subjectKnown: true } };
  const element = {
    explainElement: { text: '', coordinate: '', subjectKnown: true, outcome: 'GRANTED', groups: [] },
  };
  test.each([
    [['explain', 'nia', 'a'], explained, { subject: { id: 'nia' }, flag: 'a' }],
    [['explain', 'nia', 'Query.a'], element, { subject: { id: 'nia' }, coordinate: 'Query.a' }],
    [['explain', 'nia', 'query.a', '--element'], element, { subject: { id: 'nia' }, coordinate: 'query.a' }],
    [
      [
        'explain',
        'x',
        'a',
        '--account',
        'birch',
        '--claim',
        'seats=5',
        '--claim',
        'beta=true',
        '--claim',
        'q=a=b',
      ],
      explained,
      { subject: { id: 'x', account: 'birch', claims: { seats: '5', beta: true, q: 'a=b' } }, flag: 'a' },
    ],
    [
      ['subject', 'list', '--prefix', 'n', '--account', 'birch'],
      { subjects: NOBODY },
      { prefix: 'n', account: 'birch', first: 50, after: null },
    ],
    [['override', 'list', '--flag', 'a'], { overrides: NOBODY }, { flag: 'a', first: 200, after: null }],
    [['history'], { audit: NOBODY }, { first: 20, after: null, versionsOnly: false }],
    [
      ['history', '--first', '3', '--versions-only'],
      { audit: NOBODY },
      { first: 3, after: null, versionsOnly: true },
    ],
    [
      ['history', '--since', 'monday', '--until', '2026-10-10', '--author', 'ci', '--release', 'r'],
      { audit: NOBODY },
      {
        first: 20,
        after: null,
        versionsOnly: false,
        since: '2026-10-04T22:00:00.000Z',
        until: '2026-10-10T22:00:00.000Z',
        author: 'ci',
        release: 'r',
      },
    ],
    [['diff', '3'], { diff: { from: 3, to: 7, changes: [] } }, { from: 3 }],
    [['diff', '3', '5'], { diff: { from: 3, to: 5, changes: [] } }, { from: 3, to: 5 }],
    [['export'], { export: 'plans: []\n' }, {}],
    [['export', '--version', '3'], { export: 'plans: []\n' }, { version: 3 }],
    [['release', 'outlook', 'r'], { outlook: SIMULATED }, { release: 'r' }],
    [
      ['release', 'outlook', 'r', '--subject', 'nia'],
      { outlook: SIMULATED },
      { release: 'r', audience: { subjects: [{ id: 'nia' }] } },
    ],
  ])('%j is asked as it stands', async (args, answers, variables) => {
    expect(await sent(answers, args)).toEqual(variables);
  });
});

describe('a list', () => {
  const page = (from: number, count: number, last: number) => ({
    nodes: Array.from({ length: count }, (_, place) => ({
      id: `s${from + place}`,
      account: null,
      plan: null,
      tier: null,
      seenAt: null,
    })),
    pageInfo: { hasNextPage: from + count < last, endCursor: String(from + count) },
  });
  const subjects = (args: { first: number; after: string | null }) => {
    const from = Number(args.after ?? 0);
    return page(from, Math.min(args.first, 450 - from), 450);
  };

  test('is read page by page, as far as it is wanted', async () => {
    const { out, err, requests } = await against({ subjects }, ['subject', 'list', '--first', '420']);
    expect(requests.map(({ variables }) => variables)).toEqual([
      { first: 200, after: null },
      { first: 200, after: '200' },
      { first: 20, after: '400' },
    ]);
    expect(out.trim().split('\n')).toHaveLength(421);
    expect(err).toBe('These are the first 420: --first shows more of them.\n');
  });

  test('is read to its end, and says no more then', async () => {
    const { out, err, requests } = await against({ subjects }, [
      'subject',
      'list',
      '--first',
      '1000',
      '--json',
    ]);
    expect(requests).toHaveLength(3);
    const { subjects: read } = JSON.parse(out) as { subjects: { nodes: unknown[] } };
    expect(read.nodes).toHaveLength(450);
    expect(err).toBe('');
  });
});

describe('arguments that cannot be meant', () => {
  test.each([
    ['no reason', ['release', 'wire', 'r'], /required option '-m, --reason <text>' not specified/],
    ['no flag', ['release', 'create', 'r', ...BECAUSE], /required option '--flag/],
    [
      'a flag with a variation of no name',
      ['release', 'create', 'r', '--flag', 'a=off,,on', ...BECAUSE],
      /expected NAME, or NAME=weakest/,
    ],
    [
      'two equals signs',
      ['release', 'create', 'r', '--flag', 'a=off=on', ...BECAUSE],
      /expected NAME, or NAME=weakest/,
    ],
    [
      'a serve without an audience',
      ['release', 'create', 'r', '--flag', 'a', '--serve', 'a=on', ...BECAUSE],
      /expected FLAG:AUDIENCE=VARIATION/,
    ],
    [
      'a serve of a flag that does not join',
      ['release', 'create', 'r', '--flag', 'a', '--serve', 'b:beta=on', ...BECAUSE],
      /^--serve b: expected a flag that --flag names, one of a\n$/,
    ],
    [
      'neither a segment nor a subject',
      ['release', 'target-early', 'r', 'a', ...BECAUSE],
      /^expected either --segment or --subject/,
    ],
    [
      'both a segment and a subject',
      ['release', 'target-early', 'r', 'a', '--segment', 's', '--subject', 'x', ...BECAUSE],
      /^expected either --segment or --subject/,
    ],
    [
      'no audience to roll back',
      ['release', 'roll-back', 'r', ...BECAUSE],
      /^expected either audiences or --entirely\n$/,
    ],
    [
      'audiences and everybody',
      ['release', 'roll-back', 'r', 'beta', '--entirely', ...BECAUSE],
      /^expected either audiences or --entirely\n$/,
    ],
    [
      'nobody to hold back from',
      ['simulate', 'hold-back', 'r', 'a'],
      /^expected either audiences or --entirely\n$/,
    ],
    [
      'a share that is no number',
      ['release', 'percentage', 'r', 'beta', 'half', ...BECAUSE],
      /expected a number from 0 to 100/,
    ],
    [
      'a share below nothing',
      ['release', 'apply', 'r', 'beta', '--percentage=-1', ...BECAUSE],
      /expected a number from 0 to 100/,
    ],
    [
      'a visibility that is none',
      ['release', 'visibility', 'r', 'SECRET', ...BECAUSE],
      /expected one of LOCKED, HIDDEN/,
    ],
    ['a version that is no number', ['diff', 'first'], /expected a whole number of a version from 1/],
    [
      'a bound that is none',
      ['tier', 'set', 'power', '--promote', 'reports=3', '--holders', 'demote', ...BECAUSE],
      /expected METRIC>=NUMBER or METRIC<=NUMBER, such as reports-28d>=20/,
    ],
    [
      'nothing of who is on a tier',
      ['tier', 'set', 'power', '--promote', 'reports>=3', ...BECAUSE],
      /required option '--holders <grandfather\|demote>' not specified/,
    ],
    [
      'more than a year of grace',
      ['tier', 'set', 'power', '--grace', '366', '--holders', 'demote', ...BECAUSE],
      /expected a whole number of days from 0 to 365/,
    ],
    ['version 0', ['restore', '0', ...BECAUSE], /expected a whole number/],
    ['a plan that goes nowhere', ['restore', '3', '--move-plan', 'pro=', ...BECAUSE], /expected two plans/],
    ['a version no gateway can have', ['export', '--version', '99999999999'], /expected a whole number/],
    [
      'a role that is none',
      ['keys', 'create', 'ci', '--role', 'king', ...BECAUSE],
      /expected one of REPORTER, VIEWER, EDITOR, RELEASE_MANAGER, OWNER/,
    ],
    ['no role', ['keys', 'create', 'ci', ...BECAUSE], /required option '--role <role>' not specified/],
    [
      'an end twice',
      ['override', 'set', 'nia', 'a', 'on', '--days', '3', '--until', '2027-01-01', ...BECAUSE],
      /'--days <n>' cannot be used with option '--until <when>'/,
    ],
    [
      'a day that does not exist',
      ['override', 'set', 'nia', 'a', 'on', '--until', '2027-02-29', ...BECAUSE],
      /expected a day \(2026-12-31/,
    ],
    [
      'an hour that does not exist',
      ['override', 'set', 'nia', 'a', 'on', '--until', '2027-02-28T25:00Z', ...BECAUSE],
      /expected a day \(2026-12-31/,
    ],
    [
      'no days at all',
      ['override', 'set', 'nia', 'a', 'on', '--days', '0', ...BECAUSE],
      /expected a whole number of days from 1 to 36500/,
    ],
    ['an empty id', ['explain', '', 'a'], /expected something, received nothing/],
    ['a claim without a value', ['explain', 'nia', 'a', '--claim', 'team'], /expected name=value/],
    [
      'a sample and names',
      ['simulate', 'wire', 'r', '--subject', 'nia', '--sample', '5'],
      /cannot be used with option/,
    ],
    [
      'steps that are no list',
      ['simulate', 'steps', '-'],
      /^standard input: expected a JSON list of commands/,
    ],
    [
      'a file that is not there',
      ['import', 'none.yaml', ...BECAUSE],
      /^none\.yaml: expected a file that can be read\n {2}ENOENT/,
    ],
    ['a key on the command line', ['catalog', '--key', 'ghk_x'], /unknown option '--key'/],
  ])('%s is told with code 1, and nothing is sent', async (_what, args, message) => {
    const { code, out, err, requests } = await against({}, args);
    expect({ code, out, requests }).toEqual({ code: 1, out: '', requests: [] });
    expect(err).toMatch(message);
  });

  test('bytes that are no text are not imported', async () => {
    const { code, err, requests } = await against({}, ['import', '-', ...BECAUSE], {
      input: Buffer.from([0x70, 0xff]),
    });
    expect({ code, err, requests }).toEqual({
      code: 1,
      err: 'standard input: expected text in UTF-8\n',
      requests: [],
    });
  });
});

describe('help', () => {
  const GROUPS = ['release', 'flag', 'simulate', 'override', 'plan', 'tier', 'metric', 'keys', 'explain'];
  test.each(GROUPS)('of %s shows an example', async (group) => {
    const { code, out, err } = await gatehouse([group, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nExamples?:\n {2}\$ gatehouse /);
  });

  test('shows no command that is not there', async () => {
    for (const group of GROUPS) {
      const { out } = await gatehouse([group, '--help']);
      for (const [, line = ''] of out.matchAll(/^ {2}\$ (?:[A-Z_]+=\S+ )?gatehouse (.*)$/gm)) {
        const words = line.split(' ').slice(0, ['explain', 'history', 'catalog'].includes(group) ? 1 : 2);
        expect(await gatehouse([...words, '--help'])).toMatchObject({ code: 0 });
      }
    }
  });
});

describe('the command line', () => {
  const schema = buildSchema(readFileSync('schema/admin.graphql', 'utf8'));

  test('asks every field of the control API; but for `preview`, which a dry run is', () => {
    const operations = {
      ...catalogOperations,
      ...dryRunOperations,
      ...engagementOperations,
      ...keyOperations,
      ...subjectOperations,
    };
    const asked = new Set(Object.values(operations).map(({ field }) => field));
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(fields.filter((field) => !asked.has(field))).toEqual(['preview']);
  });

  test('knows every command of a release that the control API has', () => {
    const input = schema.getType('CommandInput');
    const others = ['kill', 'revive', 'setTier', 'import', 'restore', 'revert'];
    const known = Object.keys(isInputObjectType(input) ? input.getFields() : {});
    const tested = RELEASE_COMMANDS.flatMap(([, command]) => Object.keys(command));
    expect(known.filter((name) => !others.includes(name) && !tested.includes(name))).toEqual([]);
    expect(known).toEqual(expect.arrayContaining(others));
  });
});
