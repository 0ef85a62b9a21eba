import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Stores } from './stores.ts';

/** What `/readyz` answers. */
export type Readiness = { readonly ready: boolean } & Readonly<Record<string, unknown>>;

interface ReadinessParts {
  readonly admittance: Admittance;
  readonly follower: CatalogFollower;
  readonly stores: Pick<Stores, 'health'>;
  readonly clock: Clock;
}

interface EngagementSettings {
  /** Minutes that the last known engagement may stand in for a silent store. */
  readonly lastKnownMinutes: number;
}

/**
 * A silent store degrades the gateway and does not take it out of service: what needs no store still answers. A process that
 * was asked to end is not ready, so that balancers send requests elsewhere before it drains.
 * @param ending aborted once the process was asked to end
 */
export function readinessOf(
  { admittance, follower, stores, clock }: ReadinessParts,
  settings: EngagementSettings,
  ending: AbortSignal,
): () => Promise<Readiness> {
  const { keeper, unknown } = admittance;
  const secondsSince = (instant: number): number => Math.round((clock.now() - instant) / 100) / 10;
  return async () => ({
    ready: !ending.aborted,
    ...(ending.aborted && { ending: 'the process was asked to end: it takes no more work and drains' }),
    catalog: {
      version: keeper.version,
      madeAt: new Date(keeper.madeAt).toISOString(),
      // Whatever was made within these seconds may not be known here yet.
      confirmedSecondsAgo: secondsSince(follower.confirmedAt),
    },
    ...told(await stores.health(), settings, { catalog: errorsIn(keeper), names: unknown?.describe() }),
  });
}

/** Another gateway may have made a version that lacks what the schema or the configuration of this one names. */
function errorsIn({ errors, version }: CatalogKeeper): string | undefined {
  if (errors === 0) return undefined;
  const found = errors === 1 ? '1 error' : `${errors} errors`;
  return `version ${version} has ${found} for the schema and configuration of this gateway; the log names them`;
}

/**
 * Whether each store is up, why not, and what does not work without it, beside what is wrong with the catalog. No detail where
 * all is well.
 */
function told(
  { sql, cache }: Awaited<ReturnType<Stores['health']>>,
  { lastKnownMinutes }: EngagementSettings,
  faults: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const detail = given({ sql: sql.cause, cache: cache.cause, ...faults });
  const without = given({
    sql: sql.state === 'down' ? WITHOUT_SQL : undefined,
    cache: cache.state === 'down' ? withoutCache(lastKnownMinutes) : undefined,
  });
  return {
    stores: { sql: sql.state, cache: cache.state },
    ...(detail !== undefined && { detail }),
    ...(without !== undefined && { without }),
  };
}

const WITHOUT_SQL =
  'The control API and events are answered 503. The catalog in force stays. Subjects whose plan, overrides and engagement are ' +
  'in memory are decided as before; what depends on those of others is ENTITLEMENTS_UNAVAILABLE.';

function withoutCache(minutes: number): string {
  return (
    `Engagement is taken as it was known last, for at most ${minutes} minutes. Where it is not known, what depends on it is ` +
    'ENTITLEMENTS_UNAVAILABLE. Events are taken and counted later. Everything else works.'
  );
}

function given(
  words: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(words).flatMap(([key, word]): [string, string][] =>
    word === undefined ? [] : [[key, word]],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
