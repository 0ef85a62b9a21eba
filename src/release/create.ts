import { VISIBILITIES, type Catalog, type Gate, type Release } from '../domain/catalog.ts';
import type { Definition } from '../domain/change.ts';
import type { ReleaseCommand } from '../domain/command.ts';
import { A_NAME, LONGEST_WORD, NAME } from '../domain/name.ts';
import type { Plan, Refused } from '../domain/plan.ts';
import { hasJoined, join, type Joined } from './joining.ts';
import { render } from './rendering.ts';
import { isRefused, NO_OP, refuse } from './standing.ts';

type Create = Extract<ReleaseCommand, { do: 'create' }>;

/** Makes a release in setup: a gate that admits nobody, and flags without rules, where they are not there yet. */
export function create(catalog: Catalog, command: Create): Plan {
  const { release: key, visibility = VISIBILITIES[0] } = command;
  const gate = gateFor(command);
  const known = catalog.releases.find((release) => release.key === key);
  if (known !== undefined) return exists(catalog, known, gate, command);
  const wrong = unmakeable(catalog, command, gate);
  if (wrong !== undefined) return wrong;
  const flags: Joined[] = [];
  for (const joining of command.flags) {
    const joined = join(catalog, joining, key, gate.key);
    if (isRefused(joined)) return joined;
    flags.push(joined);
  }
  const release: Release = {
    key,
    gate: gate.key,
    flags: flags.map(({ member }) => member),
    phase: 'setup',
    visibility,
    early: [],
    rolledBack: [],
  };
  const others: Definition[] = [
    { kind: 'gate', key: gate.key, after: gate },
    ...flags.map(({ flag }) => ({ kind: 'flag', key: flag.key, after: flag }) as const),
  ];
  return { outcome: 'change', changes: render(catalog, release, others) };
}

function gateFor({ release, gate = release, salt = release }: Create): Gate {
  return { key: gate, enabled: true, salt, by: 'id', admits: [] };
}

function unmakeable({ gates }: Catalog, { release, flags }: Create, gate: Gate): Refused | undefined {
  const odd = [release, gate.key].find((name) => !NAME.test(name));
  if (odd !== undefined)
    return refuse('INVALID', `'${odd}' is not the name of a release or gate; expected ${A_NAME}`);
  const { length } = gate.salt;
  if (length === 0 || length > LONGEST_WORD)
    return refuse('INVALID', `expected a salt of 1 to ${LONGEST_WORD} characters, received one of ${length}`);
  if (gates.some(({ key }) => key === gate.key))
    return refuse('GATE_EXISTS', `gate '${gate.key}' exists; a release makes its own`);
  const keys = flags.map(({ flag }) => flag);
  const twice = keys.find((flag, index) => keys.indexOf(flag) < index);
  return twice === undefined ? undefined : refuse('INVALID', `flag '${twice}' is named twice`);
}

/** The same command a second time makes nothing. */
function exists(catalog: Catalog, known: Release, made: Gate, command: Create): Plan {
  const gate = catalog.gates.find(({ key }) => key === known.gate);
  const repeated =
    known.phase === 'setup' &&
    gate?.key === made.key &&
    gate.salt === made.salt &&
    known.visibility === (command.visibility ?? VISIBILITIES[0]) &&
    known.flags.length === command.flags.length &&
    command.flags.every(
      (joining, index) => known.flags[index]?.flag === joining.flag && hasJoined(catalog, known, joining),
    );
  return repeated
    ? NO_OP
    : refuse('RELEASE_EXISTS', `release '${known.key}' exists, in phase ${known.phase}`);
}
