import type { Json } from './catalog.ts';

/** A value of ours as JSON has it: keys without a value are left out, and what JSON cannot say is null. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]): [string, Json][] =>
      part === undefined ? [] : [[key, toJson(part)]],
    ),
  );
}
