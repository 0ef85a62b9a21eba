import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase } from '../postgres/fresh-database.ts';
import { startReleased, type Released, type Served } from './released-product.ts';
import { afterwards, run, type Variables } from './world.ts';

interface Step {
  readonly what: string;
  /** For the command line. */
  readonly line: readonly string[];
  /** For the control API. */
  readonly command: object;
  readonly served: Served;
}

const RELEASE = 'r';
const NOBODY: Served = {
  dan: '000',
  ida: '000',
  bea: '000',
  both: '000',
  fay: '000',
  sam: '000',
  omar: '000',
};
const BETA: Served = { ...NOBODY, dan: 'f11', ida: 'f11', bea: 'f11', both: 'f11', fay: '001' };
/** At GA flag a serves everybody `basic`; earlier audiences keep what they had. */
const GA: Served = { ...BETA, fay: 'b11', sam: 'b11', omar: 'f11' };

/** The whole life of a release. The tables were written by hand from the design, before anything was run. */
const LIFE: readonly Step[] = [
  {
    what: 'set up: the gate is not wired yet, so an override is all there is',
    line: ['create', RELEASE, '--flag', 'a', '--flag', 'b', '--flag', 'c', '--serve', 'a:all=basic'],
    command: {
      create: {
        release: RELEASE,
        flags: [
          { flag: 'a', serves: [{ audience: 'all', variation: 'basic' }] },
          { flag: 'b' },
          { flag: 'c' },
        ],
      },
    },
    served: { ...NOBODY, omar: 'f00' },
  },
  {
    what: 'wired: behind a gate that admits nobody, an override gives nothing',
    line: ['wire', RELEASE],
    command: { wire: { release: RELEASE } },
    served: NOBODY,
  },
  {
    what: 'open to developers',
    line: ['apply', RELEASE, 'developer'],
    command: { apply: { release: RELEASE, audience: 'developer' } },
    served: { ...NOBODY, dan: 'f11' },
  },
  {
    what: 'with c targeted early at friends, who see that flag alone',
    line: ['target-early', RELEASE, 'c', '--segment', 'friends'],
    command: { targetEarly: { release: RELEASE, flag: 'c', segment: 'friends' } },
    served: { ...NOBODY, dan: 'f11', fay: '001' },
  },
  {
    what: 'open to internal',
    line: ['apply', RELEASE, 'internal'],
    command: { apply: { release: RELEASE, audience: 'internal' } },
    served: { ...NOBODY, dan: 'f11', ida: 'f11', both: 'f11', fay: '001' },
  },
  {
    what: 'open to beta',
    line: ['apply', RELEASE, 'beta'],
    command: { apply: { release: RELEASE, audience: 'beta' } },
    served: BETA,
  },
  {
    what: 'at GA',
    line: ['apply', RELEASE, 'all'],
    command: { apply: { release: RELEASE, audience: 'all' } },
    served: GA,
  },
  {
    what: 'with beta rolled back: its people are everybody’s now, and whoever is internal as well stays that',
    line: ['roll-back', RELEASE, 'beta'],
    command: { rollBack: { release: RELEASE, audiences: ['beta'] } },
    served: { ...GA, bea: 'b11' },
  },
  {
    what: 'reopened',
    line: ['reopen', RELEASE],
    command: { reopen: { release: RELEASE } },
    served: GA,
  },
  {
    what: 'with b held back for everybody’s audience',
    line: ['hold-back', RELEASE, 'b', 'all'],
    command: { holdBack: { release: RELEASE, flag: 'b', audiences: ['all'] } },
    served: { ...GA, fay: 'b01', sam: 'b01', omar: 'f01' },
  },
  {
    what: 'resumed',
    line: ['resume', RELEASE, 'b'],
    command: { resume: { release: RELEASE, flag: 'b' } },
    served: GA,
  },
  {
    what: 'rolled back entirely',
    line: ['roll-back', RELEASE, '--entirely'],
    command: { rollBack: { release: RELEASE, entirely: true } },
    served: NOBODY,
  },
  {
    what: 'closed: the gate stays as a prerequisite, since it does not admit all',
    line: ['close', RELEASE],
    command: { close: { release: RELEASE } },
    served: NOBODY,
  },
];

async function commandLine(gateway: Released, args: readonly string[]): Promise<void> {
  const env: Variables = { GATEHOUSE_KEY: gateway.key, GATEHOUSE_URL: gateway.address };
  const { code, out, err } = await (await run([...args, '--reason', 'a test'], gateway.folder, env)).ended();
  if (code !== 0) throw new Error(`${args.join(' ')}: code ${String(code)}\n${out}${err}`);
}

const STORES = {
  'on embedded stores': () => Promise.resolve({}),
  'on PostgreSQL': async () => {
    const database = await freshDatabase();
    afterwards(() => database.drop());
    return { DATABASE_URL: database.url };
  },
} satisfies Record<string, () => Promise<Variables>>;

const DRIVERS = {
  'by the command line': (gateway: Released, { line }: Step) => commandLine(gateway, ['release', ...line]),
  'by the control API': async (gateway: Released, { command }: Step) => {
    expect(await gateway.carryOut(command)).toMatchObject({ __typename: 'Applied' });
  },
};

for (const [where, open] of Object.entries(STORES)) {
  for (const [how, drive] of Object.entries(DRIVERS)) {
    describe(`a release moved ${how}, ${where}`, () => {
      let gateway: Released;
      beforeAll(async () => {
        gateway = await startReleased(await open());
        await gateway.admin(`mutation {
          setPlan(account: "birch", plan: "pro", expectedVersion: 1, reason: "pays") { __typename }
          setOverride(subject: "omar", flag: "a", variation: "full", expectedVersion: 1, reason: "trial") { __typename }
        }`);
      });
      afterAll(async () => {
        await gateway.stop();
      });

      test.each(LIFE)('$what: GraphQL and OFREP serve the table', async (step) => {
        await drive(gateway, step);
        expect(await gateway.byGraphql()).toEqual(step.served);
        expect(await gateway.byOfrep()).toEqual(step.served);
      });
    });
  }
}
