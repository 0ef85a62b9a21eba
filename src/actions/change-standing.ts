import type { ReleaseCommand } from '../domain/command.ts';
import type { Preview } from '../domain/control.ts';
import { toJson } from '../domain/json.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { admittedAs } from '../engine/admission.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Standings } from '../ports/standings.ts';
import type { Order } from './carry-out.ts';
import { isKnown } from './explain.ts';
import type { SubjectFinder } from './find-subjects.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import type { CatalogInForce, CatalogKeeper } from './keep-catalog.ts';
import { refusalOf, writeOf, type StandingCommand } from './standing-command.ts';

/** An override that changes nothing yet, because the gate does not admit its subject, and what would admit it. */
export interface NotAdmitted {
  readonly flag: string;
  readonly gate: string;
  readonly release: string | undefined;
  /** Left out where the release is not in a phase that targets anybody early. */
  readonly offer: Extract<ReleaseCommand, { do: 'target-early' }> | undefined;
}

export type StandingOutcome =
  | {
      readonly outcome: 'applied' | 'would-apply';
      readonly version: number;
      readonly notAdmitted: NotAdmitted | undefined;
      /** Undefined where the change is about an account. */
      readonly subjectKnown: boolean | undefined;
    }
  | { readonly outcome: 'no-op'; readonly version: number }
  | { readonly outcome: 'conflict'; readonly expected: number; readonly version: number }
  | Extract<Preview, { outcome: 'refused' }>;

/** What changing a standing takes. */
export interface StandingParts {
  readonly keeper: CatalogKeeper;
  readonly follower: CatalogFollower;
  readonly standings: Standings;
  readonly clock: Clock;
}

/**
 * Sets or removes a plan, an override or a pin, under the catalog version that the manager has seen.
 * @param dryRun says what would become of it, and writes nothing
 * @throws Failure STORE_UNAVAILABLE
 */
export async function changeStanding(
  parts: StandingParts,
  finder: SubjectFinder,
  command: StandingCommand,
  order: Order,
  dryRun: boolean,
): Promise<StandingOutcome> {
  await parts.follower.catchUp();
  const { current, versionId } = parts.keeper;
  const { version } = current.catalog;
  if (version !== order.expected) return { outcome: 'conflict', expected: order.expected, version };
  const refused = refusalOf(current.catalog, command, parts.clock.now());
  if (refused !== undefined) return { outcome: 'refused', version, ...refused };
  const looked = await look(parts, finder, current, command);
  if (dryRun) return { outcome: 'would-apply', version, ...looked };
  const { author, reason } = order;
  const changed = await parts.standings.change(
    writeOf(command),
    { author, reason, command: toJson(command) },
    version,
    versionId,
  );
  switch (changed.outcome) {
    case 'applied':
      return { outcome: 'applied', version, ...looked };
    case 'no-op':
      return { outcome: 'no-op', version };
    case 'conflict':
      return { outcome: 'conflict', expected: order.expected, version: changed.version };
  }
}

/** The gate is absolute, so the manager is told where an override cannot help; and where an id may be mistyped. */
async function look(
  { clock }: StandingParts,
  finder: SubjectFinder,
  compiled: CatalogInForce,
  command: StandingCommand,
): Promise<{ readonly notAdmitted: NotAdmitted | undefined; readonly subjectKnown: boolean | undefined }> {
  if (!('subject' in command)) return { notAdmitted: undefined, subjectKnown: undefined };
  const now = clock.now();
  const subject = await finder.subject({ id: command.subject }, compiled, now);
  const closed =
    command.do === 'set-override' ? notAdmitted(compiled, subject, command.flag, now) : undefined;
  return {
    notAdmitted: closed,
    subjectKnown: isKnown(await finder.profile(command.subject), subject, compiled),
  };
}

/** Undefined where the gate admits, where a store cannot tell, and where there is no gate. */
export function notAdmitted(
  compiled: CompiledCatalog,
  subject: Subject,
  flag: string,
  now: number,
): NotAdmitted | undefined {
  const admitted = admittedAs(compiled, subject, flag, now);
  if (admitted?.answer !== 'closed') return undefined;
  const release = compiled.catalog.releases.find(
    (candidate) => candidate.phase !== 'closed' && candidate.flags.some((joined) => joined.flag === flag),
  );
  const early = release !== undefined && !['setup', 'ga'].includes(release.phase);
  const offer = early
    ? ({ do: 'target-early', release: release.key, flag, subjects: [subject.id] } as const)
    : undefined;
  return { flag, gate: admitted.gate, release: release?.key, offer };
}
