import { z } from 'zod';
import type { Json } from '../domain/catalog.ts';
import { received } from '../domain/received.ts';
import { describe, expected, unwrap } from './expectation.ts';
import { below, unknownKey, type Finding } from './finding.ts';
import { childOf, isJsonMap } from './json-shape.ts';
import type { Path } from './problem.ts';
import { judgeUnion } from './union.ts';

type Schema = z.core.$ZodType;

/** Everything `schema` has against `input`, in the words of a person. Empty when the input is right. */
export function judge(schema: Schema, input: Json | undefined): Finding[] {
  const result = z.safeParse(schema, input);
  if (result.success) return [];
  // zod reports a union sometimes as one issue and sometimes as several; it is judged here, once.
  const unions = new Set<string>();
  return withoutEchoes(result.error.issues).flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const place = walk(schema, input, path);
    // A bad key is told with the path of what stands under it, which need not be wrong.
    const isKey = issue.code === 'invalid_key' && place.depth === path.length;
    if (isKey || !(place.schema instanceof z.core.$ZodUnion)) return translate(issue, place, path);
    const prefix = path.slice(0, place.depth);
    const name = JSON.stringify(prefix);
    if (unions.has(name)) return [];
    unions.add(name);
    if (place.value === undefined) return [missing(prefix, place)];
    const found = below(prefix, judgeUnion(place.schema, place.value, judge));
    // A list may have something against an element that is right by itself.
    return found.length === 0 ? translate(issue, place, path) : found;
  });
}

/** A map that lacks what it needs because of a mistyped key: the key says it all. */
function withoutEchoes(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const mistyped = new Set(
    issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('\n')),
  );
  return issues.filter(({ code, path }) => code !== 'custom' || !mistyped.has(path.join('\n')));
}

interface Place {
  readonly schema: Schema;
  readonly value: Json | undefined;
  readonly depth: number;
  readonly parent: Place | undefined;
}

/** Follows `path` as far as the schema is certain: to its end, or to the first union. */
function walk(root: Schema, input: Json | undefined, path: Path): Place {
  let place: Place = { schema: unwrap(root), value: input, depth: 0, parent: undefined };
  for (const step of path) {
    const child = childSchema(place.schema, step);
    if (child === undefined) return place;
    const value = childOf(place.value, step);
    place = { schema: unwrap(child), value, depth: place.depth + 1, parent: place };
  }
  return place;
}

function childSchema(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape[step];
  if (schema instanceof z.core.$ZodRecord) return schema._zod.def.valueType;
  return schema instanceof z.core.$ZodArray ? schema._zod.def.element : undefined;
}

function translate(issue: z.core.$ZodIssue, place: Place, path: Path): Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const { schema } = place;
      const known = schema instanceof z.core.$ZodObject ? Object.keys(schema._zod.def.shape) : [];
      return issue.keys.map((key) => unknownKey(path, key, known));
    }
    case 'invalid_key':
      return judgeEntry(issue, place, path);
    case 'custom':
      return [{ path, at: 'value', message: issue.message }];
    default:
      if (place.value === undefined) return [missing(path, place)];
      return [{ path, at: 'value', message: expected(place.schema, place.value) }];
  }
}

/** A key that is not there, or a whole document that is not. */
function missing(path: Path, { schema, parent }: Place): Finding {
  const what = `expected ${describe(schema)}, received nothing`;
  const message = isJsonMap(parent?.value) ? `missing key ${JSON.stringify(path.at(-1))}: ${what}` : what;
  return { path, at: 'value', message };
}

/** zod does not look at the value under a bad key; its mistakes are the author's too, and told at once. */
function judgeEntry(issue: z.core.$ZodIssueInvalidKey, place: Place, path: Path): Finding[] {
  const record = place.parent?.schema;
  const custom = issue.issues.find((cause) => cause.code === 'custom');
  const noun = record instanceof z.core.$ZodRecord ? describe(record._zod.def.keyType) : 'another key';
  const message = custom?.message ?? `expected ${noun}, received ${received(path.at(-1))}`;
  return [{ path, at: 'key', message }, ...below(path, judge(place.schema, place.value))];
}
