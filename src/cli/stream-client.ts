import { createClient, type ExecutionResult } from 'graphql-sse';

import { answerOf, type HttpAnswer } from './control-answer.ts';
import { silence } from './gateway-access.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';

/** One subscription, and the gateway that it is asked of. */
export interface Subscribed {
  readonly url: string;
  readonly key: string;
  readonly query: string;
  readonly variables: object;
}

type Around = Pick<Surroundings, 'fetch' | 'patience'>;

const EVENT_STREAM = 'text/event-stream';

/**
 * Listens to an event stream of the control API until its end. Where this process ends, the connection does, and so does the
 * work of the gateway.
 * @param told the data of each event
 * @throws Stopped where there is no answer, an error, or silence for longer than the patience
 */
export async function listen(
  around: Around,
  asked: Subscribed,
  told: (data: unknown) => void,
): Promise<void> {
  const { url } = asked;
  const { patience } = around;
  const quiet = new AbortController();
  const timer = setTimeout(() => {
    quiet.abort(new DOMException('', 'TimeoutError'));
  }, patience);
  const reached: Reached = {};
  try {
    await following(fetching(around, quiet.signal, reached), asked, (result) => {
      timer.refresh();
      told(answerOf(url, { status: 200, kind: EVENT_STREAM, body: JSON.stringify(result) }, false));
    });
  } catch (error) {
    if (error instanceof Stopped) throw error;
    if (reached.plain !== undefined) answerOf(url, reached.plain, false);
    const cause: unknown = quiet.signal.aborted ? quiet.signal.reason : (reached.failure ?? error);
    throw new Stopped(silence(url, cause, patience));
  } finally {
    clearTimeout(timer);
  }
}

/** What came in place of an event stream. */
interface Reached {
  plain?: HttpAnswer;
  failure?: unknown;
}

function fetching(around: Around, quiet: AbortSignal, reached: Reached) {
  return async (to: string, init: RequestInit): Promise<Response> => {
    const signal = AbortSignal.any([quiet, ...(init.signal ? [init.signal] : [])]);
    // The key is not told to another address.
    const response = await around
      .fetch(to, { ...init, redirect: 'manual', signal })
      .catch((error: unknown) => {
        reached.failure = error;
        throw error;
      });
    const { status, headers } = response;
    const kind = headers.get('location') ?? headers.get('content-type') ?? 'nothing';
    if (kind.startsWith(EVENT_STREAM)) return response;
    reached.plain = { status, kind, body: await response.text() };
    throw new Error('no event stream');
  };
}

/** Rejects with what `told` throws as well; then the connection is closed. */
function following(
  fetchFn: ReturnType<typeof fetching>,
  { url, key, query, variables }: Subscribed,
  told: (result: ExecutionResult) => void,
): Promise<void> {
  const client = createClient({
    url: `${url}/admin/graphql`,
    headers: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
    fetchFn,
  });
  return new Promise<void>((resolve, reject) => {
    const failed = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const next = (result: ExecutionResult): void => {
      try {
        told(result);
      } catch (error) {
        failed(error);
      }
    };
    client.subscribe({ query, variables: { ...variables } }, { next, error: failed, complete: resolve });
  }).finally(() => {
    client.dispose();
  });
}
