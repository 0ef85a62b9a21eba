import { z } from 'zod';
import type { Json } from '../domain/catalog.ts';
import { received } from '../domain/received.ts';

type Schema = z.core.$ZodType;

/** How to say what a schema expects, where its type alone does not say enough. Completes "expected …, received …". */
export const expectations = z.registry<{ expected: string }>();

/** Completes "expected …": `a whole number from 1 to 31`. */
export function describe(wrapped: Schema): string {
  const schema = unwrap(wrapped);
  const named = expectations.get(schema);
  if (named !== undefined) return named.expected;
  if (schema instanceof z.core.$ZodString) return 'text';
  if (schema instanceof z.ZodNumber) return describeNumber(schema);
  if (schema instanceof z.core.$ZodBoolean) return 'true or false';
  if (schema instanceof z.core.$ZodLiteral)
    return listed(schema._zod.def.values.map((value) => JSON.stringify(value)));
  if (schema instanceof z.core.$ZodEnum) {
    return listed(Object.values(schema._zod.def.entries).map((value) => JSON.stringify(value)));
  }
  if (schema instanceof z.core.$ZodArray) return 'a list';
  if (schema instanceof z.core.$ZodUnion) return listed([...new Set(schema._zod.def.options.map(describe))]);
  return 'a map';
}

/** The whole sentence. A secret (`writeOnly`) is not repeated. */
export function expected(schema: Schema, value: Json): string {
  const secret = z.globalRegistry.get(schema)?.['writeOnly'] === true;
  const got = secret ? withheld(value) : received(value);
  const quotable = takesText(schema) && (typeof value === 'number' || typeof value === 'boolean');
  const empty = takesAnyKeys(schema) && value === null ? ': write {} for an empty map' : '';
  return `expected ${describe(schema)}, received ${got}${quotable ? ': put it in quotes' : empty}`;
}

function withheld(value: Json): string {
  if (typeof value === 'string') return 'another text';
  return typeof value === 'number' ? 'a number' : received(value);
}

/** The schema inside `optional`, `default`, `prefault` and `lazy`. */
export function unwrap(schema: Schema): Schema {
  if (schema instanceof z.core.$ZodOptional) return unwrap(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodDefault) return unwrap(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodPrefault) return unwrap(schema._zod.def.innerType);
  return schema instanceof z.core.$ZodLazy ? unwrap(schema._zod.def.getter()) : schema;
}

/** `a, b or c`. */
export function listed(words: readonly string[], last = 'or'): string {
  const end = words.slice(-2).join(` ${last} `);
  return [...words.slice(0, -2), end].join(', ');
}

function takesText(schema: Schema): boolean {
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.map(unwrap).some(takesText);
  return schema instanceof z.core.$ZodString;
}

function takesAnyKeys(schema: Schema): boolean {
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.map(unwrap).some(takesAnyKeys);
  return schema instanceof z.core.$ZodRecord;
}

function describeNumber({ format, minValue, maxValue }: z.ZodNumber): string {
  const noun = format === null ? 'a number' : 'a whole number';
  const least = bound(minValue);
  const most = bound(maxValue);
  if (least !== undefined && most !== undefined) return `${noun} from ${least} to ${most}`;
  if (least !== undefined) return `${noun} of at least ${least}`;
  return most === undefined ? noun : `${noun} of at most ${most}`;
}

/** zod writes "no bound" as infinity, or as the last safe integer. */
function bound(value: number | null): number | undefined {
  return value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}
