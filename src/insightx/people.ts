/** Something a person did, to be imported as engagement. */
export interface Deed {
  readonly type: 'report.generated' | 'gatehouse.active';
  /** At the instant of the import less this many days: 0 is never in the future. */
  readonly daysAgo: number;
  readonly count: number;
}

/** A subject of the example. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  /** What the token says beside id and account. */
  readonly claims: { readonly email: string; readonly team?: string };
  /** What the account pays for. Everybody on one account has the same. */
  readonly plan: 'free' | 'pro' | 'enterprise';
  /** One sentence, printed at start. */
  readonly story: string;
  readonly history: readonly Deed[];
  readonly override?: {
    readonly flag: string;
    readonly variation: string;
    readonly reason: string;
    readonly author: string;
    /** Days from the import until it ends. */
    readonly days: number;
  };
}

/** The story's subjects. What each one meets follows from `catalog.yaml`. */
export const PEOPLE: readonly Person[] = [
  {
    id: 'nia',
    name: 'Nia Okafor',
    account: 'birch',
    claims: { email: 'nia@birch.example' },
    plan: 'free',
    story:
      'A newbie who looks in often and has no report yet: 3 reports unlock limited, 5 standard, 10 full.',
    history: activeOn(1, 2, 3, 5, 8),
  },
  {
    id: 'ned',
    name: 'Ned Farrow',
    account: 'cedar',
    claims: { email: 'ned@cedar.example' },
    plan: 'free',
    story: 'A newbie with 6 reports, all of one day: is told how many active days are missing.',
    history: [{ type: 'report.generated', daysAgo: 0, count: 6 }],
  },
  {
    id: 'rita',
    name: 'Rita Lindqvist',
    account: 'dune',
    claims: { email: 'rita@dune.example' },
    plan: 'free',
    story: 'A regular on the free plan: has limited, and standard is 1 report away.',
    history: [...reportsOn(2, 4, 7, 9), ...activeOn(1, 3)],
  },
  {
    id: 'paula',
    name: 'Paula Meyer',
    account: 'elm',
    claims: { email: 'paula@elm.example' },
    plan: 'pro',
    story: 'A power user who pays for pro: has everything short of the enterprise plan from the start.',
    history: [
      ...reportsOn(1, 2, 3, 4, 6, 8, 9, 11, 12, 13, 15, 16),
      { type: 'report.generated', daysAgo: 60, count: 20 },
    ],
  },
  {
    id: 'omar',
    name: 'Omar Haddad',
    account: 'fern',
    claims: { email: 'omar@fern.example' },
    plan: 'free',
    story: 'A newbie whose customer manager gave them full for 30 days.',
    history: activeOn(1),
    override: {
      flag: 'adv-user-gating',
      variation: 'full',
      reason: 'Trial before the renewal talk',
      author: 'mara@techwave.example',
      days: 30,
    },
  },
  {
    id: 'dev',
    name: 'Dev Sharma',
    account: 'techwave',
    claims: { email: 'dev@contractors.example', team: 'advanced-integration' },
    plan: 'free',
    story: 'Builds Advanced Integration: has full by being of the developer audience, whatever the use.',
    history: [],
  },
  {
    id: 'ingrid',
    name: 'Ingrid Sole',
    account: 'techwave',
    claims: { email: 'ingrid@techwave.example' },
    plan: 'free',
    story: 'Works at TechWave: has full by being of the internal audience.',
    history: [],
  },
  {
    id: 'erin',
    name: 'Erin Walsh',
    account: 'granite',
    claims: { email: 'erin@granite.example' },
    plan: 'enterprise',
    story:
      'A newbie on the enterprise plan: the plan opens benchmarks and the audit trail, Advanced Integration waits for use.',
    history: activeOn(1),
  },
];

function activeOn(...days: readonly number[]): readonly Deed[] {
  return days.map((daysAgo) => ({ type: 'gatehouse.active', daysAgo, count: 1 }));
}

function reportsOn(...days: readonly number[]): readonly Deed[] {
  return days.map((daysAgo) => ({ type: 'report.generated', daysAgo, count: 1 }));
}
