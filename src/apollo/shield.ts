import { createRequire } from 'node:module';

import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';

/** What a rule answers: allowed, refused without a word, or refused with an error for the caller. */
export type RuleAnswer = true | false | Error;

/** A graphql-shield rule, as far as we speak to it. */
export interface ShieldRule {
  readonly name: string;
  func: (parent: unknown, args: unknown, context: unknown, info: GraphQLResolveInfo | undefined) => unknown;
  resolve(
    parent: unknown,
    args: unknown,
    context: unknown,
    info: GraphQLResolveInfo | undefined,
    options: ShieldOptions,
  ): Promise<RuleAnswer>;
}

export interface ShieldOptions {
  readonly debug: boolean;
  readonly allowExternalErrors: boolean;
  readonly fallbackRule?: ShieldRule;
  readonly fallbackError:
    Error | ((thrown: unknown, parent: unknown, args: unknown, context: unknown) => Error);
}

/** What shield puts around a field that has a rule. */
export type ShieldMiddleware = (
  resolve: (parent: unknown, args: unknown, context: unknown, info: GraphQLResolveInfo) => unknown,
  parent: unknown,
  args: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
) => Promise<unknown>;

interface Shield {
  readonly rule: (name: string, options: { cache: 'no_cache' }) => (func: ShieldRule['func']) => ShieldRule;
  readonly allow: ShieldRule;
  readonly deny: ShieldRule;
  readonly shield: (
    tree: Record<string, Record<string, ShieldRule>>,
    options: ShieldOptions,
  ) => { generate(schema: GraphQLSchema): Record<string, Record<string, ShieldMiddleware>> };
}

/**
 * graphql-shield 7.6.5, by its CommonJS build: its ESM build imports `isUndefined` from node:util by name, which Node 23
 * took away, so that it cannot even be loaded there. The CommonJS build looks the name up only inside `chain` and
 * `race`, which are not used here. Its types are written down above because it exports none for what `resolve` takes.
 */
export const { allow, deny, rule, shield }: Shield = createRequire(import.meta.url)('graphql-shield');

/** Shield wraps the middleware of combined rules in an object. */
export function middlewareOf(
  made: ShieldMiddleware | { readonly resolve: ShieldMiddleware },
): ShieldMiddleware {
  return typeof made === 'function' ? made : made.resolve;
}
