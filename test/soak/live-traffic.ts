import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

import type { Target } from './http-traffic.ts';

const SUBSCRIPTIONS = [
  'subscription { ticks }',
  'subscription { ready }',
  'subscription { breaks }',
  'subscription { insightTicks }',
  'subscription { ticks(gap: 1) }',
] as const;
/** Operations a client opens on one connection. */
const PER_CONNECTION = 20;

/** Clients subscribe over WebSocket, read for a while, and go without a word. */
export async function sockets({ address, tokens, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await Promise.race([once(socket, 'open'), closed]);
    if (!isOpen(socket)) continue;
    socket.send(
      JSON.stringify({
        type: 'connection_init',
        payload: { authorization: `Bearer ${tokens[turn % tokens.length]!}` },
      }),
    );
    await Promise.race([once(socket, 'message'), closed]);
    if (isOpen(socket))
      for (let id = 0; id < PER_CONNECTION; id++)
        socket.send(
          JSON.stringify({
            id: `o${id}`,
            type: 'subscribe',
            payload: { query: SUBSCRIPTIONS[(turn + id) % SUBSCRIPTIONS.length] },
          }),
        );
    let answers = 0;
    socket.on('message', () => answers++);
    // Every third client stops to read, so that what it is sent piles up at the gateway.
    if (turn % 3 === 2) socket.pause();
    await wait(400);
    if (answers > 0) statuses.add('socket', 200);
    if (turn % 2 === 0) socket.close();
    else socket.terminate();
  }
}

/** Clients subscribe by event stream, read for a while, and go without a word. */
export async function streams({ address, tokens, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const gone = new AbortController();
    try {
      const answer = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${tokens[turn % tokens.length]!}`,
        },
        body: JSON.stringify({ query: SUBSCRIPTIONS[turn % SUBSCRIPTIONS.length] }),
        signal: gone.signal,
      });
      statuses.add('stream', answer.status);
      await Promise.race([answer.body?.getReader().read(), wait(200)]);
    } finally {
      gone.abort();
    }
    await wait(100);
  }
}

function isOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN;
}
