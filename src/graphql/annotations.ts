import {
  getArgumentValues,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  type DirectiveNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

import type { Overlay, Requirement } from '../domain/requirement.ts';
import { overlayOnto } from './overlay.ts';
import {
  addCounter,
  addGroup,
  COUNTS,
  ENFORCED,
  type Annotation,
  type Counter,
  type Group,
  type Reading,
} from './reading.ts';
import { directivesOn, placeOf, type SchemaProblem } from './sdl.ts';

export const ENTITLED = 'entitled';
/** Directives of the gateway: read where they stand, and told to no caller. */
export const OURS: readonly string[] = [ENTITLED, COUNTS];

/** Everything that is asked of a schema's elements, by its own directives and by an overlay. */
export interface Annotations {
  /** By coordinate of the element itself. Every group must hold. */
  readonly groups: ReadonlyMap<string, readonly Group[]>;
  /** By coordinate of a root field. */
  readonly counters: ReadonlyMap<string, Counter>;
  readonly problems: readonly SchemaProblem[];
}

/** An overlay that says nothing. */
export const NO_OVERLAY: Overlay = { entitled: [], counts: [] };

/** Reads `@entitled` and `@counts`, and the overlay. What stands where it cannot be enforced is a problem, never ignored. */
export function readAnnotations(schema: GraphQLSchema, overlay: Overlay = NO_OVERLAY): Annotations {
  const reading: Reading = { schema, groups: new Map(), counters: new Map(), problems: [] };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type)) readType(type, reading);
  }
  for (const { name, args } of schema.getDirectives()) {
    for (const argument of args) refuse(argument, `@${name}(${argument.name}:)`, reading);
  }
  overlayOnto(reading, overlay);
  return reading;
}

function readType(type: GraphQLNamedType, reading: Reading): void {
  if (isObjectType(type) || isInterfaceType(type)) {
    entitled(type, type.name, reading);
    for (const field of Object.values(type.getFields())) readField(type, field, reading);
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields()))
      entitled(field, `${type.name}.${field.name}`, reading);
  } else if (isEnumType(type)) {
    for (const value of type.getValues()) entitled(value, `${type.name}.${value.name}`, reading);
  }
}

function readField(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>, reading: Reading): void {
  const coordinate = `${type.name}.${field.name}`;
  entitled(field, coordinate, reading);
  for (const argument of field.args) readArgument(argument, coordinate, reading);
  for (const node of directivesOn(field, COUNTS).flat()) {
    const { metric, when } = values(node, coordinate, reading) ?? {};
    if (typeof metric !== 'string') continue;
    const names = Array.isArray(when) ? when.filter((one) => typeof one === 'string') : undefined;
    addCounter({ metric, when: names, coordinate, at: placeOf(node) }, { type, field }, reading);
  }
}

function readArgument(argument: GraphQLArgument, field: string, reading: Reading): void {
  entitled(argument, `${field}(${argument.name}:)`, reading);
}

function entitled(element: Parameters<typeof directivesOn>[0], coordinate: string, reading: Reading): void {
  for (const nodes of directivesOn(element, ENTITLED)) {
    addGroup(
      reading,
      coordinate,
      nodes.flatMap((node) => annotationOf(node, coordinate, reading)),
    );
  }
}

function annotationOf(node: DirectiveNode, coordinate: string, reading: Reading): readonly Annotation[] {
  const given = values(node, coordinate, reading);
  if (given === undefined) return [];
  const requirement: Requirement = {
    flag: text(given['flag']),
    variation: text(given['variation']),
    plan: text(given['plan']),
    tier: text(given['tier']),
  };
  return [{ requirement, coordinate, at: placeOf(node) }];
}

/** Undefined where they are not what the directive takes, which is then a problem. */
function values(
  node: DirectiveNode,
  coordinate: string,
  { schema, problems }: Reading,
): Readonly<Record<string, unknown>> | undefined {
  const directive = schema.getDirective(node.name.value);
  try {
    return directive ? getArgumentValues(directive, node) : {};
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    problems.push({ ...placeOf(error.nodes?.[0] ?? node), coordinate, message: error.message });
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function refuse(element: Parameters<typeof directivesOn>[0], coordinate: string, reading: Reading): void {
  for (const node of directivesOn(element, ENTITLED).flat()) {
    const message = `@${ENTITLED} on an argument of a directive is not enforced; expected ${ENFORCED}`;
    reading.problems.push({ ...placeOf(node), coordinate, message });
  }
}
