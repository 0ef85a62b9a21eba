import type { Catalog } from '../domain/catalog.ts';
import { NOTHING } from '../domain/change.ts';
import { inPortions, mapping } from '../domain/in-portions.ts';

/** Characters of JSON from which on a portion is full. */
const FULL = 64 * 1024;

const LISTS = ['attributes', 'metrics', 'segments', 'gates', 'flags', 'releases'] as const;

/**
 * A catalog on its way between two threads: JSON in UTF-8, each portion a part of the catalog. A catalog that is handed
 * over whole is copied by the receiving thread in one go, which takes 130 ms for 10,000 flags.
 */
export type CatalogPortions = readonly Uint8Array<ArrayBuffer>[];

/** Packs a catalog into portions of about 64 KB. Yields after every definition. */
export function* packing(catalog: Catalog): Generator<void, CatalogPortions, void> {
  const encoder = new TextEncoder();
  const { version, timeZone, plans, planLabels, tiers } = catalog;
  const portions = [encoder.encode(JSON.stringify({ version, timeZone, plans, planLabels, tiers }))];
  for (const list of LISTS) {
    let texts: string[] = [];
    let length = 0;
    const close = (): void => {
      if (texts.length > 0) portions.push(encoder.encode(`{"${list}":[${texts.join()}]}`));
      texts = [];
      length = 0;
    };
    for (const definition of catalog[list]) {
      const text = JSON.stringify(definition);
      texts.push(text);
      length += text.length;
      if (length >= FULL) close();
      yield;
    }
    close();
  }
  return portions;
}

/** Unpacks a catalog, and lets the event loop turn between its portions. */
export async function unpack(portions: CatalogPortions, signal?: AbortSignal): Promise<Catalog> {
  const decoder = new TextDecoder();
  const parts = await inPortions(
    mapping(portions, (portion) => partIn(decoder.decode(portion))),
    signal,
  );
  return joined(parts);
}

/** One catalog of parts. What there is one of comes from the first part that has it; lists are strung together. */
export function joined(parts: readonly Partial<Catalog>[]): Catalog {
  const first = <Key extends keyof Catalog>(key: Key): Catalog[Key] => {
    for (const { [key]: value } of parts) if (value !== undefined) return value;
    return NOTHING[key];
  };
  const planLabels = first('planLabels');
  return {
    version: first('version'),
    timeZone: first('timeZone'),
    plans: first('plans'),
    ...(planLabels === undefined ? {} : { planLabels }),
    tiers: parts.flatMap(({ tiers = [] }) => tiers),
    attributes: parts.flatMap(({ attributes = [] }) => attributes),
    metrics: parts.flatMap(({ metrics = [] }) => metrics),
    segments: parts.flatMap(({ segments = [] }) => segments),
    gates: parts.flatMap(({ gates = [] }) => gates),
    flags: parts.flatMap(({ flags = [] }) => flags),
    releases: parts.flatMap(({ releases = [] }) => releases),
  };
}

function partIn(text: string): Partial<Catalog> {
  const said: unknown = JSON.parse(text);
  if (!isPart(said)) throw new TypeError('expected a part of a catalog, received something else');
  return said;
}

/** Both ends are this file, so what is a JSON object is a part. */
function isPart(value: unknown): value is Partial<Catalog> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
