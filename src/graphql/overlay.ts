import { GraphQLError, isInterfaceType, isObjectType, resolveSchemaCoordinate } from 'graphql';

import type { Overlay, Place } from '../domain/requirement.ts';
import { addCounter, addGroup, ENFORCED, type Reading } from './reading.ts';

/**
 * Adds what an overlay asks for to what the schema asks for itself. Both must hold: an overlay tightens and never loosens.
 * A coordinate that resolves to nothing, or to nothing that can be gated, is a problem.
 */
export function overlayOnto(reading: Reading, { entitled, counts }: Overlay): void {
  for (const { coordinate, alternatives, at } of entitled) {
    if (resolve(reading, coordinate, at) === undefined) continue;
    addGroup(
      reading,
      coordinate,
      alternatives.map((requirement) => ({ requirement, coordinate, at })),
    );
  }
  for (const counter of counts) {
    const { coordinate, at } = counter;
    const element = resolve(reading, coordinate, at);
    if (element?.kind === 'Field') addCounter(counter, element, reading);
    else if (element !== undefined)
      problem(reading, coordinate, at, 'what counts is a field of Query or Mutation');
  }
}

type Resolved = ReturnType<typeof resolveSchemaCoordinate>;

function resolve(reading: Reading, coordinate: string, at: Place): Resolved {
  const element = resolved(reading, coordinate, at);
  if (element === undefined) return undefined;
  const gated =
    element.kind === 'NamedType'
      ? isObjectType(element.type) || isInterfaceType(element.type)
      : ['Field', 'FieldArgument', 'InputField', 'EnumValue'].includes(element.kind);
  if (gated) return element;
  problem(reading, coordinate, at, `expected ${ENFORCED}`);
  return undefined;
}

/** Undefined, and told, where there is no such element. */
function resolved(reading: Reading, coordinate: string, at: Place): Resolved {
  try {
    const element = resolveSchemaCoordinate(reading.schema, coordinate);
    if (element === undefined) problem(reading, coordinate, at, 'the schema has no such element');
    return element;
  } catch (error) {
    // What is written is no coordinate, or names a member of something that is not there.
    problem(reading, coordinate, at, error instanceof GraphQLError ? error.message : describe(error));
    return undefined;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function problem({ problems }: Reading, coordinate: string, at: Place, message: string): void {
  problems.push({ ...at, coordinate, message });
}
