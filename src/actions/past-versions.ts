import type { Catalog } from '../domain/catalog.ts';
import { amend, differing, same, type Change } from '../domain/change.ts';
import { inPortions, type Work } from '../domain/in-portions.ts';
import type { Preview } from '../domain/control.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';

/** Definitions that a refusal names, at most. */
const NAMED = 5;

type Refusal = Extract<Preview, { outcome: 'refused' }>;

/**
 * Computes what makes an old version the newest one again.
 * @returns the changes; or the refusal where the version does not exist
 * @throws as `revertVersion`
 */
export async function restoreVersion(
  store: Pick<CatalogStore, 'read'>,
  catalog: Catalog,
  version: number,
  signal?: AbortSignal,
): Promise<readonly Change[] | Refusal> {
  const old = version < 1 ? undefined : await store.read(version);
  return old === undefined ? noVersion(catalog, version) : inPortions(differing(catalog, old), signal);
}

/**
 * Computes what undoes one version and keeps what later versions changed. A definition that stands again as it did before
 * that version is left alone.
 * @returns the changes; or the refusal where the version does not exist or a later version changed a definition of it
 * @throws Failure STORE_UNAVAILABLE; the reason of `signal`, once it is aborted
 */
export async function revertVersion(
  store: Pick<CatalogStore, 'read'>,
  catalog: Catalog,
  version: number,
  signal?: AbortSignal,
): Promise<readonly Change[] | Refusal> {
  const [before, made] = version < 1 ? [] : await Promise.all([store.read(version - 1), store.read(version)]);
  if (before === undefined || made === undefined) return noVersion(catalog, version);
  const inverse = await inPortions(differing(made, before), signal);
  const { changes, touched } = await inPortions(undoing(catalog, inverse), signal);
  return touched.length === 0 ? changes : changedSince(catalog, version, touched);
}

function noVersion({ version }: Catalog, wanted: number): Refusal {
  const message = `version ${wanted} does not exist; the newest is ${version}`;
  return { outcome: 'refused', version, code: 'VERSION_NOT_FOUND', message };
}

interface Undoing {
  readonly changes: readonly Change[];
  /** Those whose definition stands neither as the version left it nor as it was before. */
  readonly touched: readonly Change[];
}

function* undoing(catalog: Catalog, inverse: readonly Change[]): Work<Undoing> {
  const left = new Map(inverse.map((change) => [nameOf(change), change.before]));
  const changes = yield* differing(catalog, amend(catalog, inverse, catalog.version));
  const touched: Change[] = [];
  for (const change of changes) {
    if (!same(change.before, left.get(nameOf(change)))) touched.push(change);
    yield;
  }
  return { changes, touched };
}

function changedSince({ version }: Catalog, reverted: number, touched: readonly Change[]): Refusal {
  const names = touched.slice(0, NAMED).map(nameOf).join(', ');
  const more = touched.length > NAMED ? ` and ${touched.length - NAMED} more` : '';
  const message =
    `later versions changed what version ${reverted} changed: ${names}${more}; ` +
    'revert those versions first, the newest first, or restore an earlier version';
  return { outcome: 'refused', version, code: 'CHANGED_SINCE', message };
}

/** There is one time zone and one list of plans and of tiers, so their kind is their name. */
function nameOf({ kind, key }: Change): string {
  return kind === key ? kind : `${kind} '${key}'`;
}
