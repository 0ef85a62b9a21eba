import {
  concatAST,
  extendSchema,
  isObjectType,
  Kind,
  parse,
  Source,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import { callAt } from './call.ts';
import { CallerEntitlements } from './caller-entitlements.ts';
import { OPEN } from './demands.ts';
import { finding } from './lints/lint.ts';
import { Refusal } from './refusal.ts';
import type { SchemaProblem, SdlFile } from './sdl.ts';

/** How callers ask what they may do. */
export interface EntitlementsField {
  /** The types that they are answered with. */
  readonly sdl: SdlFile;
  /** The name of the field on the root query type. */
  readonly field: string;
  /** Whether they may ask of elements by name, which is a small introspection. */
  readonly elements: boolean;
}

/** Adds the field by which callers ask what they may do. Names that the product has taken are problems. */
export function addEntitlements(
  schema: GraphQLSchema,
  { sdl, field, elements }: EntitlementsField,
): { readonly schema: GraphQLSchema; readonly problems: readonly SchemaProblem[] } {
  const query = schema.getQueryType();
  if (!query) return { schema, problems: [] };
  const types = parse(new Source(sdl.text, sdl.name));
  const problems = taken(schema, query, types, field);
  if (problems.length > 0) return { schema, problems };
  const root = parse(
    `extend type ${query.name} { "What the caller may do, and what is missing of the rest." ${field}: Entitlements }`,
  );
  const extended = extendSchema(schema, concatAST([types, root]));
  const added = extended.getQueryType()?.getFields()[field];
  // `extendSchema` makes every type anew, so the given schema is left as it is.
  if (added !== undefined) Object.assign(added, { resolve: begin(elements), extensions: { [OPEN]: true } });
  for (const name of typesIn(types)) Object.assign(extended.getType(name) ?? {}, { extensions: OURS });
  return { schema: extended, problems };
}

const OURS = { 'gatehouse.ours': true };

/** Whether Gatehouse, and not the product, resolves a field. */
export function isOurs(type: GraphQLNamedType | undefined, field: string): boolean {
  if (!isObjectType(type)) return false;
  return type.extensions['gatehouse.ours'] === true || type.getFields()[field]?.extensions[OPEN] === true;
}

/** Names of the object types that a document defines. */
function typesIn({ definitions }: DocumentNode): readonly string[] {
  return definitions.flatMap((one) => (one.kind === Kind.OBJECT_TYPE_DEFINITION ? [one.name.value] : []));
}

function begin(elements: boolean): GraphQLFieldResolver<unknown, unknown> {
  return (_parent, _args, context, info) => {
    const call = callAt(context, info);
    if (call === undefined) throw new Refusal('UNAUTHENTICATED');
    call.touch();
    return new CallerEntitlements(call, info.schema, elements);
  };
}

function taken(
  schema: GraphQLSchema,
  query: GraphQLObjectType,
  types: DocumentNode,
  field: string,
): readonly SchemaProblem[] {
  const known = query.getFields()[field];
  const rename = 'by which callers ask what they may do: name that otherwise (entitlements.field)';
  const without = 'or do without it (entitlements.enabled: false)';
  const ofField = known
    ? [
        finding(
          `${query.name}.${field}`,
          known.astNode,
          `is the field of Gatehouse as well, ${rename}, ${without}`,
        ),
      ]
    : [];
  const ofTypes = typesIn(types).flatMap((name) => {
    const type = schema.getType(name);
    const message = `is a type of Gatehouse as well, which answers what callers may do: name yours otherwise, ${without}`;
    return type === undefined ? [] : [finding(name, type.astNode, message)];
  });
  return [...ofField, ...ofTypes];
}
