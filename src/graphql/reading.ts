import type { GraphQLSchema } from 'graphql';

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

/** Notes what counts, or why it cannot. */
export function addCounter(counter: Counter, type: string, { schema, counters, problems }: Reading): void {
  const { coordinate, metric, at } = counter;
  const root = type === schema.getQueryType()?.name || type === schema.getMutationType()?.name;
  const known = counters.get(coordinate);
  if (!root) {
    const message = `@${COUNTS} stands on fields of Query and Mutation only`;
    problems.push({ ...at, coordinate, message });
  } else if (known !== undefined && known.metric !== metric) {
    const message = `counts for '${known.metric}' already (${known.at.file}:${known.at.line}:${known.at.column})`;
    problems.push({ ...at, coordinate, message });
  } else counters.set(coordinate, counter);
}
