import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

import { codes, startNewsroom, type Newsroom } from './live-product.ts';
import { PRODUCT } from './released-product.ts';
import { eventually } from './world.ts';

let newsroom: Newsroom;
let sam: string;
beforeAll(async () => {
  newsroom = await startNewsroom(
    {},
    {
      'gatehouse.yaml': `${PRODUCT['gatehouse.yaml']}
denied: { partialSubscriptions: true }
subscriptions: { perConnection: 3, perProcess: 4, perSubject: { most: 4 }, keepAliveSeconds: 1 }
`,
    },
  );
  sam = await newsroom.tokenOf('sam');
}, 60_000);
afterAll(() => newsroom.stop());

const sources = () => newsroom.sources();

const NEWS = 'subscription { news { text } }';

test('a connection has as many operations under way as it may, and one more is told so', async () => {
  const client = newsroom.client(sam);
  const some = [1, 2, 3].map(() => newsroom.followOn(client, NEWS));
  await eventually(sources, ([open]) => open === 3, 5_000);
  const refused = newsroom.followOn(client, NEWS);
  expect(codes((await refused.end()) as never)).toEqual(['BUSY']);
  some[0]?.leave();
  await eventually(sources, ([open]) => open === 2, 5_000);
  const other = newsroom.followOn(client, NEWS);
  await eventually(sources, ([open]) => open === 3, 5_000);
  expect(other.over()).toBeUndefined();
  await client.dispose();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('a process has as many subscriptions as it may, whichever way they come', async () => {
  const some = [1, 2, 3, 4].map((one) =>
    newsroom.follow(one % 2 === 0 ? 'WebSocket' : 'event stream', sam, NEWS),
  );
  await eventually(sources, ([open]) => open === 4, 5_000);
  for (const way of ['WebSocket', 'event stream'] as const) {
    const refused = newsroom.follow(way, sam, NEWS);
    const end = await refused.end();
    expect(codes(end === 'complete' ? refused.answers[0]?.errors : end)).toEqual(['BUSY']);
  }
  for (const one of some) one.leave();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('with partialSubscriptions one starts without its denied parts, and its root must still be had', async () => {
  const followed = newsroom.follow('WebSocket', sam, 'subscription { news { text source } }');
  await eventually(sources, ([open]) => open === 1, 5_000);
  await newsroom.publish('one');
  await followed.until(1);
  expect(followed.answers[0]).toEqual({
    data: { news: { text: 'one', source: null } },
    errors: [expect.objectContaining({ path: ['news', 'source'] })],
  });
  followed.leave();
  const refused = newsroom.follow('WebSocket', sam, 'subscription { scoops { text } }');
  expect(codes((await refused.end()) as never)).toEqual(['FORBIDDEN']);
});

test('a peer that does not answer is given up, and what it followed is let go of', async () => {
  const socket = new WebSocket(`${newsroom.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { authorization: `Bearer ${sam}` },
    autoPong: false,
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: NEWS } }));
  await eventually(sources, ([open]) => open === 1, 5_000);
  await closed;
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('an event stream without events shows that it lives', async () => {
  const response = await fetch(`${newsroom.address}/graphql?query=${encodeURIComponent(NEWS)}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${sam}` },
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(Number(response.headers.get('x-entitlements-version'))).toBeGreaterThan(0);
  const reader = response.body!.getReader();
  let read = '';
  while (read.length < 9) {
    const { value } = (await reader.read()) as { value: Uint8Array };
    read += new TextDecoder().decode(value);
  }
  expect(read).toBe(':\n\n:\n\n:\n\n');
  await reader.cancel();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('what a client does not read waits at its source, not in memory without a bound', async () => {
  const { hostname, port } = new URL(newsroom.address);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET /graphql?query=${encodeURIComponent(NEWS)} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n` +
      `authorization: Bearer ${sam}\r\n\r\n`,
  );
  await eventually(sources, ([open]) => open === 1, 5_000);
  socket.pause();
  const large = 'x'.repeat(200_000);
  for (let count = 0; count < 100; count++) await newsroom.publish(large);
  const waiting = await newsroom.waiting();
  expect(waiting).toBeGreaterThan(50);
  socket.destroy();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('a gateway that stops says goodbye to whoever follows', async () => {
  const codesSeen: number[] = [];
  const client = newsroom.client(sam, (code) => codesSeen.push(code));
  newsroom.followOn(client, NEWS);
  const streamed = newsroom.follow('event stream', sam, NEWS);
  await eventually(sources, ([open]) => open === 2, 5_000);
  // A connection that has carried events must not be kept for more.
  await newsroom.publish('the last');
  await streamed.until(1);
  const { hostname, port } = new URL(newsroom.address);
  // As browsers open one ahead, and may never ask anything on it.
  const ahead = connect(Number(port), hostname);
  await new Promise((resolve) => ahead.once('connect', resolve));
  const began = performance.now();
  const { code } = await newsroom.stop();
  expect(code).toBe(0);
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(codesSeen).toEqual([1001]);
  expect(await streamed.end()).toBe('complete');
});
