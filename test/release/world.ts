import type { Catalog, Flag, Release } from '../../src/domain/catalog.ts';
import { amend } from '../../src/domain/change.ts';
import type { PlannedCommand, ReleaseCommand } from '../../src/domain/command.ts';
import { parted } from '../../src/release/parted.ts';
import { plan } from '../../src/release/plan.ts';
import { catalogOf, errorsOf, flag, rule, segment } from '../engine/world.ts';
import { say } from './say.ts';

/** Whoever a release may be opened to. `developer` is told by a claim, `internal` by name, `beta` by what it pays. */
export const SEGMENTS = [
  segment('developer', { attribute: 'team', is: 'developers' }),
  segment('internal', undefined, { include: ['ida', 'both'] }),
  segment('beta', { plan: { atLeast: 'pro' } }),
  segment('friends', undefined, { include: ['fay'] }),
];

/** Before the release: flag b with a ladder, and a flag that is in no release. */
export const BEFORE = catalogOf({
  segments: SEGMENTS,
  flags: [
    flag('b', {
      variations: ['off', 'limited', 'full'].map((key) => ({ key, value: key })),
      ladder: [
        { variation: 'limited', tier: 'regular', metrics: [] },
        { variation: 'full', plan: 'pro', metrics: [] },
      ],
    }),
    flag('other', { rules: [rule('beta')] }),
  ],
});

/** What takes a release from nothing to each phase. */
const WAY: readonly (readonly [string, string])[] = [
  ['setup', 'create a b'],
  ['wired', 'wire'],
  ['developer', 'apply developer'],
  ['internal', 'apply internal'],
  ['beta', 'apply beta'],
  ['ga', 'apply all'],
  ['closed', 'close'],
];

/** The release `r` in a phase; nothing of it in phase `none`. */
export function inPhase(phase: string, before: Catalog = BEFORE): Catalog {
  const steps = WAY.findIndex(([name]) => name === phase) + 1;
  return carry(before, ...WAY.slice(0, steps).map(([, text]) => text));
}

/** The next version by these commands, in words or not. None of them may be refused. */
export function carry(catalog: Catalog, ...commands: readonly (string | PlannedCommand)[]): Catalog {
  return commands.reduce<Catalog>((current, given) => {
    const command = typeof given === 'string' ? say(given) : given;
    const planned = plan(current, command);
    if (planned.outcome === 'refused') throw new Error(`${command.do}: ${planned.message}`);
    return planned.outcome === 'no-op' ? current : amend(current, planned.changes, current.version + 1);
  }, catalog);
}

/** `change`, `no-op`, or the code of the refusal. */
export function verdict(catalog: Catalog, given: string | PlannedCommand): string {
  const planned = plan(catalog, typeof given === 'string' ? say(given) : given);
  return planned.outcome === 'refused' ? planned.code : planned.outcome;
}

/** What a refusal says, code first; else `change` or `no-op`. */
export function refusal(phase: string, command: PlannedCommand): string {
  const planned = plan(inPhase(phase), command);
  return planned.outcome === 'refused' ? `${planned.code}: ${planned.message}` : planned.outcome;
}

/** The command that makes release `r` of the flags `a` and `b`, but for what is given. */
export function create(parts: Partial<Extract<ReleaseCommand, { do: 'create' }>> = {}): PlannedCommand {
  return { do: 'create', release: 'r', flags: [{ flag: 'a' }, { flag: 'b' }], ...parts };
}

/** Everything that is wrong with a catalog, in words. */
export function mistakesIn(catalog: Catalog): readonly string[] {
  return [...errorsOf(catalog), ...parted(catalog)].map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

export function releaseIn(catalog: Catalog, key = 'r'): Release {
  return catalog.releases.find((candidate) => candidate.key === key)!;
}

export function flagIn(catalog: Catalog, key: string): Flag {
  return catalog.flags.find((candidate) => candidate.key === key)!;
}

/** The audiences of a flag's rules, each with its release where it has one: `developer/r`. */
export function rulesIn(catalog: Catalog, key: string): readonly string[] {
  return flagIn(catalog, key).rules.map(({ audience, release }) => [audience, release ?? ''].join('/'));
}

/**
 * How the release stands, in short: `dib:dib,di` is a gate that admits developer, internal and beta, before one flag with
 * rules for all of them and one with rules for the first two. `-` is none; `25%` after an audience is its share.
 */
export function brief(catalog: Catalog, key = 'r'): string {
  const release = releaseIn(catalog, key);
  const gate = catalog.gates.find((candidate) => candidate.key === release.gate)!;
  const admits = gate.admits.map(
    (one) => initial(one.audience) + (one.share === 100_000 ? '' : `${one.share / 1_000}%`),
  );
  const flags = release.flags.map(({ flag: name }) =>
    flagIn(catalog, name)
      .rules.filter((one) => one.release === key)
      .map((one) => initial(one.audience))
      .join(''),
  );
  return `${admits.join('') || '-'}:${flags.map((rules) => rules || '-').join(',')}`;
}

/** d, i, b and a are the audiences of the phases, f is friends, and E whom a flag is opened to one by one. */
function initial(audience: string): string {
  return audience.endsWith('.early') ? 'E' : audience.slice(0, 1);
}
