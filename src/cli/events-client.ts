import { gatewayUrl, keyOf, silence } from './gateway-access.ts';
import { list, shape, text, type Of } from './shape.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';

const isResult = shape({ status: text });
const isAnswer = shape({ results: list(isResult) });
const isRefusal = shape({ message: text });

/** What became of one event, as far as the door must say it. */
export type ReportResult = Of<typeof isResult>;

/** The door for events of a running gateway, as one key may use it. */
export interface EventsClient {
  /** As people know it. */
  readonly url: string;
  /**
   * Reports history, and waits while the gateway cannot take it. One result an event, in order.
   * @param events CloudEvents in JSON
   * @param waiting told why it has to wait
   * @throws Stopped where waiting does not help
   */
  report(events: readonly string[], waiting: (why: string) => void): Promise<readonly ReportResult[]>;
}

/** Times in a row that a gateway may say it cannot take events now, and that it may not answer at all. */
const MOST_WAITS = 300;
const MOST_SILENCES = 3;
/** Seconds: where the gateway does not say how long to wait, and at the most. */
const SHORTEST_WAIT = 1;
const LONGEST_WAIT = 60;

/** Why it is not done yet. */
interface Later {
  readonly seconds: number;
  readonly message: string;
  readonly silent: boolean;
}

export async function eventsClient(around: Surroundings, given: string | undefined): Promise<EventsClient> {
  const url = gatewayUrl(around, given);
  const key = await keyOf(around);
  return {
    url,
    async report(events, waiting) {
      for (let [waits, silences] = [0, 0]; ; waits += 1) {
        const answer = await post(around, url, key, `[${events.join(',')}]`);
        if (!('silent' in answer)) return matching(url, answer, events);
        silences = answer.silent ? silences + 1 : 0;
        if (waits >= MOST_WAITS || silences >= MOST_SILENCES) throw new Stopped(answer.message);
        waiting(answer.message);
        await around.wait(answer.seconds * 1_000);
      }
    },
  };
}

function matching(
  url: string,
  results: readonly ReportResult[],
  events: readonly string[],
): readonly ReportResult[] {
  if (results.length === events.length) return results;
  throw new Stopped(
    `the gateway at ${url} answers otherwise than expected: ${events.length} results, received ${results.length}`,
  );
}

async function post(
  { fetch, patience }: Surroundings,
  url: string,
  key: string,
  body: string,
): Promise<readonly ReportResult[] | Later> {
  let response: Response;
  let said: string;
  try {
    response = await fetch(`${url}/v1/events?import=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' },
      body,
      // Somebody else's address is not told the key.
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    said = await response.text();
  } catch (error) {
    return { seconds: SHORTEST_WAIT, message: silence(url, error, patience), silent: true };
  }
  return read(url, response, parsed(said));
}

function read(url: string, { status, headers }: Response, said: unknown): readonly ReportResult[] | Later {
  if (status === 200 && isAnswer(said)) return said.results;
  const message = isRefusal(said) ? said.message : undefined;
  if (status === 429 || status === 503) {
    const why = `the gateway at ${url} cannot take events now (${status}): ${message ?? 'it does not say why'}`;
    return { seconds: secondsIn(headers.get('retry-after')), message: why, silent: false };
  }
  if (status === 401)
    throw new Stopped(`the gateway at ${url} does not accept this key (401): ${message ?? ''}`);
  if (status === 403)
    throw new Stopped(`the gateway at ${url} does not let this key report (403): ${message ?? ''}`);
  throw new Stopped(
    `no gateway takes events at ${url}: expected results, received ${status}${message === undefined ? '' : `, ${message}`}`,
  );
}

function secondsIn(header: string | null): number {
  const seconds = header !== null && /^\d+$/.test(header) ? Number(header) : SHORTEST_WAIT;
  return Math.min(Math.max(seconds, SHORTEST_WAIT), LONGEST_WAIT);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
