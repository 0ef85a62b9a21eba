import type { Json } from '../domain/catalog.ts';

export type JsonMap = { readonly [key: string]: Json };

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !isJsonList(value);
}

/** What stands under a key or at an index; undefined when nothing does. */
export function childOf(value: Json | undefined, step: string | number): Json | undefined {
  if (isJsonList(value)) return value[Number(step)];
  return isJsonMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
