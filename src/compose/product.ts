import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Failure } from '../domain/failure.ts';
import type { Overlay } from '../domain/requirement.ts';
import type { Configuration } from '../files/configuration.ts';
import type { EntitlementsField } from '../graphql/add-entitlements.ts';
import type { ProductContext } from '../graphql/caller.ts';
import type { EntitlementsOf } from '../graphql/in-code/entitlements-of.ts';
import { buildSchema, withResolvers, type Resolvers } from '../graphql/build.ts';
import type { Annotations } from '../graphql/annotations.ts';
import { formatSchemaProblems, type SchemaProblem, type SdlFile } from '../graphql/sdl.ts';
import { insightx } from '../insightx/index.ts';
import { Attempts } from './attempts.ts';
import { readOverlays } from './overlay-files.ts';

export type Query = (
  text: string,
  params?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** What stands behind the gateway: the resolvers of a schema, and what they find in the context of each request. */
export interface Product {
  readonly resolvers: Resolvers;
  readonly context: ProductContext;
}

/** A product's schema, and what it asks for. */
export interface ProductSchema {
  readonly schema: NonNullable<ReturnType<typeof buildSchema>['schema']>;
  readonly annotations: Annotations;
  /** What is not wrong and yet hardly meant, one a line; empty where there is nothing. */
  readonly warnings: string;
}

const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url);

/** What is put onto a schema from outside. */
export interface Additions {
  readonly overlay: Overlay;
  /** By what callers ask what they may do; undefined where they may not. */
  readonly entitlements: EntitlementsField | undefined;
}

/** Everything that a product's schema is made of, but for its resolvers. */
export interface Definitions extends Additions {
  /** Ours first. Names are as a person would open them. */
  readonly files: readonly SdlFile[];
}

/** @throws Failure INVALID_DEFINITIONS with every problem of the overlays, one a line */
export function additionsOf(
  settings: Pick<Configuration, 'overlay' | 'entitlements' | 'introspection'>,
): Additions {
  return { overlay: readOverlays(settings.overlay), entitlements: entitlementsFieldOf(settings) };
}

export function entitlementsFieldOf({
  entitlements: { enabled, field },
  introspection,
}: Pick<Configuration, 'entitlements' | 'introspection'>): Additions['entitlements'] {
  const made = { sdl: ownSdl('entitlements.graphql'), field, elements: introspection };
  return enabled ? made : undefined;
}

/**
 * Reads the files of the schema, ours first.
 * @throws Failure INVALID_DEFINITIONS with every file that cannot be read
 */
export function sdlFiles(configuration: Configuration): readonly SdlFile[] {
  const ours = ownSdl('directives.graphql');
  if (configuration.example !== undefined) return [ours, ownSdl('insightx.graphql')];
  const attempts = new Attempts();
  const theirs = configuration.source.local.schema.map((name) => ({
    name,
    text: attempts.run(() => readText(name)) ?? '',
  }));
  attempts.settle();
  return [ours, ...theirs];
}

/** The SDL of the control API. */
export function controlSdl(): string {
  return ownSdl('admin.graphql').text;
}

function ownSdl(file: string): SdlFile {
  const name = fileURLToPath(new URL(file, SCHEMA_FOLDER));
  return { name, text: readText(name) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_DEFINITIONS', `the schema ${file} cannot be read`, { cause });
  }
}

/** Builds the schema, without resolvers, as far as its problems let it be built. */
export function buildProduct({ files, overlay, entitlements }: Definitions): {
  readonly product: ProductSchema | undefined;
  readonly problems: readonly SchemaProblem[];
} {
  const { schema, annotations, problems, warnings } = buildSchema(files, {}, overlay, entitlements);
  if (schema === undefined || annotations === undefined) return { product: undefined, problems };
  const told = formatSchemaProblems(warnings, 'warning');
  return { product: { schema, annotations, warnings: told }, problems };
}

/**
 * Gives the schema the resolvers of the product.
 * @throws Failure INVALID_DEFINITIONS where they are not those of the schema
 */
export function resolvedBy({ schema }: ProductSchema, { resolvers }: Product): ProductSchema['schema'] {
  try {
    return withResolvers(schema, resolvers);
  } catch (cause) {
    throw new Failure('INVALID_DEFINITIONS', 'the resolvers do not fit the schema', { cause });
  }
}

export function schemaMistakes(problems: readonly SchemaProblem[]): Failure {
  return new Failure('INVALID_DEFINITIONS', formatSchemaProblems(problems));
}

/** What a product's module is given, so that it needs no import of the gateway. */
export interface Host {
  readonly query: Query;
  readonly entitlementsOf: EntitlementsOf;
}

/** What the module of a product gives. */
export interface Behind {
  /** The product; undefined where the module makes it, once there is a database to give it. */
  readonly ready: Product | undefined;
  make(host: Host): Promise<Product>;
}

/**
 * Finds the product: the example, or the module that the configuration names.
 * @throws Failure INVALID_CONFIGURATION where the module cannot be loaded, or gives something else
 */
export async function findProduct(configuration: Configuration): Promise<Behind> {
  if (configuration.example !== undefined) return { ready: undefined, make: insightx };
  const { resolvers: file } = configuration.source.local;
  const made = await defaultExport(file);
  if (!isFactory(made)) {
    const ready = productFrom(made, file);
    return { ready, make: () => Promise.resolve(ready) };
  }
  const make = async (host: Host): Promise<Product> =>
    productFrom(await calling(file, () => made(host)), file);
  return { ready: undefined, make };
}

async function defaultExport(file: string): Promise<unknown> {
  const module: unknown = await calling(file, () => import(pathToFileURL(file).href));
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
}

/** Runs code of somebody else's. What it throws is theirs to mend, so it is told as theirs. */
async function calling(file: string, work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('INVALID_CONFIGURATION', `${file} cannot be loaded`, { cause });
  }
}

function productFrom(made: unknown, file: string): Product {
  if (isProduct(made))
    return { resolvers: made.resolvers, context: made.context ?? ((viewer) => ({ viewer })) };
  throw new Failure(
    'INVALID_CONFIGURATION',
    `${file}: expected the default export to be { resolvers, context? }, or a function of { query, entitlementsOf } that returns it`,
  );
}

/** A module of somebody else's: what it gives is looked at before it is used. */
function isFactory(value: unknown): value is (host: Host) => unknown {
  return typeof value === 'function';
}

function isProduct(value: unknown): value is Pick<Product, 'resolvers'> & Partial<Product> {
  if (typeof value !== 'object' || value === null || !('resolvers' in value)) return false;
  return (
    typeof value.resolvers === 'object' && (!('context' in value) || typeof value.context === 'function')
  );
}
