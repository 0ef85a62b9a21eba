import type { Release } from '../domain/catalog.ts';
import type { ReleaseCommand } from '../domain/command.ts';
import { reaches, STAGES } from './phases.ts';

/** The commands that take an open release from where it is to GA, one phase each. */
export function outlook({ key: release, phase, rolledBack }: Release): readonly ReleaseCommand[] {
  if (phase === 'closed') return [];
  return [
    ...(rolledBack.length > 0 ? [{ do: 'reopen', release } as const] : []),
    ...(phase === 'setup' ? [{ do: 'wire', release } as const] : []),
    ...STAGES.filter((stage) => !reaches(phase, stage.phase)).map(
      ({ audience }) => ({ do: 'apply', release, audience }) as const,
    ),
  ];
}
