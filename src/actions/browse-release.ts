import type { Catalog, Problem, Release } from '../domain/catalog.ts';
import { next } from '../release/phases.ts';
import type { CatalogKeeper } from './keep-catalog.ts';

/** The audience that the next apply opens a release to; undefined where there is none. */
export function nextAudience({ phase }: Release): string | undefined {
  return next(phase)?.audience;
}

/** What is doubtful about a catalog: rules that nobody reaches, audiences that a gate never admits. */
export async function warningsOf(keeper: CatalogKeeper, catalog: Catalog): Promise<readonly Problem[]> {
  const { problems } = await keeper.judgeInPortions(catalog);
  return problems.filter(({ severity }) => severity === 'warning');
}
