import { describe, expect, test } from '@jest/globals';
import { against, type Answers } from './world.ts';

const BECAUSE = ['-m', 'because'];
const AT = '2026-10-01T12:00:00Z';

const CHANGES = [
  { kind: 'gate', key: 'r', lines: ['+ admits beta (25 %)'] },
  { kind: 'flag', key: 'a', lines: ['+ rule beta → on', '~ enabled: true → false'] },
  { kind: 'plans', key: 'plans', lines: ['+ defined'] },
];
const CHANGED = `gate r
  + admits beta (25 %)
flag a
  + rule beta → on
  ~ enabled: true → false
plans
  + defined
`;
const PLACED = {
  severity: 'ERROR',
  path: ['flags.a.rules[0]'],
  message: 'expected a map',
  line: 3,
  column: 5,
};
const WARNING = { severity: 'WARNING', path: ['flags', 'a.b', 'rules', '0'], message: 'nobody reaches it' };
const WARNED = 'warning  flags["a.b"].rules[0]  nobody reaches it\n';

const MOVES = [
  { from: 'pro', to: 'enterprise', accounts: 1234 },
  { from: 'trial', to: 'free', accounts: 1 },
];
const MOVED = '1234 accounts from plan pro to plan enterprise\n1 account from plan trial to plan free\n';

const WOULD = { __typename: 'WouldChange', version: 8, changes: CHANGES, planMoves: [], warnings: [WARNING] };
const NO_OP = { __typename: 'NoOp', version: 7 };
const REFUSED = {
  __typename: 'Refused',
  version: 7,
  code: 'PHASE_OUT_OF_ORDER',
  message: "the next audience is 'developer'",
};
const INVALID = { __typename: 'Invalid', version: 7, problems: [PLACED, { ...WARNING, severity: 'ERROR' }] };
const CONFLICT = { __typename: 'Conflict', expected: 7, version: 8, since: [CHANGES[0]], rebased: NO_OP };
const CONFLICTED = 'Conflict: version 7 was expected, version 8 is the newest. Nothing was written.\n';

interface Row {
  readonly what: string;
  readonly answer: object;
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('a command that is carried out', () => {
  const rows: readonly Row[] = [
    {
      what: 'that is done shows what has changed, what is doubtful, and the version',
      answer: {
        __typename: 'Applied',
        version: 8,
        at: AT,
        changes: CHANGES,
        planMoves: MOVES,
        warnings: [WARNING],
      },
      code: 0,
      out: `${CHANGED}${MOVED}${WARNED}Version 8 is in force.\n`,
      err: '',
    },
    {
      what: 'that was only tried says that nothing was written',
      answer: WOULD,
      code: 0,
      out: `${CHANGED}${WARNED}It would make version 9. Nothing was written.\n`,
      err: '',
    },
    {
      what: 'that was so already is no failure',
      answer: NO_OP,
      code: 0,
      out: 'Nothing to do: version 7 has it so already.\n',
      err: '',
    },
    {
      what: 'that is refused says why, with its code',
      answer: REFUSED,
      code: 1,
      out: '',
      err: "Refused (PHASE_OUT_OF_ORDER): the next audience is 'developer'\n",
    },
    {
      what: 'that is invalid tells every mistake, with its place in the file',
      answer: INVALID,
      code: 1,
      out: '',
      err: `standard input:3:5  error  flags.a.rules[0]  expected a map
error  flags["a.b"].rules[0]  nobody reaches it
Invalid: 2 mistakes. Nothing was written.
`,
    },
    {
      what: 'that comes second shows what the others changed, and that it is done already',
      answer: CONFLICT,
      code: 3,
      out: '',
      err: `${CONFLICTED}Changed since version 7:
  gate r
    + admits beta (25 %)
The same command on version 8:
  Nothing to do: version 7 has it so already.
`,
    },
    {
      what: 'that comes second shows what it comes to now',
      answer: { ...CONFLICT, since: [], rebased: { ...WOULD, changes: [CHANGES[0]], warnings: [] } },
      code: 3,
      out: '',
      err: `${CONFLICTED}The same command on version 8:
  gate r
    + admits beta (25 %)
  It would make version 9. Nothing was written.
`,
    },
    {
      what: 'that comes second shows that it would be refused now',
      answer: { ...CONFLICT, since: [], rebased: REFUSED },
      code: 3,
      out: '',
      err: `${CONFLICTED}The same command on version 8:
  Refused (PHASE_OUT_OF_ORDER): the next audience is 'developer'
`,
    },
  ];

  test.each(rows)('$what', async ({ answer, code, out, err }) => {
    const ended = await against({ carryOut: answer }, ['import', '-', ...BECAUSE]);
    expect(ended).toMatchObject({ code, out, err });
  });

  test.each(rows)(
    '$what: as JSON, the answer stands on standard output with the same exit code',
    async ({ answer, code, err }) => {
      const ended = await against({ carryOut: answer }, ['import', '-', '--json', ...BECAUSE]);
      expect(ended).toMatchObject({ code, err });
      expect(ended.out).toMatch(/^\{\n {2}"carryOut": \{\n/);
      expect(JSON.parse(ended.out)).toMatchObject({
        carryOut: { __typename: (answer as { __typename: string }).__typename },
      });
    },
  );
});

describe('a plan or an override', () => {
  const SET = ['override', 'set', 'nia', 'a', 'full', ...BECAUSE];
  const done = {
    __typename: 'StandingChanged',
    version: 7,
    dryRun: false,
    subjectKnown: true,
    notAdmitted: null,
  };
  const notAdmitted = { flag: 'a', gate: 'r', release: 'r', offer: null };
  const conflict = {
    setOverride: ({ expectedVersion }: { expectedVersion: number }) =>
      expectedVersion === 8
        ? { ...done, version: 8, dryRun: true }
        : { __typename: 'StandingConflict', expected: 7, version: 8 },
    diff: { from: 7, to: 8, changes: [CHANGES[0]] },
  };
  const OFFER = { release: 'r', flag: 'a', subjects: ["n i'a"] };

  test.each<[string, Answers, readonly string[], number, string, string]>([
    [
      'that is set says until when',
      { setOverride: done },
      SET,
      0,
      'Done: nia has full of a until it is removed.\n',
      '',
    ],
    [
      'that is set for some days says until when',
      { setOverride: done },
      [...SET, '--days', '2'],
      0,
      'Done: nia has full of a until 2026-10-03T12:00:00.000Z.\n',
      '',
    ],
    [
      'that is only tried says that nothing was written',
      { setOverride: { ...done, dryRun: true } },
      [...SET, '--dry-run'],
      0,
      'It would be done: nia has full of a until it is removed. Nothing was written.\n',
      '',
    ],
    [
      'that helps nobody is told of',
      { setOverride: { ...done, notAdmitted } },
      SET,
      0,
      `warning  a  gate r does not admit this subject, so the override changes nothing yet
Done: nia has full of a until it is removed.
`,
      '',
    ],
    [
      'that helps nobody comes with the command that would, for a shell to take',
      { setOverride: { ...done, notAdmitted: { ...notAdmitted, offer: OFFER } } },
      SET,
      0,
      `warning  a  gate r does not admit this subject, so the override changes nothing yet
  to admit the subject to this flag early:
  gatehouse release target-early r a --subject 'n i'\\''a' -m '…'
Done: nia has full of a until it is removed.
`,
      '',
    ],
    [
      'that is so already is no failure',
      { setOverride: NO_OP },
      SET,
      0,
      'Nothing to do: it is so already.\n',
      '',
    ],
    [
      'that is refused says why',
      { setOverride: { ...REFUSED, code: 'UNKNOWN_VARIATION', message: "no variation 'full'" } },
      SET,
      1,
      '',
      "Refused (UNKNOWN_VARIATION): no variation 'full'\n",
    ],
    [
      'without a reason is invalid',
      {
        setOverride: {
          ...INVALID,
          problems: [{ ...WARNING, severity: 'ERROR', path: ['reason'], message: 'expected a reason' }],
        },
      },
      SET,
      1,
      '',
      'error  reason  expected a reason\nInvalid: 1 mistake. Nothing was written.\n',
    ],
    [
      'that comes second shows what the others changed, and what it comes to now',
      conflict,
      SET,
      3,
      '',
      `${CONFLICTED}Changed since version 7:
  gate r
    + admits beta (25 %)
The same command on version 8:
  It would be done: nia has full of a until it is removed. Nothing was written.
`,
    ],
    [
      'that is removed is told',
      { removeOverride: done },
      ['override', 'remove', 'nia', 'a', ...BECAUSE],
      0,
      'Done: nia has no override of a.\n',
      '',
    ],
    [
      'of an account is told',
      { setPlan: done },
      ['plan', 'set', 'birch', 'pro', ...BECAUSE],
      0,
      'Done: account birch is on plan pro.\n',
      '',
    ],
    [
      'of an account that is removed is told',
      { removePlan: done },
      ['plan', 'remove', 'birch', ...BECAUSE],
      0,
      'Done: account birch has no plan on record.\n',
      '',
    ],
  ])('%s', async (_what, answers, args, code, out, err) => {
    expect(await against(answers, args)).toMatchObject({ code, out, err });
  });

  test('that comes second is tried on the newest version, and not written', async () => {
    const { requests } = await against(conflict, SET);
    expect(requests.map(({ variables }) => variables)).toEqual([
      {},
      expect.objectContaining({ expectedVersion: 7, dryRun: false }),
      { from: 7, to: 8 },
      expect.objectContaining({ expectedVersion: 8, dryRun: true }),
    ]);
  });
});

describe('a key', () => {
  const key = { id: 'k1', name: 'ci', role: 'VIEWER', createdAt: AT };
  const CREATE = ['keys', 'create', 'ci', '--role', 'viewer', ...BECAUSE];

  test('that is made has its secret alone on standard output', async () => {
    const createKey = { __typename: 'KeyCreated', key, secret: 'ghk_secret' };
    expect(await against({ createKey }, CREATE)).toMatchObject({
      code: 0,
      out: 'ghk_secret\n',
      err: 'Key k1: ci, VIEWER, until it is revoked. It is told this once and kept nowhere.\n',
    });
  });

  test.each<[string, Answers, readonly string[], number, string, string]>([
    [
      'that is taken back is told',
      { revokeKey: { __typename: 'KeyRevoked', key } },
      ['keys', 'revoke', 'k1', ...BECAUSE],
      0,
      'Key k1 of ci is revoked.\n',
      '',
    ],
    [
      'that must stay is refused',
      { revokeKey: { ...REFUSED, code: 'LAST_OWNER', message: 'make another first' } },
      ['keys', 'revoke', 'k1', ...BECAUSE],
      1,
      '',
      'Refused (LAST_OWNER): make another first\n',
    ],
    [
      'without a reason is invalid',
      { createKey: { ...INVALID, problems: [PLACED] } },
      CREATE,
      1,
      '',
      'error  flags.a.rules[0]  expected a map\nInvalid: 1 mistake. Nothing was written.\n',
    ],
    [
      'is listed with its state',
      {
        keys: [
          key,
          { ...key, id: 'k2', expiresAt: '2026-10-01T11:59:59Z' },
          { ...key, id: 'k3', expiresAt: '2026-10-01T12:00:01Z' },
          { ...key, id: 'k4', revokedAt: AT },
        ],
      },
      ['keys', 'list'],
      0,
      `ID  NAME  ROLE    MADE                  EXPIRES               STATE
k1  ci    VIEWER  2026-10-01T12:00:00Z  –                     good
k2  ci    VIEWER  2026-10-01T12:00:00Z  2026-10-01T11:59:59Z  expired
k3  ci    VIEWER  2026-10-01T12:00:00Z  2026-10-01T12:00:01Z  good
k4  ci    VIEWER  2026-10-01T12:00:00Z  –                     revoked 2026-10-01T12:00:00Z
`,
      '',
    ],
  ])('%s', async (_what, answers, args, code, out, err) => {
    expect(await against(answers, args)).toMatchObject({ code, out, err });
  });
});
