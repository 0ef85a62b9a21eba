import { VERSION_HEADER } from '../actions/entitlements.ts';
import { LONGEST_ID, LONGEST_SOURCE } from '../actions/judge-report.ts';
import { reportEvents, type ReportParts } from '../actions/report-events.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import { contentOf, MEDIA_TYPES } from './content-mode.ts';
import { readEvent } from './event-format.ts';
import { misshapen, resultOf, type Result } from './result.ts';

type Headers = readonly (readonly [string, string])[];

/**
 * Events that a product's back end has seen, as CloudEvents 1.0 over HTTP. Knows no socket: plain request in, plain
 * response out, for a caller who may report.
 */
export interface EventsDoor {
  /** Media types whose bodies it wants as JSON. */
  readonly mediaTypes: readonly string[];
  /** `POST /v1/events`. @throws Failure STORE_UNAVAILABLE, BUSY */
  report(request: DoorRequest): Promise<DoorResponse>;
  /** An answer for a request that is not let in. */
  refuse(status: number, code: FailureCode, message: string, headers?: Headers): DoorResponse;
}

export function eventsDoor(parts: ReportParts): EventsDoor {
  const answer = (status: number, body: object, headers: Headers = []): DoorResponse => ({
    status,
    headers: new Map([
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', 'no-store'],
      [VERSION_HEADER, String(parts.keeper.version)],
      ...headers,
    ]),
    body: JSON.stringify(body),
  });
  const refuse: EventsDoor['refuse'] = (status, code, message, headers) =>
    answer(status, { code, message }, headers);

  return {
    mediaTypes: MEDIA_TYPES,
    refuse,

    async report(request) {
      const quiet = quietIn(request.search);
      if (quiet === undefined) return refuse(400, 'BAD_REQUEST', "expected 'import' to be true or false");
      const content = contentOf(request);
      switch (content.mode) {
        case 'none':
          return refuse(
            content.status,
            content.status === 413 ? 'TOO_LARGE' : 'BAD_REQUEST',
            content.message,
          );
        case 'single': {
          const [result] = await resultsOf(parts, [content.event], quiet, () => '');
          return answer(result?.status === 'refused' ? 400 : 200, result ?? {});
        }
        case 'batch': {
          const { events } = content;
          return answer(200, {
            results: await resultsOf(parts, events, quiet, (index) => `events[${index}]`),
          });
        }
      }
    },
  };
}

/** Whether these are history. Undefined where that cannot be read. */
function quietIn(search: string): boolean | undefined {
  const given = new URLSearchParams(search).get('import');
  if (given === null || given === 'false') return false;
  return given === 'true' ? true : undefined;
}

/** @param placeOf how the event with this index is called */
async function resultsOf(
  parts: ReportParts,
  events: readonly unknown[],
  quiet: boolean,
  placeOf: (index: number) => string,
): Promise<readonly Result[]> {
  const read = events.map((event, index) => ({ index, event: readEvent(event) }));
  const good = read.flatMap(({ index, event }) => ('problems' in event ? [] : [{ index, report: event }]));
  const reports = good.map(({ report }) => report);
  const answers = await reportEvents(parts, reports, { quiet });
  const answered = new Map(good.map(({ index }, place) => [index, answers[place]]));
  return read.map(({ index, event }): Result => {
    const identity = identityOf(events[index]);
    const place = placeOf(index);
    if ('problems' in event) return { ...identity, ...misshapen(event, place) };
    const answer = answered.get(index);
    if (answer === undefined) throw new Error('an event was reported and not answered');
    return { ...identity, ...resultOf(answer, place) };
  });
}

/** What the event says it is, as far as it says so in words that can be an identity. */
function identityOf(event: unknown): Pick<Result, 'source' | 'id'> {
  if (typeof event !== 'object' || event === null) return {};
  return {
    ...('source' in event && isWord(event.source, LONGEST_SOURCE) ? { source: event.source } : {}),
    ...('id' in event && isWord(event.id, LONGEST_ID) ? { id: event.id } : {}),
  };
}

function isWord(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}
