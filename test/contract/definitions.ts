import type { Deed } from '../../src/domain/audit.ts';
import type { Flag, Gate, Release } from '../../src/domain/catalog.ts';
import type { Definition } from '../../src/domain/change.ts';

export function deed(more: Partial<Deed> = {}): Deed {
  return { author: 'maria', reason: 'ticket 7', command: { do: 'test' }, ...more };
}

export function flagOf(key: string, number: number): Flag {
  const variations = [
    { key: 'off', value: null },
    { key: 'on', value: number },
  ];
  return { key, enabled: true, variations, prerequisites: [], ladder: [], rules: [] };
}

export function gateOf(key: string, number: number): Gate {
  return { key, enabled: true, salt: String(number), by: 'id', admits: [{ audience: 'all', share: number }] };
}

export function releaseOf(key: string, phase: Release['phase']): Release {
  return { key, gate: 'g', flags: [], phase, visibility: 'LOCKED', early: [], rolledBack: [] };
}

export function flag(key: string, number: number): Definition {
  return { kind: 'flag', key, after: flagOf(key, number) };
}

export function gate(key: string, number: number): Definition {
  return { kind: 'gate', key, after: gateOf(key, number) };
}
