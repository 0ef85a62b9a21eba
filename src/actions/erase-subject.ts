import { subjectHolder } from '../domain/engagement.ts';
import type { Journal } from '../ports/journal.ts';
import type { Standings } from '../ports/standings.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import type { EngagementReader } from './read-engagement.ts';

/** Where something is known of subjects. */
export interface EraseParts {
  readonly journal: Pick<Journal, 'erase' | 'replay'>;
  readonly directory: Pick<SubjectDirectory, 'read' | 'erase'>;
  readonly standings: Pick<Standings, 'read' | 'change'>;
  readonly engagement: Pick<EngagementReader, 'doubt' | 'forget'>;
}

export type EraseOutcome =
  /** All is gone, and no event of the subject is taken any more. */
  | {
      readonly outcome: 'erased';
      readonly subject: string;
      readonly events: number;
      readonly overrides: number;
    }
  /** Nothing is known of it. */
  | { readonly outcome: 'no-op' };

/**
 * Takes out all that is known of a subject: what it did, what its credential said, and what was given to it. What stays is
 * the audit log, which tells by whose word, and what it did for its account, counted there without it.
 *
 * The audit log is told first, so that nothing goes without a line. Where this fails half way, the same again goes on.
 * @throws Failure STORE_UNAVAILABLE; BAD_REQUEST where that cannot be the id of a subject
 */
export async function eraseSubject(
  { journal, directory, standings, engagement }: EraseParts,
  subject: string,
  by: { readonly author: string; readonly reason: string },
): Promise<EraseOutcome> {
  const holder = subjectHolder(subject);
  const [[profile], [standing], [replay]] = await Promise.all([
    directory.read([subject]),
    standings.read([{ subject }]),
    journal.replay([holder]),
  ]);
  const overrides = standing?.overrides ?? [];
  const pinned = standing?.pin !== undefined;
  const engaged = replay?.record.lastDay !== undefined;
  const known = profile !== undefined || engaged || pinned || overrides.length > 0;
  let events = 0;
  if (known) {
    const deed = { ...by, command: { do: 'erase-subject', subject } };
    await directory.erase(subject, deed, {
      seen: profile !== undefined,
      engaged,
      pinned,
      overrides: overrides.length,
    });
    for (const { flag } of overrides) await standings.change({ subject, flag, override: undefined }, deed);
    if (pinned) await standings.change({ subject, pin: undefined }, deed);
    events = await journal.erase(subject);
  }
  // Also where nothing was known: an earlier attempt may have come as far as this.
  engagement.doubt([holder]);
  await engagement.forget([holder]);
  return known ? { outcome: 'erased', subject, events, overrides: overrides.length } : { outcome: 'no-op' };
}
