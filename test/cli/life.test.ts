import { beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FULL, GRANTED } from '../gateway/story.ts';
import { emptyFolder, runOnce } from '../gateway/world.ts';
import { startOwned, type Owned } from './running.ts';

const BECAUSE = ['-m', 'a test'];
const RELEASE = 'dashboards';

let gateway: Owned;
beforeAll(async () => {
  gateway = await startOwned();
});

/** Carries a change out and gives its last line. */
async function change(...args: readonly string[]): Promise<string | undefined> {
  return (await gateway.done(...args, ...BECAUSE)).trim().split('\n').at(-1);
}

/** What a subject gets of a flag. */
async function served(subject: string, flag: string): Promise<string> {
  const out = await gateway.done('explain', subject, flag, '--json');
  const { explain } = JSON.parse(out) as { explain: { decision: { variation: string; reason: string } } };
  return `${explain.decision.variation} ${explain.decision.reason}`;
}

async function version(): Promise<number> {
  return Number(await gateway.done('catalog', '--number'));
}

describe('the whole life of a release, by the command line', () => {
  const state = async () => {
    const { release } = JSON.parse(await gateway.done('release', 'show', RELEASE, '--json')) as {
      release: { phase: string; gate: { admits: { audience: string; percentage: number }[] } };
    };
    return { phase: release.phase, admits: release.gate.admits.map(({ audience }) => audience) };
  };

  test('is set up, wired and opened, phase by phase', async () => {
    const flags = ['--flag', 'charts=off,simple,full', '--flag', 'sharing', '--serve', 'charts:all=simple'];
    expect(await change('release', 'create', RELEASE, ...flags)).toBe('Version 2 is in force.');
    expect(await change('release', 'wire', RELEASE)).toBe('Version 3 is in force.');
    expect(await served('dev', 'charts')).toBe('off GATE_CLOSED');
    expect(await change('release', 'apply', RELEASE, 'developer')).toBe('Version 4 is in force.');
    expect(await served('dev', 'charts')).toBe('full RULE_MATCH');
    expect(await change('release', 'target-early', RELEASE, 'sharing', '--subject', 'nia')).toBe(
      'Version 5 is in force.',
    );
    expect(await served('nia', 'sharing')).toBe('on RULE_MATCH');
    expect(await served('nia', 'charts')).toBe('off NO_MATCH');
    expect(await change('release', 'apply', RELEASE, 'internal', '--percentage', '0')).toBe(
      'Version 6 is in force.',
    );
    expect(await served('ingrid', 'charts')).toBe('off GATE_CLOSED');
    expect(await change('release', 'percentage', RELEASE, 'internal', '100')).toBe('Version 7 is in force.');
    expect(await served('ingrid', 'charts')).toBe('full RULE_MATCH');
    expect(await state()).toEqual({
      phase: 'internal',
      admits: expect.arrayContaining(['developer', 'internal']),
    });
  });

  test('is refused what is out of order, and does nothing twice', async () => {
    const early = await gateway.gatehouse(['release', 'apply', RELEASE, 'all', ...BECAUSE]);
    expect(early).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Refused \(PHASE_OUT_OF_ORDER\): /),
    });
    expect(await change('release', 'apply', RELEASE, 'internal')).toBe(
      'Nothing to do: version 7 has it so already.',
    );
    expect(await version()).toBe(7);
  });

  test('is held back, rolled back and opened again', async () => {
    await change('release', 'hold-back', RELEASE, 'sharing', 'internal');
    expect(await served('ingrid', 'sharing')).toMatch(/^off/);
    await change('release', 'resume', RELEASE, 'sharing');
    expect(await served('ingrid', 'sharing')).toBe('on RULE_MATCH');
    const before = await state();
    expect(await gateway.done('release', 'show', RELEASE)).toMatch(/^charts .*internal → /m);
    await change('release', 'roll-back', RELEASE, 'internal');
    expect(await served('ingrid', 'charts')).toBe('off GATE_CLOSED');
    const shown = await gateway.done('release', 'show', RELEASE);
    expect(shown).toMatch(/^charts .*developer → /m);
    expect(shown).not.toMatch(/^charts .*internal/m);
    await change('release', 'reopen', RELEASE);
    await change('release', 'roll-back', RELEASE, '--entirely');
    expect(await state()).toEqual({ phase: 'internal', admits: [] });
    expect(await served('dev', 'charts')).toBe('off GATE_CLOSED');
    await change('release', 'reopen', RELEASE);
    expect(await state()).toEqual({ ...before, admits: expect.arrayContaining(before.admits) });
  });

  test('takes flags in and lets them go, shows itself or hides', async () => {
    await change('release', 'add-flag', RELEASE, 'exports=off,on', '--serve', 'internal=off');
    expect(await served('dev', 'exports')).toBe('on RULE_MATCH');
    expect(await served('ingrid', 'exports')).toBe('off RULE_MATCH');
    await change('release', 'remove-flag', RELEASE, 'exports');
    expect(await served('dev', 'exports')).toBe('off NO_MATCH');
    await change('release', 'visibility', RELEASE, 'hidden');
    expect(await gateway.done('release', 'show', RELEASE)).toMatch(/^dashboards: phase internal, HIDDEN\n/);
  });

  test('is opened to everybody, and closed', async () => {
    const outlook = await gateway.done('release', 'outlook', RELEASE, '--subject', 'rita');
    expect(outlook).toMatch(/\n1\. apply dashboards beta\n[^]*\n2\. apply dashboards all\n/);
    expect(outlook).toMatch(/^ {2}rita +off → simple {2}GAINS/m);
    await change('release', 'apply', RELEASE, 'beta');
    await change('release', 'apply', RELEASE, 'ga');
    expect(await served('rita', 'charts')).toBe('simple RULE_MATCH');
    await change('release', 'close', RELEASE);
    expect(await served('rita', 'charts')).toBe('simple RULE_MATCH');
    expect(await state()).toMatchObject({ phase: 'closed' });
  });
});

describe('a change by the command line', () => {
  test('is in force for the product’s own API when the command has ended', async () => {
    expect(await gateway.ask('paula', FULL)).toMatchObject(GRANTED);
    await change('flag', 'kill', 'adv-user-gating');
    expect(await gateway.ask('paula', FULL)).toMatchObject({ status: 401 });
    await change('flag', 'revive', 'adv-user-gating');
    expect(await gateway.ask('paula', FULL)).toMatchObject(GRANTED);
  });

  test('that is simulated says what the change then does, and changes nothing', async () => {
    const before = await version();
    const simulated = await gateway.done('simulate', 'roll-back', 'advanced-integration', '--entirely');
    expect(simulated).toMatch(/^ {2}paula +full → off {2}LOSES +on → off {2}LOSES$/m);
    expect(simulated).toMatch(/^ {2}Query\.advancedIntegration +(\d) → 0 of 8 +closes for .*paula/m);
    expect(await version()).toBe(before);
    expect(await gateway.ask('paula', FULL)).toMatchObject(GRANTED);
  });

  test('of several steps is simulated with each on top of the one before', async () => {
    const steps = [{ kill: { flag: 'adv-user-gating' } }, { revive: { flag: 'adv-user-gating' } }];
    const { code, out } = await gateway.gatehouse(['simulate', 'steps', '-', '--subject', 'paula'], {
      input: JSON.stringify(steps),
    });
    expect(code).toBe(0);
    expect(out).toMatch(/1\. kill [^]*full → off {2}LOSES[^]*2\. revive [^]*off → full {2}GAINS/);
  });

  test('on an old version is a conflict, tells what has changed, and changes nothing', async () => {
    const before = await version();
    const { code, out, err } = await gateway.gatehouse([
      ...['flag', 'kill', 'pipeline-builder', '--expected', '1'],
      ...BECAUSE,
    ]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(new RegExp(`^Conflict: version 1 was expected, version ${before} is the newest`));
    expect(err).toMatch(/\n {2}release dashboards\n[^]*\n {2}It would make version/);
    expect(await version()).toBe(before);
  });

  test('that is tried only is not made', async () => {
    const before = await version();
    expect(await change('flag', 'kill', 'pipeline-builder', '--dry-run')).toBe(
      `It would make version ${before + 1}. Nothing was written.`,
    );
    expect(await version()).toBe(before);
  });

  test('stands in the history with author, reason and what it changed', async () => {
    await change('flag', 'kill', 'pipeline-builder');
    const made = await version();
    expect(await gateway.done('history', '--first', '1', '--changes')).toMatch(
      new RegExp(
        `owner {2}made version ${made}\n {2}kill pipeline-builder\n {2}because: a test\n {2}flag pipeline-builder\n {4}~ enabled: true → false\n$`,
      ),
    );
    expect(await gateway.done('diff', String(made - 1))).toBe(
      'flag pipeline-builder\n  ~ enabled: true → false\n',
    );
    expect(await change('restore', String(made - 1))).toBe(`Version ${made + 1} is in force.`);
    expect(await gateway.done('flag', 'list')).toMatch(/^pipeline-builder +on /m);
  });
});

describe('the catalog as a file', () => {
  test('goes out and comes in as it is', async () => {
    const file = join(emptyFolder(), 'catalog.yaml');
    await gateway.done('export', '--output', file);
    expect(await change('import', file, '--prune')).toMatch(/^Nothing to do: /);
  });

  test('of the first version, pruned, takes everything since away; without, it leaves it', async () => {
    const first = await gateway.done('export', '--version', '1');
    const importing = (...args: readonly string[]) =>
      gateway.gatehouse(['import', '-', ...args, ...BECAUSE], { input: first });
    expect(await importing('--dry-run')).toMatchObject({
      code: 0,
      out: expect.not.stringMatching('release dashboards'),
    });
    expect(await importing('--prune')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^release dashboards\n {2}− removed$/m),
    });
    expect(await gateway.done('export')).toBe(first);
  });

  test('with a mistake is told with file, line and column, and nothing is taken in', async () => {
    const file = join(emptyFolder(), 'catalog.yaml');
    const before = await gateway.done('export');
    writeFileSync(file, before.replace('tier: power', 'tier: mighty'));
    const { code, out, err } = await gateway.gatehouse(['import', file, ...BECAUSE]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /catalog\.yaml:\d+:\d+ {2}error {2}flags\.adv-user-gating\.ladder\[2\]\.tier {2}.*'mighty'/,
    );
    expect(err).toMatch(/\nInvalid: 1 mistake\. Nothing was written\.\n$/);
    expect(await gateway.done('export')).toBe(before);
  });
});

describe('subjects', () => {
  test('are listed and shown as the gateway sees them', async () => {
    expect(await gateway.done('subject', 'list', '--prefix', 'n')).toMatch(
      /^SUBJECT +ACCOUNT +PLAN +TIER +LAST SEEN\nned +cedar +free +newbie +\S+Z\nnia +birch +free +newbie +\S+Z\n$/,
    );
    expect(await gateway.done('subject', 'show', 'paula')).toMatch(
      /^paula, last seen \S+Z\n {2}account {2}elm\n {2}plan {5}pro\n {2}tier {5}power\n/,
    );
  });

  test('that are made up are explained by what is said of them', async () => {
    const asked = ['explain', 'somebody', 'adv-user-gating'];
    expect(await gateway.done(...asked, '--unseen')).toMatch(/^adv-user-gating for somebody → off /);
    expect(await gateway.done(...asked, '--claim', 'team=advanced-integration')).toMatch(
      /^adv-user-gating for somebody → full /,
    );
  });

  test('that the gateway has never seen are an error, which names whom was likely meant', async () => {
    const mistyped = [
      ['explain', 'nai', 'adv-user-gating'],
      ['subject', 'show', 'nai'],
    ];
    for (const args of mistyped) {
      expect(await gateway.gatehouse(args)).toEqual({
        code: 1,
        out: '',
        err: "the gateway has never seen subject 'nai'; did you mean 'nia'?\n--unseen shows what such a subject would get\n",
      });
      expect(await gateway.done(...args, '--unseen')).toContain('nai');
    }
    expect(await gateway.gatehouse(['explain', 'zzzzzzz', 'adv-user-gating'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^the gateway has never seen subject 'zzzzzzz'\n/),
    });
  });

  test('get flags and elements that exist; a mistyped name is an error with a suggestion', async () => {
    const asked = (name: string) => gateway.gatehouse(['explain', 'nia', name]);
    expect(await asked('adv-user-gatting')).toEqual({
      code: 1,
      out: '',
      err: "flag 'adv-user-gatting' does not exist; did you mean 'adv-user-gating'?\n",
    });
    expect(await asked('Query.pipeline')).toEqual({
      code: 1,
      out: '',
      err: "the schema has no element 'Query.pipeline'; did you mean 'Query.pipelines'?\n",
    });
    expect(await asked('Qeury.pipelines')).toMatchObject({
      err: expect.stringContaining("did you mean 'Query.pipelines'?"),
    });
    expect(await gateway.gatehouse(['flag', 'kill', 'pipeline-bilder', ...BECAUSE])).toMatchObject({
      code: 1,
      err: expect.stringContaining("did you mean 'pipeline-builder'?"),
    });
    expect(await gateway.gatehouse(['release', 'show', 'advanced-intergration'])).toMatchObject({
      code: 1,
      err: "there is no release 'advanced-intergration'; did you mean 'advanced-integration'?\n",
    });
  });

  test('are told every requirement of an element, and what is missing', async () => {
    expect(await gateway.done('explain', 'nia', 'Query.pipelines')).toMatch(
      /^Query\.pipelines for nia → denied \(catalog version \d+\)\n {2}flag pipeline-builder[^\n]*: denied — [A-Z_]+\n[^]*\n\npipeline-builder for nia → off /,
    );
    const out = await gateway.done('explain', 'nia', 'Query.pipelines', '--json');
    expect(JSON.parse(out)).toMatchObject({
      explainElement: {
        outcome: 'DENIED',
        groups: expect.arrayContaining([[expect.objectContaining({ outcome: 'DENIED' })]]),
      },
    });
    expect(await gateway.done('explain', 'nia', 'Query.reports')).toMatch(
      /^Query\.reports for nia → granted \(catalog version \d+\)\n {2}it has no requirement\n$/,
    );
  });

  test('may have an override before the gateway has seen them, with a warning', async () => {
    const set = ['override', 'set', 'nai', 'adv-user-gating', 'full', ...BECAUSE];
    const done = await gateway.gatehouse(set);
    expect(done).toMatchObject({
      code: 0,
      err: "warning  the gateway has never seen subject 'nai'; did you mean 'nia'?\n",
    });
    expect(done.out).toMatch(/Done: nai has full of adv-user-gating until it is removed\.\n$/);
    await change('override', 'remove', 'nai', 'adv-user-gating');
  });

  test('have an override until the end of a day in the time zone of the catalog', async () => {
    expect(
      await change('override', 'set', 'nia', 'adv-user-gating', 'full', '--until', '2999-12-11'),
    ).toMatch(/^Done: nia has full of adv-user-gating until 2999-12-12T00:00:00\.000Z\.$/);
    await change('override', 'remove', 'nia', 'adv-user-gating');
    const asked = ['history', '--since', 'today', '--author', 'owner', '--first', '1'];
    expect(await gateway.done(...asked)).toMatch(/remove-override nia adv-user-gating/);
    expect(await gateway.done('history', '--release', RELEASE, '--first', '5')).toMatch(/ dashboards\b/);
    expect(await gateway.done('history', '--author', 'nobody')).toBe('There is no such entry.\n');
    expect(await gateway.done('history', '--until', '2020-01-01')).toBe('There is no such entry.\n');
  });

  test('have a plan until it is removed', async () => {
    expect(await change('plan', 'set', 'birch', 'pro')).toBe('Done: account birch is on plan pro.');
    expect(await gateway.done('subject', 'show', 'nia')).toMatch(/^ {2}plan {5}pro$/m);
    expect(await change('plan', 'set', 'birch', 'pro')).toBe('Nothing to do: it is so already.');
    expect(await change('plan', 'remove', 'birch')).toBe('Done: account birch has no plan on record.');
    const refused = await gateway.gatehouse(['plan', 'set', 'birch', 'gold', ...BECAUSE]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^Refused \(UNKNOWN_PLAN\): /) });
  });

  test('have an override until it is removed', async () => {
    const until = '2999-12-31T00:00:00.000Z';
    expect(await change('override', 'set', 'nia', 'adv-user-gating', 'full', '--until', until)).toBe(
      `Done: nia has full of adv-user-gating until ${until}.`,
    );
    expect(await served('nia', 'adv-user-gating')).toBe('full OVERRIDE');
    expect(await gateway.done('override', 'list', '--flag', 'adv-user-gating')).toMatch(
      new RegExp(`^nia +adv-user-gating +full +${until} +owner +a test$`, 'm'),
    );
    const late = await gateway.gatehouse([
      'override',
      'set',
      'ned',
      'adv-user-gating',
      'full',
      '--expected',
      '1',
      ...BECAUSE,
    ]);
    expect(late).toMatchObject({
      code: 3,
      err: expect.stringMatching(/\n {2}It would be done: ned has full of /),
    });
    await change('override', 'remove', 'nia', 'adv-user-gating');
    expect(await served('nia', 'adv-user-gating')).toBe('off LADDER');
  });

  test('whom the gate does not admit get nothing by an override, and whoever gives it is told', async () => {
    await change('release', 'roll-back', 'advanced-integration', 'all');
    expect(await gateway.done('override', 'set', 'nia', 'adv-user-gating', 'full', ...BECAUSE)).toMatch(
      /^warning {2}adv-user-gating {2}gate advanced-integration does not admit this subject/,
    );
    await change('release', 'reopen', 'advanced-integration');
    await change('override', 'remove', 'nia', 'adv-user-gating');
  });
});

describe('keys', () => {
  test('are made for a role, do what it may and no more, and are taken back', async () => {
    const until = ['--until', '2999-12-31'];
    const { out, err } = await gateway.gatehouse([
      'keys',
      'create',
      'ci',
      '--role',
      'viewer',
      ...until,
      ...BECAUSE,
    ]);
    expect(out).toMatch(/^ghk_[\w-]{43}\n$/);
    const [, id = ''] = /^Key (\w+): ci, VIEWER, until 3000-01-01T00:00:00\.000Z\./.exec(err) ?? [];
    const env = { GATEHOUSE_KEY: out };
    expect(await gateway.gatehouse(['keys', 'mine'], { env })).toMatchObject({
      code: 0,
      out: expect.stringMatching(`${id} +ci +VIEWER `),
    });
    expect(await gateway.gatehouse(['simulate', 'kill', 'adv-user-gating'], { env })).toMatchObject({
      code: 0,
    });
    for (const args of [
      ['flag', 'kill', 'adv-user-gating', ...BECAUSE],
      ['plan', 'set', 'birch', 'pro', ...BECAUSE],
      ['keys', 'list'],
    ]) {
      const { code, err: told } = await gateway.gatehouse(args, { env });
      expect({ code, told }).toEqual({
        code: 1,
        told: expect.stringMatching(
          /^the gateway at .* does not let this key do that \(403\): .*VIEWER\.\n$/,
        ),
      });
    }
    expect(await change('keys', 'revoke', id)).toBe(`Key ${id} of ci is revoked.`);
    expect(await gateway.gatehouse(['keys', 'mine'], { env })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not accept this key \(401\): the key has been revoked\n$/),
    });
    expect(await gateway.done('keys', 'list')).toMatch(/ ci +VIEWER .* revoked \S+Z$/m);
  });

  test('of the last owner stay', async () => {
    const [, id = ''] = /^(\w+) +owner /m.exec(await gateway.done('keys', 'list')) ?? [];
    expect(await gateway.gatehouse(['keys', 'revoke', id, ...BECAUSE])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Refused \(LAST_OWNER\): /),
    });
  });
});

describe('the program itself', () => {
  const env = () => ({ GATEHOUSE_URL: gateway.address, GATEHOUSE_KEY: gateway.key });

  test('ends with the code of its command, and with nothing but the answer on standard output', async () => {
    const folder = emptyFolder();
    expect(await runOnce(['catalog', '--number'], folder, env())).toEqual({
      code: 0,
      out: `${await version()}\n`,
      err: '',
    });
    expect(await runOnce(['restore', '9999', ...BECAUSE], folder, env())).toMatchObject({ code: 1, out: '' });
    expect(await runOnce(['restore', '1', '--expected', '1', ...BECAUSE], folder, env())).toMatchObject({
      code: 3,
      out: '',
    });
    expect(await runOnce(['catalog'], folder, { ...env(), GATEHOUSE_KEY: '' })).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^no key to the control API: .*\n$/),
    });
  });

  test('is not troubled by whoever stops reading', async () => {
    const { spawnSync } = await import('node:child_process');
    const script = `'${process.execPath}' '${gateway.main}' export | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const ended = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, ...env() } });
    expect({ code: ended.status, lines: ended.stdout.split('\n').length, err: ended.stderr }).toEqual({
      code: 0,
      lines: 2,
      err: '',
    });
  });
});
