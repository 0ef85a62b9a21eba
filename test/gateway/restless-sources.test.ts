import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

import { startNewsroom, type Newsroom, type Way } from './live-product.ts';
import { PRODUCT } from './released-product.ts';
import { eventually } from './world.ts';

const SCHEMA = `
type Query {
  open: Int
  "Sources that are open now, and that ever were."
  sources: [Int!]!
  "Events that were asked for."
  asked: Int!
}
type Subscription {
  "Has the next event at once, always."
  always: Int
  "The same, of an async generator."
  generated: Int
  "The same, and never says that it has ended."
  stubborn: Int
  "The same, with events of 200 kB."
  large: String
}
`;

const RESOLVERS = `
let open = 0, ever = 0, asked = 0;
const text = 'x'.repeat(200_000);
function always(end) {
  return () => {
    open++; ever++;
    return {
      next: () => Promise.resolve({ value: ++asked, done: false }),
      return: () => { open--; return end(); },
      [Symbol.asyncIterator]() { return this; },
    };
  };
}
async function* generated() {
  open++; ever++;
  try { for (;;) yield ++asked; } finally { open--; }
}
const ended = () => Promise.resolve({ value: undefined, done: true });
const resolve = (count) => count;
export default { resolvers: {
  Query: { open: () => 1, sources: () => [open, ever], asked: () => asked },
  Subscription: {
    always: { subscribe: always(ended), resolve },
    generated: { subscribe: generated, resolve },
    stubborn: { subscribe: always(() => new Promise(() => undefined)), resolve },
    large: { subscribe: always(ended), resolve: () => text },
  },
} };
`;

let newsroom: Newsroom;
let sam: string;
beforeAll(async () => {
  newsroom = await startNewsroom(
    {},
    {
      'product.graphql': SCHEMA,
      'product.mjs': RESOLVERS,
      'catalog.yaml': 'plans: [free, pro]\n',
      'gatehouse.yaml': PRODUCT['gatehouse.yaml'],
    },
  );
  sam = await newsroom.tokenOf('sam');
}, 240_000);
afterAll(() => newsroom.stop());

const sources = () => newsroom.sources();
async function health(): Promise<number> {
  const { status } = await fetch(`${newsroom.address}/healthz`, { signal: AbortSignal.timeout(3_000) });
  return status;
}
async function asked(): Promise<number> {
  const response = await fetch(`${newsroom.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sam}` },
    body: JSON.stringify({ query: '{ asked }' }),
    signal: AbortSignal.timeout(3_000),
  });
  return ((await response.json()) as { data: { asked: number } }).data.asked;
}

describe.each<Way>(['WebSocket', 'event stream'])('over %s', (way) => {
  test.each(['always', 'generated', 'stubborn'])(
    'a source that always has an event stops nothing else, and ends with its client: %s',
    async (field) => {
      const some = [1, 2, 3].map(() => newsroom.follow(way, sam, `subscription { ${field} }`));
      await some[0]?.until(100);
      for (let time = 0; time < 5; time++) expect(await health()).toBe(200);
      for (const one of some) one.leave();
      await eventually(sources, ([open]) => open === 0, 5_000);
    },
  );
});

test('what a WebSocket client does not read waits at its source, and is let go of with its client', async () => {
  const socket = new WebSocket(`${newsroom.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { authorization: `Bearer ${sam}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.pause();
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { large }' } }));
  await eventually(sources, ([open]) => open === 1, 5_000);
  const settled = await standing(asked);
  expect(await asked()).toBe(settled);
  socket.terminate();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('what the client of an event stream does not read waits at its source, and is let go of with its client', async () => {
  const { hostname, port } = new URL(newsroom.address);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET /graphql?query=${encodeURIComponent('subscription { large }')} HTTP/1.1\r\nhost: x\r\n` +
      `accept: text/event-stream\r\nauthorization: Bearer ${sam}\r\n\r\n`,
  );
  socket.pause();
  await eventually(sources, ([open]) => open === 1, 5_000);
  const settled = await standing(asked);
  expect(await asked()).toBe(settled);
  socket.destroy();
  await eventually(sources, ([open]) => open === 0, 5_000);
});

test('a peer that asks and does not read its answers is not read any further', async () => {
  const socket = new WebSocket(`${newsroom.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { authorization: `Bearer ${sam}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.pause();
  const message = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(100_000) } });
  for (let count = 0; count < 400; count++) socket.send(message);
  const settled = await standing(() => Promise.resolve(socket.bufferedAmount));
  // What the kernel keeps for either side is gone; the rest has never left this process.
  expect(settled).toBeGreaterThan(10_000_000);
  socket.terminate();
});

/** Waits until a number is the same for half a second. */
async function standing(read: () => Promise<number>): Promise<number> {
  for (let tries = 0; tries < 40; tries++) {
    const before = await read();
    await wait(500);
    if ((await read()) === before) return before;
  }
  throw new Error('it never stands still');
}
