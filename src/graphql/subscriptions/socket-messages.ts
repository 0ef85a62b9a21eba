import type { Print } from '../../apollo/print.ts';
import type { AnswersOverTime } from '../../apollo/event-stream.ts';

/**
 * Sends answers as the messages of one operation (GraphQL over WebSocket, "Next"), each once the one before has left the process.
 * @returns what graphql-ws is to wait for. It yields nothing: graphql-ws prints what is yielded by itself, and closes the whole
 * connection over one answer that cannot be printed
 */
export function sending(
  id: string,
  answers: AnswersOverTime,
  send: (message: string) => Promise<void>,
  print: Print,
): AsyncIterableIterator<never, undefined> {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  return {
    async next() {
      for (let step = await answers.next(); step.done !== true; step = await answers.next())
        await send(`${head}${print(step.value)}}`);
      return { done: true, value: undefined };
    },
    async return() {
      await answers.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * A message that subscribes by an id alone, with an empty text: graphql-ws takes an operation without a text for no message at
 * all, and closes the connection. Any other message is left as it is.
 */
export function withQuery(message: string): string {
  if (!/"(?:documentId|persistedQuery)"/.test(message)) return message;
  try {
    const parsed: unknown = JSON.parse(message);
    if (!isMap(parsed) || parsed['type'] !== 'subscribe' || !isMap(parsed['payload'])) return message;
    if (typeof parsed['payload']['query'] === 'string') return message;
    return JSON.stringify({ ...parsed, payload: { ...parsed['payload'], query: '' } });
  } catch {
    // What is wrong with it is told as with any other message.
    return message;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
