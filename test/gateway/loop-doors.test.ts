import { beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';

import { startWatched, type Watched } from './loop.ts';
import { manyFlags } from './many-flags.ts';
import { START } from './world.ts';

// The largest input that each door takes, and the smallest that it refuses for its size, do not hold the event loop.

const BODY = 1_048_576;
const REPORT = 4_194_304;
const COMMAND = 20 * 1_048_576;

let gateway: Watched;
let token: string;
beforeAll(async () => {
  gateway = await startWatched();
  token = gateway.token('paula');
}, 180_000);

interface Sent {
  readonly path?: string;
  readonly as?: string;
  readonly body?: string;
  readonly accept?: string;
}

/** Sends this while the event loop is watched. Gives the status. */
function send({ path = '/graphql', as = token, body, accept = 'application/json' }: Sent): Promise<number> {
  return gateway.unheld(() =>
    statusOf(
      fetch(`${gateway.address}${path}`, {
        headers: { 'content-type': 'application/json', authorization: `Bearer ${as}`, accept },
        ...(body !== undefined && { method: 'POST', body }),
      }),
    ),
  );
}

/** A body that is refused unread may still be on its way when the connection ends: then there is no status to read. */
async function statusOf(asking: Promise<Response>): Promise<number> {
  try {
    const response = await asking;
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    // Errors of sockets are made outside the realm of the tests, where Error is another class.
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    if (/EPIPE|ECONNRESET|UND_ERR_SOCKET/.test(String(cause?.code))) return 413;
    throw error;
  }
}

function asked(query: string, variables: object = {}): string {
  return JSON.stringify({ query, variables });
}

/** JSON of exactly this many bytes, or as many as its frame has. */
function filled(bytes: number, frame: (filling: string) => string): string {
  return frame('x'.repeat(Math.max(0, bytes - frame('').length)));
}

function nested(levels: number): string {
  return `${'['.repeat(levels)}1${']'.repeat(levels)}`;
}

function aliases(count: number, field: string): string {
  return `{ ${Array.from({ length: count }, (_, place) => `a${place}: ${field}`).join(' ')} }`;
}

const BODIES: readonly (readonly [string, string])[] = [
  ['a body at the limit', filled(BODY, (text) => asked(`{ me { id } } # ${text}`))],
  ['a body above the limit', filled(BODY + 1, (text) => asked(`{ me { id } } # ${text}`))],
  ['a long variable', filled(BODY, (text) => asked('query ($a: String) { me { id } }', { a: text }))],
  [
    'a wide variable',
    asked('query ($a: [Int]) { me { id } }', { a: Array.from({ length: 500_000 }, () => 1) }),
  ],
  ['a deep variable', `{"query":"query ($a: [Int]) { me { id } }","variables":{"a":${nested(4_000)}}}`],
  [
    'the deepest variable',
    `{"query":"query ($a: [Int]) { me { id } }","variables":{"a":${nested(500_000)}}}`,
  ],
  ['100 aliases', asked(aliases(100, 'me { id name }'))],
  ['80,000 aliases', asked(aliases(80_000, 'me'))],
  ['100 aliases of entitlements', asked(aliases(100, 'entitlements { flags { flag } }'))],
  ['100 denied aliases', asked(aliases(100, 'insights { id }'))],
  ['a deep document', asked('{ me '.repeat(100_000))],
  ['a batch', JSON.stringify(Array.from({ length: 10 }, () => ({ query: aliases(100, 'me { id }') })))],
  [
    'a batch that is too long',
    JSON.stringify(Array.from({ length: 30_000 }, () => ({ query: '{ me { id } }' }))),
  ],
];

describe.each(['/graphql over HTTP', '/graphql as an event stream'])('%s', (door) => {
  const accept = door.endsWith('stream') ? 'text/event-stream' : 'application/json';
  test.each(BODIES)('%s', async (_name, body) => {
    expect(await send({ body, accept })).toBeLessThan(500);
  });
});

describe('/graphql over WebSocket', () => {
  test.each(BODIES)('%s', async (_name, body) => {
    const text = `{"id":"1","type":"subscribe","payload":${body}}`;
    await gateway.unheld(async () => {
      const socket = new WebSocket(
        `${gateway.address.replace('http', 'ws')}/graphql`,
        'graphql-transport-ws',
      );
      const over = once(socket, 'close');
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
      await once(socket, 'message');
      const answered = once(socket, 'message').catch(() => undefined);
      socket.send(text);
      await Promise.race([answered, over]);
      socket.terminate();
    });
    expect(await send({ path: '/healthz' })).toBe(200);
  });
});

describe('/v1/events', () => {
  const report = (count: number, more: object = {}): string =>
    JSON.stringify(
      Array.from({ length: count }, (_, place) => ({
        specversion: '1.0',
        id: `${Math.random()}-${place}`,
        source: 'test',
        type: 'report.generated',
        subject: `somebody-${place}`,
        ...more,
      })),
    );
  test.each([
    ['1,000 events', report(1_000)],
    ['1,000 events of four kilobytes', report(1_000, { data: { text: 'x'.repeat(3_900) } })],
    ['1,001 events', report(1_001)],
    ['30,000 events', report(30_000)],
    ['a body above the limit', filled(REPORT + 1, (text) => `["${text}"]`)],
    ['deep data', `[{"specversion":"1.0","id":"deep","source":"test","type":"x","data":${nested(100_000)}}]`],
  ])('%s', async (_name, body) => {
    const status = await gateway.unheld(() => {
      return statusOf(
        fetch(`${gateway.address}/v1/events`, {
          method: 'POST',
          headers: {
            'content-type': 'application/cloudevents-batch+json',
            authorization: `Bearer ${gateway.key}`,
          },
          body,
        }),
      );
    });
    expect(status).toBeLessThan(500);
  });
});

describe('/admin/graphql', () => {
  test.each([
    ['20,000 aliases', asked(aliases(20_000, 'me { id }'))],
    ['a body above the limit', filled(COMMAND + 1, (text) => asked('{ me { id } }', { text }))],
    [
      'a text that is no catalog',
      asked('query ($text: String!) { preview(command: { import: { text: $text } }) { __typename } }', {
        text: '- a\n'.repeat(400_000),
      }),
    ],
  ])(
    '%s',
    async (_name, body) => {
      expect(await send({ path: '/admin/graphql', as: gateway.key, body })).toBeLessThan(500);
    },
    120_000,
  );
});

describe('with a catalog of 5,000 flags', () => {
  beforeAll(async () => {
    const body = asked(
      `mutation ($text: String!) {
        carryOut(command: { import: { text: $text } }, expectedVersion: 1, reason: "a test") { __typename }
      }`,
      { text: manyFlags(5_000, 'doors') },
    );
    expect(await send({ path: '/admin/graphql', as: gateway.key, body })).toBe(200);
  }, 180_000);

  test.each([
    ['/ofrep/v1/evaluate/flags', '{}'],
    ['/ofrep/v1/evaluate/flags', filled(BODY, (text) => JSON.stringify({ context: { text } }))],
    ['/ofrep/v1/evaluate/flags', filled(BODY + 1, (text) => JSON.stringify({ context: { text } }))],
    ['/ofrep/v1/evaluate/flags', `{"context":{"a":${nested(100_000)}}}`],
    ['/ofrep/v1/evaluate/flags/flag-1', '{}'],
    ['/graphql', asked('{ entitlements { flags { flag } } }')],
  ])('%s', async (path, body) => {
    expect(await send({ path, body })).toBeLessThan(500);
  });

  test.each(['/schema.graphql', '/healthz', '/readyz', `/${'x'.repeat(12_000)}`])(
    '%s',
    async (path) => {
      expect(await send({ path })).toBeLessThan(500);
    },
    START,
  );
});
