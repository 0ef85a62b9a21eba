import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../gateway/world.ts';
import { against, type Answers } from './world.ts';

const AT = '2026-10-01T12:00:00Z';
const END = { hasNextPage: false, hasPreviousPage: false };
const page = (...nodes: readonly object[]) => ({ nodes, pageInfo: END });
const admission = (audience: string, percentage = 100) => ({ audience, percentage });

const RELEASE = {
  key: 'summaries',
  phase: 'beta',
  visibility: 'HIDDEN',
  gate: { key: 'gate', enabled: false, salt: 's', admits: [admission('developer'), admission('beta', 12.5)] },
  flags: [
    {
      flag: { key: 'a' },
      held: [],
      opened: ['developer', 'friends'],
      serves: [
        { audience: 'developer', serves: 'full' },
        { audience: 'friends', serves: 'ladder' },
      ],
    },
    { flag: { key: 'long-name' }, held: ['beta'], opened: [], serves: [] },
  ],
  early: [{ flag: 'a', audience: 'friends' }],
  rolledBack: [admission('internal', 50)],
  next: 'all',
};
const CLOSED = {
  ...RELEASE,
  key: 'old',
  phase: 'closed',
  visibility: 'LOCKED',
  gate: { ...RELEASE.gate, enabled: true, admits: [] },
  flags: [],
  rolledBack: [],
  next: null,
};

const SUBJECT = {
  id: 'nia',
  account: null,
  known: true,
  holds: true,
  seenAt: AT,
  plan: 'free',
  unknownPlan: null,
  tier: null,
  metrics: [
    { metric: 'reports', value: 12 },
    { metric: 'seats', value: null },
  ],
  attributes: { team: 'x', beta: true },
  overrides: [],
  pin: null,
  tierStanding: null,
  decisions: [{ flag: 'a', variation: 'off', rank: 0, reason: 'GATE_CLOSED', about: 'gate' }],
};

const STANDING = {
  tier: 'newbie',
  origin: 'EARNED',
  since: null,
  belowSince: null,
  graceUntil: null,
  next: null,
  progress: [],
};

const ENTRY = { id: 1, at: AT, author: 'mara', reason: 'a reason\nof two lines', changes: [] };

describe('what is asked is shown', () => {
  test.each<[string, Answers, readonly string[], string]>([
    [
      'every release and how far it is',
      { releases: page(RELEASE, CLOSED) },
      ['release', 'list'],
      `RELEASE    PHASE   ADMITS                  ROLLED BACK    NEXT  FLAGS
summaries  beta    developer, beta 12.5 %  internal 50 %  all   a, long-name
old        closed  –                       –              –     –
`,
    ],
    ['that there is no release', { releases: page() }, ['release', 'list'], 'There is no release.\n'],
    [
      'one release with its flags',
      { release: RELEASE },
      ['release', 'show', 'summaries'],
      `summaries: phase beta, HIDDEN
gate gate, switched off, salt s
  admits       developer, beta 12.5 %
  rolled back  internal 50 %
  next         all

FLAG       OPENED TO                           HELD BACK FOR  TARGETED EARLY
a          developer → full, friends → ladder  –              friends
long-name  –                                   beta           –
`,
    ],
    [
      'one release that admits nobody',
      { release: CLOSED },
      ['release', 'show', 'old'],
      `old: phase closed, LOCKED
gate gate, salt s
  admits       nobody
  rolled back  –
  next         –
`,
    ],
    [
      'every flag',
      {
        flags: page(
          { key: 'a', enabled: false, gate: 'gate', variations: ['off', 'on'], definition: {} },
          { key: 'b', enabled: true, gate: null, variations: ['none'], definition: {} },
        ),
      },
      ['flag', 'list'],
      `FLAG  STATE   GATE  VARIATIONS
a     killed  gate  off, on
b     on      –     none
`,
    ],
    ['that there is no flag', { flags: page() }, ['flag', 'list'], 'There is no flag.\n'],
    [
      'a subject',
      { subject: SUBJECT },
      ['subject', 'show', 'nia'],
      `nia, last seen ${AT}
  account  –
  plan     free
  tier     not known: the store does not answer

METRIC   VALUE
reports     12
seats        –

ATTRIBUTE  VALUE
team       x
beta       true

FLAG  VARIATION  REASON       ABOUT
a     off        GATE_CLOSED  gate
`,
    ],
    [
      'a subject that is pinned to a tier',
      {
        subject: {
          ...SUBJECT,
          tier: 'power',
          metrics: [],
          attributes: {},
          pin: { tier: 'power', author: 'mara', reason: 'a trial', expiresAt: AT },
          tierStanding: { ...STANDING, origin: 'PIN' },
          decisions: [],
        },
      },
      ['subject', 'show', 'nia'],
      `nia, last seen ${AT}
  account  –
  plan     free
  tier     power
  pinned   power, until ${AT}, by mara: a trial
`,
    ],
    [
      'a subject that may fall, and what comes next',
      {
        subject: {
          ...SUBJECT,
          tier: 'regular',
          metrics: [],
          attributes: {},
          tierStanding: {
            ...STANDING,
            since: AT,
            belowSince: AT,
            graceUntil: '2026-10-04T12:00:00Z',
            next: 'power',
            progress: [
              { metric: 'reports', have: 4, need: 10 },
              { metric: 'days', have: 1, need: 3 },
            ],
          },
          decisions: [],
        },
      },
      ['subject', 'show', 'nia'],
      `nia, last seen ${AT}
  account  –
  plan     free
  tier     regular
  stands   earned, since ${AT}
  below    since ${AT}; falls 2026-10-04T12:00:00Z
  next     power: reports 4 of 10, days 1 of 3
`,
    ],
    [
      'a subject where everybody starts',
      {
        subject: {
          ...SUBJECT,
          tier: 'newbie',
          metrics: [],
          attributes: {},
          tierStanding: STANDING,
          decisions: [],
        },
      },
      ['subject', 'show', 'nia'],
      `nia, last seen ${AT}
  account  –
  plan     free
  tier     newbie
  stands   earned, where everybody starts
`,
    ],
    [
      'every tier, and who stays by former criteria',
      {
        catalog: {
          version: 7,
          tierCriteria: [
            { key: 'newbie', promote: [], keep: [], grace: 0, since: null, formerly: [] },
            {
              key: 'power',
              promote: [
                { metric: 'reports', atLeast: 20, atMost: null },
                { metric: 'idle', atLeast: 1, atMost: 7 },
              ],
              keep: [],
              grace: 3,
              since: AT,
              formerly: [{ before: AT, keep: [{ metric: 'reports', atLeast: 10, atMost: null }] }],
            },
            { key: 'top', promote: [], keep: [], grace: 1, since: null, formerly: [] },
          ],
        },
      },
      ['tier', 'list'],
      `TIER    TO CLIMB                       TO STAY      GRACE   SINCE
newbie  –                              –            –       –
power   reports>=20, idle>=1, idle<=7  –            3 days  ${AT}
                                       reports>=10          climbed before ${AT}
top     –                              –            1 day   –
`,
    ],
    [
      'that there is no tier',
      { catalog: { version: 7, tierCriteria: [] } },
      ['tier', 'list'],
      'There is no tier.\n',
    ],
    [
      'an entry that moved accounts',
      {
        audit: {
          nodes: [
            {
              ...ENTRY,
              version: null,
              command: { do: 'import', prune: true, movePlans: [{ from: 'pro', to: 'free' }] },
              reason: 'why',
            },
          ],
          pageInfo: { hasNextPage: false, endCursor: null },
        },
      },
      ['history'],
      `${AT}  mara
  import prune --move-plan pro=free
  because: why
`,
    ],
    [
      'a subject on a plan that the catalog does not have',
      { subject: { ...SUBJECT, unknownPlan: 'ghost', metrics: [], attributes: {}, decisions: [] } },
      ['subject', 'show', 'nia'],
      `nia, last seen ${AT}
  account  –
  plan     free, the lowest: plan 'ghost' is on record or claimed, and the catalog does not have it
  tier     not known: the store does not answer
`,
    ],
    [
      'a subject of whom the stores say nothing',
      {
        subject: {
          ...SUBJECT,
          known: false,
          seenAt: null,
          plan: null,
          metrics: null,
          overrides: null,
          attributes: {},
        },
      },
      ['subject', 'show', 'nia'],
      `nia, whom the gateway has not seen
  account  –
  plan     not known: the store does not answer
  tier     not known: the store does not answer

metrics
  not known: the store does not answer

overrides
  not known: the store does not answer

FLAG  VARIATION  REASON       ABOUT
a     off        GATE_CLOSED  gate
`,
    ],
    [
      'subjects, whatever their ids would do to a terminal',
      {
        subjects: page({ ...SUBJECT, id: '\u001b[2Jnia\n', account: 'birch' }, { ...SUBJECT, id: 'ünïcode' }),
      },
      ['subject', 'list'],
      `SUBJECT            ACCOUNT  PLAN  TIER  LAST SEEN
\\u{1b}[2Jnia\\u{a}  birch    free  –     ${AT}
ünïcode            –        free  –     ${AT}
`,
    ],
    [
      'that nobody has been seen',
      { subjects: page() },
      ['subject', 'list'],
      'No such subject has been seen.\n',
    ],
    [
      'overrides',
      {
        overrides: page(
          { subject: 'nia', flag: 'a', variation: 'on', author: 'mara', reason: 'trial', expiresAt: AT },
          { subject: 'omar', flag: 'a', variation: 'on', author: 'mara', reason: 'friend' },
        ),
      },
      ['override', 'list'],
      `SUBJECT  FLAG  VARIATION  UNTIL                 AUTHOR  REASON
nia      a     on         ${AT}  mara    trial
omar     a     on         removed               mara    friend
`,
    ],
    ['that there is no override', { overrides: page() }, ['override', 'list'], 'There is no override.\n'],
    [
      'why a subject gets what it gets',
      {
        explain: {
          text: 'a for nia → off\n  flag is on\n',
          tree: {},
          subjectKnown: true,
          decision: SUBJECT.decisions[0],
        },
      },
      ['explain', 'nia', 'a'],
      'a for nia → off\n  flag is on\n',
    ],
    [
      'why a subject does not get an element',
      {
        explainElement: {
          text: 'Query.a for nia → denied\n  plan at least pro: denied — PLAN',
          coordinate: 'Query.a',
          subjectKnown: true,
          outcome: 'DENIED',
          groups: [],
        },
      },
      ['explain', 'nia', 'Query.a'],
      'Query.a for nia → denied\n  plan at least pro: denied — PLAN\n',
    ],
    [
      'the catalog',
      {
        catalog: {
          version: 7,
          at: AT,
          plans: ['free', 'pro'],
          tiers: [],
          segments: ['beta'],
          gates: [],
          flags: [{ key: 'a', enabled: true, variations: [] }],
          releases: [RELEASE, CLOSED],
          warnings: [{ severity: 'WARNING', path: ['gates', 'g', 'admits'], message: 'admits nobody' }],
        },
      },
      ['catalog'],
      `Version 7, made at ${AT}
  plans     free, pro
  tiers     –
  segments  beta
  holds     0 gates, 1 flag, 2 releases
warning  gates.g.admits  admits nobody
`,
    ],
    [
      'what has changed',
      { diff: { from: 3, to: 7, changes: [{ kind: 'flag', key: 'a', lines: ['+ made, with off, on'] }] } },
      ['diff', '3'],
      'flag a\n  + made, with off, on\n',
    ],
    [
      'that nothing has changed',
      { diff: { from: 3, to: 7, changes: [] } },
      ['diff', '3'],
      'Version 7 defines the same as version 3.\n',
    ],
    ['that nothing has been done', { audit: page() }, ['history'], 'Nothing has been done yet.\n'],
    [
      'what has been done, in words',
      {
        audit: page(
          // As a store may have it, its parts in an order of their own.
          { ...ENTRY, version: 8, command: { do: 'apply', release: 'r', audience: 'beta', percentage: 25 } },
          {
            ...ENTRY,
            command: { do: 'set-override', flag: 'a', subject: 'nia', expiresAt: 0, variation: 'on' },
          },
          { ...ENTRY, command: { do: 'create', flags: [{ flag: 'a' }, { flag: 'b' }], release: 'r' } },
          { ...ENTRY, command: { do: 'import', prune: true } },
          { ...ENTRY, command: { do: 'import', prune: false } },
          { ...ENTRY, command: 'odd' },
        ),
      },
      ['history'],
      [
        `${AT}  mara  made version 8\n  apply r beta 25 %`,
        `${AT}  mara\n  set-override nia a on until 1970-01-01T00:00:00.000Z`,
        `${AT}  mara\n  create r a, b`,
        `${AT}  mara\n  import prune`,
        `${AT}  mara\n  import`,
        `${AT}  mara\n  "odd"`,
      ]
        .map((told) => `${told}\n  because: a reason\\u{a}of two lines\n`)
        .join('\n'),
    ],
    [
      'what has been done, with what it has changed',
      {
        audit: page({
          ...ENTRY,
          reason: 'so',
          command: { do: 'set-plan', account: 'birch', plan: 'pro' },
          changes: [{ kind: 'plan', key: 'birch', lines: ['+ {"plan":"pro"}'] }],
        }),
      },
      ['history', '--changes'],
      `${AT}  mara\n  set-plan birch pro\n  because: so\n  plan birch\n    + {"plan":"pro"}\n`,
    ],
  ])('%s', async (_what, answers, args, out) => {
    expect(await against(answers, args)).toMatchObject({ code: 0, out, err: '' });
  });

  test('as the number of the version alone', async () => {
    const catalog = {
      version: 7,
      plans: [],
      tiers: [],
      segments: [],
      gates: [],
      flags: [],
      releases: [],
      warnings: [],
    };
    expect(await against({ catalog }, ['catalog', '--number'])).toMatchObject({
      code: 0,
      out: '7\n',
      err: '',
    });
  });
});

describe('what is not there', () => {
  test.each<[readonly string[], Answers, string]>([
    [['release', 'show', 'x'], { release: null, releases: page() }, "there is no release 'x'\n"],
    [['catalog', '--version', '9'], { catalog: null }, 'there is no version 9\n'],
    [['export', '--version', '9'], { export: null }, 'there is no version 9\n'],
    [['diff', '9'], { diff: null }, 'there is no version 9\n'],
    [['diff', '9', '12'], { diff: null }, 'there is no version 9, or no version 12\n'],
  ])('is told with code 1: %j', async (args, answers, err) => {
    expect(await against(answers, args)).toMatchObject({ code: 1, out: '', err });
  });
});

describe('gatehouse export', () => {
  const YAML = '# Ünïcode \u202e\nplans: [free]\n';

  test('prints the text as it is', async () => {
    expect(await against({ export: YAML }, ['export'])).toMatchObject({ code: 0, out: YAML, err: '' });
  });

  test('writes it to a file, and says so beside the answer', async () => {
    const file = join(emptyFolder(), 'out.yaml');
    expect(await against({ export: YAML }, ['export', '--output', file])).toMatchObject({
      code: 0,
      out: '',
      err: `Written to ${file}.\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe(YAML);
  });

  test('tells where it cannot write', async () => {
    const folder = emptyFolder();
    const { code, out, err } = await against({ export: YAML }, ['export', '-o', folder]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/: expected a file that can be written\n {2}EISDIR/);
  });
});
