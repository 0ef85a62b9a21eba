import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';

import {
  allow,
  middlewareOf,
  shield,
  type ShieldMiddleware,
  type ShieldOptions,
  type ShieldRule,
} from '../apollo/shield.ts';

/** The one field of the schema that shield is shown. */
const TYPE = 'Query';
const FIELD = 'guarded';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: TYPE, fields: { [FIELD]: { type: GraphQLString } } }),
});

/**
 * Makes shield's own middleware for rules, for operations that were not planned.
 *
 * Shield's middleware of a field depends on its rule alone, so each rule gets one, made on a schema of one field. Shield is
 * not shown the product's schema: its generator copies all types for each type, and all fields for each field.
 */
export class Shields {
  readonly #options: ShieldOptions;
  readonly #made = new Map<ShieldRule, ShieldMiddleware>();

  constructor(options: ShieldOptions) {
    this.#options = options;
  }

  of(rule: ShieldRule): ShieldMiddleware {
    const known = this.#made.get(rule);
    if (known !== undefined) return known;
    const options = { ...this.#options, fallbackRule: allow };
    const generated = shield({ [TYPE]: { [FIELD]: rule } }, options).generate(schema)[TYPE]?.[FIELD];
    // Shield drops what it does not understand, and a field must not be left open.
    if (generated === undefined) throw new Error(`graphql-shield made no guard for ${rule.name}`);
    const middleware = middlewareOf(generated);
    this.#made.set(rule, middleware);
    return middleware;
  }
}
