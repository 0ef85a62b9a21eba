import { type Catalog, type Phase, type Release } from '../../src/domain/catalog.ts';
import { amend } from '../../src/domain/change.ts';
import type { PlannedCommand } from '../../src/domain/command.ts';
import { plan } from '../../src/release/plan.ts';
import { catalogOf, flag, rule, segment } from '../engine/world.ts';

const ORDER: readonly Phase[] = ['wired', 'developer', 'internal', 'beta', 'ga'];

/** The catalog that these commands make of another one; a command that is refused is a mistake of the test. */
export function after(catalog: Catalog, ...commands: readonly PlannedCommand[]): Catalog {
  return commands.reduce((current, command) => {
    const planned = plan(current, command);
    if (planned.outcome === 'refused') throw new Error(`${command.do}: ${planned.message}`);
    return planned.outcome === 'no-op' ? current : amend(current, planned.changes, current.version + 1);
  }, catalog);
}

/** Release r of flags a, b and c behind gate g, moved to a phase by its own commands. */
export function released({ phase }: { readonly phase: Release['phase'] }): Catalog {
  const bare = catalogOf({
    segments: [
      segment('developer', undefined, { include: ['dan', 'both'] }),
      segment('internal', undefined, { include: ['ida', 'both'] }),
      segment('beta', { plan: { atLeast: 'pro' } }),
      segment('friends', undefined, { include: ['fay'] }),
    ],
    flags: [flag('free-standing', { rules: [rule('friends')] })],
  });
  const steps = ORDER.slice(0, ORDER.indexOf(phase) + 1);
  const moved = after(
    bare,
    { do: 'create', release: 'r', gate: 'g', flags: ['a', 'b', 'c'].map((key) => ({ flag: key })) },
    ...steps.map((step): PlannedCommand =>
      step === 'wired'
        ? { do: 'wire', release: 'r' }
        : { do: 'apply', release: 'r', audience: step === 'ga' ? 'all' : step },
    ),
  );
  return { ...moved, version: 1 };
}
