import { existsSync } from 'node:fs';

import { allowanceProblems, type Allowances } from '../actions/allowance.ts';
import { dryRunProblems, type DryRunSettings } from '../actions/dry-run.ts';
import { CatalogFollower } from '../actions/follow-catalog.ts';
import type { LineageFollower } from '../actions/follow-lineage.ts';
import { CatalogKeeper } from '../actions/keep-catalog.ts';
import { profileProblems, type Profiles } from '../actions/profile.ts';
import type { Catalog, Problem } from '../domain/catalog.ts';
import { difference } from '../domain/change.ts';
import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { dotted } from '../files/problem.ts';
import { asCatalogProblem, unmetBy, unservedBy, voidedBy } from '../graphql/build.ts';
import { DemandBook } from '../graphql/demands.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { catalogFileDiffers, readCatalogFile } from './catalog-file.ts';
import { every } from './every.ts';
import type { ProductSchema } from './product.ts';

/** Milliseconds between looks for a new version, in case nobody told of it. */
const POLL_EVERY = 500;

/** What the configuration takes to be in the catalog. */
export interface Reliances {
  readonly profiles: Profiles;
  readonly dryRun: DryRunSettings;
  readonly limits: { readonly cost: Allowances };
  readonly subscriptions: {
    readonly perSubject?: Allowances | undefined;
    readonly perAccount?: Allowances | undefined;
  };
}

/**
 * A keeper that judges catalogs by what the product's schema asks for, and the configuration.
 * @param product undefined for a process that serves no schema
 */
export function keeperFor(
  product: Pick<ProductSchema, 'schema' | 'annotations'> | undefined,
  { profiles, dryRun, limits, subscriptions }: Reliances,
): CatalogKeeper {
  const keeper = new CatalogKeeper();
  if (product !== undefined) {
    const { schema, annotations } = product;
    const book = new DemandBook(schema, annotations);
    keeper.rely((candidate) => unmetBy(annotations, candidate).map(asCatalogProblem));
    keeper.rely((candidate) =>
      unservedBy(annotations, candidate).map((doubt) => ({
        ...asCatalogProblem(doubt),
        severity: 'warning',
      })),
    );
    keeper.rely((candidate) => voidedBy(book, candidate));
  }
  keeper.rely(({ catalog }) => profileProblems(profiles, catalog));
  keeper.rely(({ catalog }) => allowanceProblems(limits.cost, catalog));
  for (const key of ['perSubject', 'perAccount'] as const) {
    const allowances = subscriptions[key];
    if (allowances !== undefined)
      keeper.rely(({ catalog }) => allowanceProblems(allowances, catalog, ['subscriptions', key]));
  }
  keeper.rely(({ catalog }) => dryRunProblems(dryRun, catalog));
  return keeper;
}

/**
 * Judges the catalog file where the store is certain to be empty: what is wrong with it is then told before a store is
 * opened, which leaves a folder behind.
 * @throws Failure INVALID_DEFINITIONS
 */
export function judgeSeed(
  keeper: CatalogKeeper,
  settings: Pick<Configuration, 'catalog' | 'data' | 'databaseUrl'>,
): void {
  if (isSeedCertain(settings)) readCatalogFile(keeper, settings.catalog);
}

/** Whether the store is certain to be empty, so that the catalog file is going to seed it. */
export function isSeedCertain({ data, databaseUrl }: Pick<Configuration, 'data' | 'databaseUrl'>): boolean {
  return databaseUrl === undefined && !existsSync(data);
}

/**
 * Puts the newest version of the store in force and follows it from then on. An empty store is seeded with the catalog
 * file; any other is the authority.
 * @throws Failure INVALID_DEFINITIONS where what is stored, or the file, has errors
 */
export async function followCatalog(
  keeper: CatalogKeeper,
  store: CatalogStore,
  file: string,
  runtime: { readonly clock: Clock; readonly log: Log; readonly lineage: LineageFollower },
  closing: (() => unknown)[],
): Promise<CatalogFollower> {
  const { clock, log, lineage } = runtime;
  const follower = new CatalogFollower(store, keeper, clock, log, () => lineage.settle());
  const { problems, sound, seeded } = await follower.start(() => seedFrom(keeper, file, log));
  if (!sound) throw new Failure('INVALID_DEFINITIONS', describe(UNFIT, problems));
  // Of a file that seeds the store its reading tells.
  if (!seeded && problems.length > 0) log.warn(describe('the catalog in the store has warnings:', problems));
  if (!seeded) tellOfFile(keeper, file, log);
  closing.push(await follower.watch());
  lineage.watch(() => void follower.catchUp());
  every(POLL_EVERY, () => follower.catchUp(), closing);
  return follower;
}

function seedFrom(keeper: CatalogKeeper, file: string, log: Log): Catalog {
  const { catalog, warnings } = readCatalogFile(keeper, file);
  if (warnings !== '') log.warn(`the catalog has warnings\n${warnings}`);
  return catalog;
}

/** Somebody who edits the file and starts anew must not wonder why nothing happens. */
function tellOfFile(keeper: CatalogKeeper, file: string, log: Log): void {
  const { catalog } = keeper.current;
  const differs = catalogFileDiffers(file, (other) => difference(catalog, other).length > 0);
  if (differs !== true) return;
  log.info(
    `${file} is not what is in force: it has seeded the store once, and the store is at version ${catalog.version}`,
    {
      hint: `gatehouse import ${file} --dry-run`,
    },
  );
}

const UNFIT = 'the catalog in the store does not fit the schema:';

function describe(title: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ severity, path, message }) =>
    [`catalog`, severity, dotted(path), message].filter((part) => part !== '').join('  '),
  );
  return [title, ...lines].join('\n');
}
