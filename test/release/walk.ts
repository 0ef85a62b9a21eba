import type { Catalog, Release } from '../../src/domain/catalog.ts';
import { amend } from '../../src/domain/change.ts';
import type { FlagCommand, ReleaseCommand } from '../../src/domain/command.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { outlook } from '../../src/release/outlook.ts';
import { plan } from '../../src/release/plan.ts';
import type { Life, Move } from './lives.ts';
import { say } from './say.ts';

/** Lives that are lived in a test; more for a longer search. */
export const RUNS = Number(process.env['GATEHOUSE_RUNS'] ?? 120);
/** How long they may take, in milliseconds. */
export const PATIENCE = 20_000 + RUNS * 200;

/** One step: a command on a catalog, and where it led. */
export interface Step {
  readonly before: Catalog;
  readonly command: ReleaseCommand | FlagCommand;
  readonly planned: Plan;
  readonly after: Catalog;
}

/** Lives a life. Every catalog is frozen all through, so that a plan which changes what it was given throws. */
export function walk({ start, moves }: Life): readonly Step[] {
  let current = frozen(start);
  return moves.map((move) => {
    const before = current;
    const command = frozen(resolved(before, move));
    const planned = plan(before, command);
    if (planned.outcome === 'change') current = frozen(amend(before, planned.changes, before.version + 1));
    return { before, command, planned, after: current };
  });
}

/** The catalogs that a life comes by, each once. */
export function visited(life: Life): readonly Catalog[] {
  return [...new Set(walk(life).map(({ after }) => after))];
}

/** The releases that are not closed. */
export function open({ releases }: Catalog): readonly Release[] {
  return releases.filter(({ phase }) => phase !== 'closed');
}

/** The command that fits; where none does, one that closes the release or is refused. */
function resolved(catalog: Catalog, move: Move): ReleaseCommand | FlagCommand {
  if (move.do !== 'fit') return move;
  const { release: key, pick, verb } = move;
  const release = catalog.releases.find((one) => one.key === key)!;
  const gate = catalog.gates.find((one) => one.key === release.gate)!;
  const member = picked(release.flags, pick)?.flag ?? 'nobody';
  const audience = picked([...gate.admits, ...release.rolledBack], pick)?.audience ?? 'nobody';
  switch (verb) {
    case 'go on':
      return outlook(release)[0] ?? say(`${key}: close`);
    case 'roll back':
      return say(`${key}: roll-back ${picked([audience, 'entirely'], pick >> 2) ?? ''}`);
    case 'reopen':
      return say(`${key}: reopen`);
    case 'hold back':
      return say(`${key}: hold-back ${member} ${picked(['all', 'internal', 'entirely'], pick >> 2) ?? ''}`);
    case 'resume':
      return say(`${key}: resume ${release.flags.find(({ held }) => held.length > 0)?.flag ?? member}`);
    case 'target':
      return say(
        `${key}: target-early ${member} ${picked(['friends', '@ann', 'vip', 'beta'], pick >> 2) ?? ''}`,
      );
    case 'share':
      return say(`${key}: set-percentage ${audience} ${picked([25, 0, 100, 60], pick >> 2) ?? 0}`);
    case 'remove':
      return say(`${key}: remove-flag ${member}`);
  }
}

function picked<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen<unknown>(part);
  return Object.freeze(value);
}
