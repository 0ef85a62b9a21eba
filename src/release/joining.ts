import type { Catalog, Flag, Release, ReleaseFlag } from '../domain/catalog.ts';
import { same } from '../domain/change.ts';
import type { Joining } from '../domain/command.ts';
import { A_NAME, NAME } from '../domain/name.ts';
import type { Refused } from '../domain/plan.ts';
import { unservable } from './serving.ts';
import { elsewhere, isRefused, refuse } from './standing.ts';

const OFF_AND_ON = ['off', 'on'];

/** A flag as it joins, and what the release says of it. */
export interface Joined {
  readonly flag: Flag;
  readonly member: ReleaseFlag;
}

/** Finds the flag that is to join, or makes it: without rules, so that it serves its first variation to everybody. */
export function join(catalog: Catalog, joining: Joining, release: string, gate: string): Joined | Refused {
  const member = { flag: joining.flag, serves: joining.serves ?? [], held: [] };
  const known = catalog.flags.find(({ key }) => key === joining.flag);
  const flag = known === undefined ? make(joining) : take(catalog, known, joining, release, gate);
  if (isRefused(flag)) return flag;
  const wrong = unservable(catalog, release, flag, member.serves);
  return wrong === undefined ? { flag, member } : refuse('INVALID', wrong);
}

/** Whether a flag has joined exactly so already. */
export function hasJoined(catalog: Catalog, { flags }: Release, joining: Joining): boolean {
  const member = flags.find(({ flag }) => flag === joining.flag);
  if (member === undefined || !same(member.serves, joining.serves ?? [])) return false;
  const known = catalog.flags.find(({ key }) => key === joining.flag);
  return joining.variations === undefined || (known !== undefined && same(joining.variations, keysOf(known)));
}

function take(
  catalog: Catalog,
  known: Flag,
  { variations }: Joining,
  release: string,
  gate: string,
): Flag | Refused {
  const keys = keysOf(known);
  if (variations !== undefined && !same(variations, keys))
    return refuse('FLAG_EXISTS', `flag '${known.key}' exists, with the variations ${keys.join(', ')}`);
  return elsewhere(catalog, known, release, gate) ?? known;
}

function keysOf({ variations }: Flag): readonly string[] {
  return variations.map(({ key }) => key);
}

function make({ flag: key, variations = OFF_AND_ON }: Joining): Flag | Refused {
  if (!NAME.test(key)) return refuse('INVALID', `'${key}' is not the name of a flag; expected ${A_NAME}`);
  const wrong = variations.find((variation) => !NAME.test(variation));
  if (wrong !== undefined)
    return refuse('INVALID', `'${wrong}' is not the name of a variation; expected ${A_NAME}`);
  if (variations.length < 2 || new Set(variations).size < variations.length)
    return refuse('INVALID', `flag '${key}': expected at least two variations, weakest first, each once`);
  return {
    key,
    enabled: true,
    variations: variations.map((variation) => ({ key: variation, value: variation })),
    prerequisites: [],
    ladder: [],
    rules: [],
  };
}
