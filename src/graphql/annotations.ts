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
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import type { Requirement } from '../domain/requirement.ts';
import { directivesOn, problemAt, type SchemaProblem } from './sdl.ts';

export const ENTITLED = 'entitled';
export const COUNTS = 'counts';

/** One `@entitled`, where it stands. */
export interface Annotation {
  readonly requirement: Requirement;
  readonly coordinate: string;
  readonly node: DirectiveNode;
}

/** One `@counts`, where it stands. */
export interface Counter {
  readonly metric: string;
  readonly coordinate: string;
  readonly node: DirectiveNode;
}

/** Everything a schema says with our directives. */
export interface Annotations {
  /** By type name. */
  readonly types: ReadonlyMap<string, readonly Annotation[]>;
  /** By coordinate, `Type.field`. */
  readonly fields: ReadonlyMap<string, readonly Annotation[]>;
  readonly counters: ReadonlyMap<string, Counter>;
  readonly problems: readonly SchemaProblem[];
}

/** What a field asks for: what its type does and what it does itself must both hold. */
export function demandsOn(
  { types, fields }: Pick<Annotations, 'types' | 'fields'>,
  type: string,
  field: string,
): readonly (readonly Requirement[])[] {
  const groups = [types.get(type), fields.get(`${type}.${field}`)];
  return groups.flatMap((group) =>
    group === undefined ? [] : [group.map(({ requirement }) => requirement)],
  );
}

interface Reading {
  readonly schema: GraphQLSchema;
  readonly types: Map<string, readonly Annotation[]>;
  readonly fields: Map<string, readonly Annotation[]>;
  readonly counters: Map<string, Counter>;
  readonly problems: SchemaProblem[];
}

/** Reads `@entitled` and `@counts`. What stands where it cannot be enforced is a problem, never ignored. */
export function readAnnotations(schema: GraphQLSchema): Annotations {
  const reading: Reading = { schema, types: new Map(), fields: new Map(), counters: new Map(), problems: [] };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type)) readType(type, reading);
  }
  for (const { name, args } of schema.getDirectives()) refuseArguments(args, `@${name}`, reading);
  return reading;
}

function readType(type: GraphQLNamedType, reading: Reading): void {
  if (isObjectType(type)) {
    const annotations = entitled(type, type.name, reading);
    if (annotations.length > 0) reading.types.set(type.name, annotations);
    for (const field of Object.values(type.getFields())) readField(type, field, reading);
  } else if (isInterfaceType(type)) {
    refuse(type, type.name, 'an interface', reading);
    for (const field of Object.values(type.getFields())) {
      refuse(field, `${type.name}.${field.name}`, 'a field of an interface', reading);
      refuseCounts(field, `${type.name}.${field.name}`, reading);
      refuseArguments(field.args, `${type.name}.${field.name}`, reading);
    }
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      refuse(field, `${type.name}.${field.name}`, 'an input field', reading);
    }
  } else if (isEnumType(type)) {
    for (const value of type.getValues())
      refuse(value, `${type.name}.${value.name}`, 'an enum value', reading);
  }
}

function readField(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, reading: Reading): void {
  const coordinate = `${type.name}.${field.name}`;
  const annotations = entitled(field, coordinate, reading);
  if (annotations.length > 0) reading.fields.set(coordinate, annotations);
  refuseArguments(field.args, coordinate, reading);
  const root = type === reading.schema.getQueryType() || type === reading.schema.getMutationType();
  if (!root) {
    refuseCounts(field, coordinate, reading);
    return;
  }
  for (const node of directivesOn(field, COUNTS)) {
    const metric = values(node, coordinate, reading)?.['metric'];
    if (typeof metric === 'string') reading.counters.set(coordinate, { metric, coordinate, node });
  }
}

function entitled(
  element: Parameters<typeof directivesOn>[0],
  coordinate: string,
  reading: Reading,
): Annotation[] {
  return directivesOn(element, ENTITLED).flatMap((node) => {
    const given = values(node, coordinate, reading);
    if (given === undefined) return [];
    const requirement: Requirement = {
      flag: text(given['flag']),
      variation: text(given['variation']),
      plan: text(given['plan']),
      tier: text(given['tier']),
    };
    return [{ requirement, coordinate, node }];
  });
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
    problems.push(problemAt(error.nodes?.[0] ?? node, coordinate, error.message));
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function refuseArguments(args: readonly GraphQLArgument[], coordinate: string, reading: Reading): void {
  for (const argument of args) refuse(argument, `${coordinate}(${argument.name}:)`, 'an argument', reading);
}

function refuse(
  element: Parameters<typeof directivesOn>[0],
  coordinate: string,
  kind: string,
  reading: Reading,
): void {
  for (const node of directivesOn(element, ENTITLED)) {
    const message = `@${ENTITLED} on ${kind} is not enforced yet; expected a field of an object type, or an object type`;
    reading.problems.push(problemAt(node, coordinate, message));
  }
}

function refuseCounts(field: Parameters<typeof directivesOn>[0], coordinate: string, reading: Reading): void {
  for (const node of directivesOn(field, COUNTS)) {
    const message = `@${COUNTS} stands on fields of Query and Mutation only`;
    reading.problems.push(problemAt(node, coordinate, message));
  }
}
