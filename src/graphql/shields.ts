import type { GraphQLSchema } from 'graphql';

import { allow, middlewareOf, shield, type ShieldMiddleware, type ShieldOptions } from '../apollo/shield.ts';
import type { ShieldRule } from '../apollo/shield.ts';

/**
 * Shield's own middleware for each guarded field, kept for when nothing was planned.
 * @param guards by coordinate, `Type.field`
 */
export function shieldsOf(
  schema: GraphQLSchema,
  guards: ReadonlyMap<string, { readonly coordinate: string; readonly rule: ShieldRule }>,
  options: ShieldOptions,
): ReadonlyMap<string, ShieldMiddleware> {
  const tree: Record<string, Record<string, ShieldRule>> = {};
  for (const { coordinate, rule } of guards.values()) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: rule };
  }
  const generated = shield(tree, { ...options, fallbackRule: allow }).generate(schema);
  const backstops = new Map<string, ShieldMiddleware>();
  for (const coordinate of guards.keys()) {
    const [type = '', field = ''] = coordinate.split('.');
    const middleware = generated[type]?.[field];
    // Shield drops what it does not understand; a field it has no answer for must not be left open.
    if (middleware === undefined) throw new Error(`graphql-shield made no guard for ${coordinate}`);
    backstops.set(coordinate, middlewareOf(middleware));
  }
  return backstops;
}
