import { randomBytes } from 'node:crypto';

import type { ControlParts } from '../admin/context.ts';
import type { Admittance } from '../actions/entitlements.ts';
import type { ElementLookup } from '../actions/explain-element.ts';
import { WalkPlaces } from '../actions/walk-places.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import type { Element } from '../domain/requirement.ts';
import { catalogText } from '../files/catalog-text.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { Log } from '../ports/runtime.ts';
import { postgresAuditLog } from '../postgres/audit-log.ts';
import { postgresJournal } from '../postgres/journal.ts';
import { postgresOperators } from '../postgres/operators.ts';
import { postgresStandings } from '../postgres/standings.ts';
import { postgresSubjectDirectory } from '../postgres/subject-directory.ts';
import type { Stores } from './stores.ts';

/** Bytes of chance in a key to the control API. */
const SECRET_BYTES = 32;

/** A new secret for a key to the control API. */
export function newSecret(): string {
  return `ghk_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** What the control API stands on. */
export function controlOf(
  { sql, cache }: Pick<Stores, 'sql' | 'cache'>,
  parts: {
    readonly admittance: Admittance;
    readonly follower: CatalogFollower;
    readonly store: CatalogStore;
    readonly elements: readonly Element[];
    readonly lookup: ElementLookup;
    readonly log: Log;
  },
): ControlParts {
  const { admittance, ...rest } = parts;
  return {
    ...rest,
    keeper: admittance.keeper,
    sources: admittance.sources,
    clock: admittance.clock,
    dryRun: admittance.dryRun,
    text: catalogText(),
    standings: admittance.sources.standings.keeping(postgresStandings(sql)),
    directory: postgresSubjectDirectory(sql),
    audit: postgresAuditLog(sql),
    journal: postgresJournal(sql),
    walks: new WalkPlaces(),
    cache,
    operators: postgresOperators(sql),
    newSecret,
  };
}
