import {
  getNullableType,
  isAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

import type { Place, Requirement } from '../domain/requirement.ts';
import type { SchemaProblem } from './sdl.ts';

export const COUNTS = 'counts';

/** What can be gated, in words. */
export const ENFORCED =
  'an object type, an interface, a field or an argument of one, an input field, or an enum value';

/** One requirement, and where it is asked for. */
export interface Annotation {
  readonly requirement: Requirement;
  readonly coordinate: string;
  readonly at: Place;
}

/** Alternatives: one is enough. What stands on one definition, on one extension or in one entry of an overlay is one group. */
export type Group = readonly Annotation[];

/** One `@counts`, where it stands. */
export interface Counter {
  readonly metric: string;
  /** Names of the object types that count; undefined where every success does. */
  readonly when?: readonly string[] | undefined;
  readonly coordinate: string;
  readonly at: Place;
}

/** Annotations as they are being read. */
export interface Reading {
  readonly schema: GraphQLSchema;
  readonly groups: Map<string, Group[]>;
  readonly counters: Map<string, Counter>;
  readonly problems: SchemaProblem[];
}

/** Notes alternatives that an element asks for, beside whatever it asks for already. */
export function addGroup({ groups }: Reading, coordinate: string, group: Group): void {
  if (group.length === 0) return;
  const known = groups.get(coordinate);
  if (known === undefined) groups.set(coordinate, [group]);
  else known.push(group);
}

/** A field, and the type that has it. */
interface FieldOf {
  readonly type: GraphQLNamedType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** Notes what counts, or why it cannot. */
export function addCounter(counter: Counter, { type, field }: FieldOf, reading: Reading): void {
  const { schema, counters, problems } = reading;
  const { coordinate, at } = counter;
  const root = type.name === schema.getQueryType()?.name || type.name === schema.getMutationType()?.name;
  const known = counters.get(coordinate);
  const message = root
    ? ((known && contradiction(known, counter)) ?? misnamed(counter, field, schema))
    : `@${COUNTS} stands on fields of Query and Mutation only`;
  if (message === undefined) counters.set(coordinate, counter);
  else problems.push({ ...at, coordinate, message });
}

function contradiction(known: Counter, { metric, when }: Counter): string | undefined {
  const place = `${known.at.file}:${known.at.line}:${known.at.column}`;
  if (known.metric !== metric) return `counts for '${known.metric}' already (${place})`;
  return [...(known.when ?? [])].sort().join() === [...(when ?? [])].sort().join()
    ? undefined
    : `counts with ${known.when?.join(' and ') ?? 'any answer'} already (${place})`;
}

/** What is wrong with the names of the types that count. */
function misnamed(
  { when }: Counter,
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
): string | undefined {
  if (when === undefined) return undefined;
  const type = getNullableType(field.type);
  if (!isAbstractType(type))
    return `counts when it answers with one of several types, and answers with ${String(type)}; expected a field of a union or an interface`;
  const possible = schema.getPossibleTypes(type).map(({ name }) => name);
  if (when.length === 0) return `when: expected at least one of ${possible.join(', ')}`;
  const unknown = when.find((name) => !possible.includes(name));
  return unknown === undefined
    ? undefined
    : `when: ${type.name} is never '${unknown}'; expected one of ${possible.join(', ')}`;
}
