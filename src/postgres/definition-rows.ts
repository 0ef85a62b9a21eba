import type { Attribute, Flag, Gate, Metric, PlanLabel, Release, Segment, Tier } from '../domain/catalog.ts';
import { KINDS, type Definition, type Kind } from '../domain/change.ts';
import { Failure } from '../domain/failure.ts';
import { storable } from './storable.ts';
import { parsed, text, type Row } from './sql.ts';

/** A definition on its way into gatehouse.catalog_definition. */
export interface DefinitionRow {
  readonly kind: Kind;
  readonly key: string;
  /** JSON; null: it is gone. */
  readonly body: string;
}

/**
 * Takes only what `readDefinition` will give back: a row that cannot be read would stop every gateway.
 * @throws Failure INVALID_DEFINITIONS, BAD_REQUEST
 */
export function definitionRow({ kind, key, after }: Definition): DefinitionRow {
  if (after === undefined) return { kind, key: storable(key), body: 'null' };
  if (READERS[kind](key, after) === undefined) throw unreadable(kind, key);
  return { kind, key: storable(key), body: JSON.stringify(after) };
}

/** @throws Failure INVALID_DEFINITIONS, with kind and key, where somebody has broken the row by hand */
export function readDefinition(row: Row): Definition {
  const key = text(row, 'key');
  const given = text(row, 'kind');
  const kind = KINDS.find((known) => known === given);
  if (kind === undefined) {
    const expected = `expected one of ${KINDS.join(', ')}`;
    throw new Failure('INVALID_DEFINITIONS', `definition '${key}' is of kind '${given}': ${expected}`);
  }
  if (row['body'] === null) return { kind, key, after: undefined };
  const definition = READERS[kind](key, parsed(row, 'body'));
  if (definition === undefined) throw unreadable(kind, key);
  return definition;
}

function unreadable(kind: Kind, key: string): Failure {
  return new Failure('INVALID_DEFINITIONS', `${kind} '${key}' cannot be read: expected ${expectedOf(kind)}`);
}

function expectedOf(kind: Kind): string {
  if (kind === 'timeZone') return 'the name of a time zone';
  return kind === 'plans' ? 'a list of names' : `${PARTS[kind].join(', ')}, and its own key`;
}

const READERS: {
  readonly [K in Kind]: (key: string, body: unknown) => Extract<Definition, { kind: K }> | undefined;
} = {
  timeZone: (key, body) => (typeof body === 'string' ? { kind: 'timeZone', key, after: body } : undefined),
  plans: (key, body) => (isPlans(body) ? { kind: 'plans', key, after: body } : undefined),
  planLabels: (key, body) => (isPlanLabels(body) ? { kind: 'planLabels', key, after: body } : undefined),
  tiers: (key, body) => (isTiers(body) ? { kind: 'tiers', key, after: body } : undefined),
  attribute: (key, body) =>
    isAttribute(body) && body.key === key ? { kind: 'attribute', key, after: body } : undefined,
  metric: (key, body) =>
    isMetric(body) && body.key === key ? { kind: 'metric', key, after: body } : undefined,
  segment: (key, body) =>
    isSegment(body) && body.key === key ? { kind: 'segment', key, after: body } : undefined,
  gate: (key, body) => (isGate(body) && body.key === key ? { kind: 'gate', key, after: body } : undefined),
  flag: (key, body) => (isFlag(body) && body.key === key ? { kind: 'flag', key, after: body } : undefined),
  release: (key, body) =>
    isRelease(body) && body.key === key ? { kind: 'release', key, after: body } : undefined,
};

/** What must be there, so that nobody who looks at a definition falls over it. */
const PARTS: Readonly<Record<Exclude<Kind, 'timeZone' | 'plans'>, readonly string[]>> = {
  planLabels: ['label'],
  tiers: ['promote'],
  attribute: ['type', 'source', 'from'],
  metric: ['kind'],
  segment: ['include', 'exclude'],
  gate: ['salt', 'by', 'admits'],
  flag: ['variations', 'prerequisites', 'ladder', 'rules'],
  release: ['gate', 'flags', 'phase', 'visibility', 'early', 'rolledBack'],
};

function has(value: unknown, parts: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    parts.every((part) => Object.hasOwn(value, part))
  );
}

function isPlans(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((plan) => typeof plan === 'string');
}

function isPlanLabels(value: unknown): value is readonly PlanLabel[] {
  return Array.isArray(value) && value.every((plan) => has(plan, PARTS.planLabels));
}

function isTiers(value: unknown): value is readonly Tier[] {
  return Array.isArray(value) && value.every((tier) => has(tier, PARTS.tiers));
}

function isAttribute(value: unknown): value is Attribute {
  return has(value, PARTS.attribute);
}

function isMetric(value: unknown): value is Metric {
  return has(value, PARTS.metric);
}

function isSegment(value: unknown): value is Segment {
  return has(value, PARTS.segment);
}

function isGate(value: unknown): value is Gate {
  return has(value, PARTS.gate);
}

function isFlag(value: unknown): value is Flag {
  return has(value, PARTS.flag);
}

function isRelease(value: unknown): value is Release {
  return has(value, PARTS.release);
}
