import { z } from 'zod';
import type { Json } from '../domain/catalog.ts';
import { expected, listed, unwrap } from './expectation.ts';
import { unknownKey, type Finding } from './finding.ts';
import { isJsonList, isJsonMap, type JsonMap } from './json-shape.ts';
import { nearest } from '../domain/nearest.ts';

type Schema = z.core.$ZodType;
type Judge = (schema: Schema, input: Json) => Finding[];

/** What a union has against a value, judged by the option the author evidently meant. */
export function judgeUnion(union: z.core.$ZodUnion, input: Json, judge: Judge): Finding[] {
  const options = flatten(union);
  const maps = options.filter((option) => option instanceof z.core.$ZodObject);
  const [map] = maps;
  const record = options.find((option) => option instanceof z.core.$ZodRecord);
  if (isJsonMap(input) && record !== undefined && !maps.some((option) => knowsAny(option, input))) {
    return judge(record, input);
  }
  if (isJsonMap(input) && map !== undefined) {
    return maps.length === 1 ? judge(map, input) : judgeMaps(maps, input, judge);
  }
  const meant = options.filter((option) => isMeantBy(option, input));
  const [only] = meant;
  if (meant.length === 1 && only !== undefined) return judge(only, input);
  return [{ path: [], at: 'value', message: expected(union, input) }];
}

function flatten(union: z.core.$ZodUnion): Schema[] {
  return union._zod.def.options.map(unwrap).flatMap((option) => {
    return option instanceof z.core.$ZodUnion ? flatten(option) : [option];
  });
}

function isMeantBy(option: Schema, input: Json): boolean {
  if (option instanceof z.core.$ZodString) return typeof input === 'string';
  if (option instanceof z.core.$ZodNumber) return typeof input === 'number';
  return option instanceof z.core.$ZodArray && isJsonList(input);
}

/**
 * Maps that differ by their keys, such as conditions. A key that one of them requires and another does not know decides
 * which is meant; there must be exactly one such key.
 */
function judgeMaps(options: readonly z.core.$ZodObject[], input: JsonMap, judge: Judge): Finding[] {
  const known = [...new Set(options.flatMap((option) => Object.keys(shape(option))))];
  const deciding = known.filter(
    (key) => options.some((o) => requires(o, key)) && !options.every((o) => knows(o, key)),
  );
  const given = deciding.filter((key) => Object.hasOwn(input, key));
  const meant = given.flatMap((key) => options.find((option) => requires(option, key)) ?? []);
  const [only] = meant;
  if (meant.length === 1 && only !== undefined) return judge(only, input);

  const typos = Object.keys(input).filter((key) => !known.includes(key));
  const unknown = typos.map((key) => unknownKey([], key, known));
  const guessed = given.length === 0 && typos.some((key) => deciding.includes(nearest(key, known) ?? ''));
  const choice = guessed ? [] : [chooseOne(deciding, given, input)];
  // What is wrong whichever of them is meant, and what is wrong with each that is given.
  const common = options
    .slice(0, 1)
    .flatMap((option) => judge(option, input).filter(isUnder((key) => options.every((o) => knows(o, key)))));
  const parts = meant.flatMap((option, index) =>
    judge(option, input).filter(isUnder((key) => key === given[index] && Object.hasOwn(input, key))),
  );
  return [...choice, ...unknown, ...common, ...parts];
}

function chooseOne(deciding: readonly string[], given: readonly string[], input: JsonMap): Finding {
  const keys = Object.keys(input);
  const others = keys.length === 0 ? 'an empty map' : `only ${listed(keys, 'and')}`;
  const got = given.length === 0 ? others : listed(given, 'and');
  return {
    path: [],
    at: 'value',
    message: `expected exactly one of the keys ${listed(deciding)}, received ${got}`,
  };
}

function isUnder(accepts: (key: string) => boolean): (finding: Finding) => boolean {
  return ({ path: [key] }) => typeof key === 'string' && accepts(key);
}

function shape(option: z.core.$ZodObject): Readonly<Record<string, Schema>> {
  return option._zod.def.shape;
}

function knows(option: z.core.$ZodObject, key: string): boolean {
  return Object.hasOwn(shape(option), key);
}

function knowsAny(option: z.core.$ZodObject, input: JsonMap): boolean {
  return Object.keys(input).some((key) => knows(option, key));
}

function requires(option: z.core.$ZodObject, key: string): boolean {
  const schema = shape(option)[key];
  return schema !== undefined && schema._zod.optin === undefined;
}
