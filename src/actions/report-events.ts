import type { EngagementEvent } from '../domain/engagement.ts';
import type { EventAnswer } from '../ports/journal.ts';
import type { Clock } from '../ports/runtime.ts';
import { isLate, refusalOf, type EventReport, type Grounds, type ReportRefusal } from './judge-report.ts';
import type { CatalogKeeper } from './keep-catalog.ts';
import type { EngagementRecorder } from './record-engagement.ts';

/** What became of an event that was reported. */
export type ReportAnswer =
  /** Counted, and never lost. `late`: it counts for ever, and in no window. */
  | { readonly status: 'accepted'; readonly late: boolean }
  /** It was accepted before, which is as good. `conflict`: it says something else by now, and what came first stands. */
  | { readonly status: 'duplicate'; readonly conflict: boolean }
  | ReportRefusal;

/** What reporting takes. */
export interface ReportParts {
  readonly keeper: Pick<CatalogKeeper, 'current' | 'version'>;
  readonly recorder: Pick<EngagementRecorder, 'record'>;
  readonly clock: Clock;
}

/** An event that may be taken, and its place among those reported. */
interface Good {
  readonly place: number;
  readonly event: EngagementEvent;
}

/**
 * Takes events that others have seen, each for itself: one that is refused fails no other. Answers in order. Where this
 * throws, nothing is known to be taken, and sending all of them again is safe.
 * @param quiet nobody is told that a tier moved by these: they are history
 * @throws Failure STORE_UNAVAILABLE; BUSY where too many wait already
 */
export async function reportEvents(
  { keeper, recorder, clock }: ReportParts,
  reports: readonly EventReport[],
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<readonly ReportAnswer[]> {
  const grounds = { catalog: keeper.current.catalog, now: clock.now() };
  const answers = reports.map((report): ReportAnswer | undefined => refusalOf(report, grounds));
  const good = reports.flatMap((report, place): Good[] =>
    answers[place] === undefined ? [goodOf(report, place, grounds)] : [],
  );
  if (good.length > 0) {
    const recorded = await recorder.record(
      good.map(({ event }) => event),
      { quiet },
    );
    for (const [index, one] of good.entries()) answers[one.place] = answerOf(one, recorded[index], grounds);
  }
  return answers.map((answer) => {
    if (answer === undefined) throw new Error('an event was reported and not answered');
    return answer;
  });
}

function goodOf({ time, ...report }: EventReport, place: number, { now }: Grounds): Good {
  return { place, event: { ...report, time: time ?? now } };
}

function answerOf(
  { event }: Good,
  recorded: EventAnswer | undefined,
  grounds: Grounds,
): ReportAnswer | undefined {
  switch (recorded) {
    case 'accepted':
      return { status: 'accepted', late: isLate(event.time, grounds) };
    case 'duplicate':
      return { status: 'duplicate', conflict: false };
    case 'conflict':
      return { status: 'duplicate', conflict: true };
    case 'erased':
      return {
        status: 'refused',
        code: 'ERASED',
        at: 'subject',
        message: 'expected a subject that was not erased: nothing of this one is taken any more',
      };
    case undefined:
      return undefined;
  }
}
