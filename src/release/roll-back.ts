import type { Plan } from '../domain/plan.ts';
import { becomes, NO_OP, refuse, type Standing } from './standing.ts';

/** Takes audiences off the gate. Flags are left alone, and every one of them is off at once for whom no other way admits. */
export function rollBack(standing: Standing, audiences: readonly string[] | 'entirely'): Plan {
  const { release, gate } = standing;
  const wanted = audiences === 'entirely' ? gate.admits.map(({ audience }) => audience) : audiences;
  if (wanted.length === 0) {
    return audiences === 'entirely' ? NO_OP : refuse('INVALID', 'expected at least one audience');
  }
  const away = new Set(release.rolledBack.map(({ audience }) => audience));
  const never = wanted.find(
    (audience) => !away.has(audience) && gate.admits.every((one) => one.audience !== audience),
  );
  if (never !== undefined) {
    const admitted = gate.admits.map(({ audience }) => audience).join(', ') || 'nobody';
    const message = `the gate of release '${release.key}' does not admit '${never}'; it admits ${admitted}`;
    return refuse('AUDIENCE_NOT_ADMITTED', message);
  }
  const taken = gate.admits.filter(({ audience }) => wanted.includes(audience));
  return becomes(standing, { ...release, rolledBack: [...release.rolledBack, ...taken] });
}

/** Brings back exactly what was rolled back, with the share it had. */
export function reopen(standing: Standing): Plan {
  const { release, gate } = standing;
  const admits = [...gate.admits, ...release.rolledBack];
  return becomes(standing, { ...release, rolledBack: [] }, [
    { kind: 'gate', key: gate.key, after: { ...gate, admits } },
  ]);
}
