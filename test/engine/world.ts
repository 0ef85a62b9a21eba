import {
  WHOLE,
  type Catalog,
  type Flag,
  type Gate,
  type Metric,
  type Problem,
  type Release,
  type Rule,
  type Segment,
} from '../../src/domain/catalog.ts';
import type { Condition } from '../../src/domain/condition.ts';
import type { Decision, Step } from '../../src/domain/decision.ts';
import type { Override, Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);
export const MIDNIGHT = Date.UTC(2026, 10, 23);

const METRICS: readonly Metric[] = [
  { key: 'reports', kind: 'count', event: 'report.generated' },
  { key: 'reports-28d', kind: 'count', event: 'report.generated', days: 28 },
  { key: 'active-days', kind: 'activeDays', days: 28 },
  { key: 'seats', kind: 'claim', claim: 'seats' },
];

export function catalogOf(parts: Partial<Catalog> = {}): Catalog {
  return {
    version: 1,
    timeZone: 'UTC',
    plans: ['free', 'pro', 'enterprise'],
    attributes: [
      { key: 'team', type: 'text', source: 'claim', from: 'team' },
      { key: 'age', type: 'number', source: 'claim', from: 'age' },
      { key: 'tester', type: 'boolean', source: 'claim', from: 'tester' },
      { key: 'device', type: 'text', source: 'client', from: 'device' },
    ],
    metrics: METRICS,
    tiers: [
      { key: 'newbie', promote: [] },
      { key: 'regular', promote: [{ metric: 'reports', atLeast: 3 }] },
      { key: 'power', promote: [{ metric: 'reports', atLeast: 10 }] },
    ],
    segments: [],
    gates: [],
    flags: [],
    releases: [],
    ...parts,
  };
}

export function segment(key: string, when?: Condition, lists: Partial<Segment> = {}): Segment {
  return { key, include: [], exclude: [], when, ...lists };
}

export function gate(key: string, admits: readonly string[] = [], parts: Partial<Gate> = {}): Gate {
  return {
    key,
    enabled: true,
    salt: `${key}-salt`,
    by: 'id',
    admits: admits.map((audience) => ({ audience, share: WHOLE })),
    ...parts,
  };
}

export function flag(key: string, parts: Partial<Flag> = {}): Flag {
  return {
    key,
    enabled: true,
    variations: ['off', 'on'].map((name) => ({ key: name, value: name })),
    prerequisites: [],
    ladder: [],
    rules: [],
    ...parts,
  };
}

export function tiered(key: string, parts: Partial<Flag> = {}): Flag {
  const variations = ['off', 'limited', 'standard', 'full'].map((name) => ({ key: name, value: name }));
  return flag(key, { variations, ...parts });
}

export function rule(audience: string, variation = 'on', release?: string): Rule {
  return { audience, serve: { variation }, release };
}

export function release(
  key: string,
  gateKey: string,
  flags: readonly string[],
  parts: Partial<Release> = {},
): Release {
  return {
    key,
    gate: gateKey,
    flags: flags.map((name) => ({ flag: name, serves: [], held: [] })),
    phase: 'wired',
    visibility: 'LOCKED',
    early: [],
    rolledBack: [],
    ...parts,
  };
}

export function subject(id: string, parts: Partial<Subject> = {}): Subject {
  return {
    id,
    plan: 'free',
    tier: 'newbie',
    metrics: new Map(),
    attributes: new Map(),
    overrides: new Map(),
    freshness: 'fresh',
    metricsAsOf: NOW,
    metricsValidUntil: MIDNIGHT,
    ...parts,
  };
}

export function inTeam(id: string, team: string, parts: Partial<Subject> = {}): Subject {
  return subject(id, { attributes: new Map([['team', team]]), ...parts });
}

export function override(
  flagKey: string,
  variation: string,
  expiresAt?: number,
): ReadonlyMap<string, Override> {
  return new Map([[flagKey, { flag: flagKey, variation, author: 'mia', reason: 'trial', expiresAt }]]);
}

/** Compiles a catalog that must be sound and returns the word `decide` for it. */
export function deciding(
  catalog: Catalog,
): (flagKey: string, who: Subject, now?: number, trace?: Step[]) => Decision {
  const { compiled, problems } = compile(catalog);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return (flagKey, who, now = NOW, trace) => decide(compiled, who, flagKey, now, trace);
}

export function errorsOf(catalog: Catalog): readonly Problem[] {
  return compile(catalog).problems.filter(({ severity }) => severity === 'error');
}

export function warningsOf(catalog: Catalog): readonly Problem[] {
  return compile(catalog).problems.filter(({ severity }) => severity === 'warning');
}

/** The shape of a decision that tables compare: variation and reason. */
export function brief(decision: Decision): string {
  return `${decision.variation} ${decision.reason}`;
}
