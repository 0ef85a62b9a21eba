import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

import { codes, moment, startNewsroom, type Newsroom, type Way } from './live-product.ts';
import { eventually } from './world.ts';

let newsroom: Newsroom;
let dan: string;
let sam: string;
beforeAll(async () => {
  newsroom = await startNewsroom();
  dan = await newsroom.tokenOf('dan', { team: 'makers' });
  sam = await newsroom.tokenOf('sam');
  await newsroom.carryOut({ create: { release: 'r', flags: [{ flag: 'a' }, { flag: 'b' }, { flag: 'c' }] } });
  await newsroom.carryOut({ wire: { release: 'r' } });
  await newsroom.carryOut({ apply: { release: 'r', audience: 'developer' } });
}, 60_000);
afterAll(() => newsroom.stop());

const sources = () => newsroom.sources();

async function rollBack(): Promise<void> {
  await newsroom.carryOut({ rollBack: { release: 'r', entirely: true } });
}
async function reopen(): Promise<void> {
  await newsroom.carryOut({ reopen: { release: 'r' } });
}
/** Follows, and waits until events would come. */
async function following(way: Way, token: string, query: string, variables?: Record<string, unknown>) {
  const [open] = await newsroom.sources();
  const followed = newsroom.follow(way, token, query, variables);
  await eventually(sources, ([now]) => now > open, 5_000);
  return followed;
}
const nothingOpen = () => eventually(sources, ([open]) => open === 0, 5_000);

beforeEach(async () => {
  await nothingOpen();
});

describe.each<Way>(['WebSocket', 'event stream'])('over %s', (way) => {
  test('events come to whoever follows, and the source is let go of when they leave', async () => {
    const followed = await following(way, sam, 'subscription { news { text } }');
    await newsroom.publish('one');
    await newsroom.publish('two');
    await followed.until(2);
    expect(followed.answers).toEqual([
      { data: { news: { text: 'one' } } },
      { data: { news: { text: 'two' } } },
    ]);
    followed.leave();
    await nothingOpen();
  });

  test('a gated subscription is refused before its source is opened', async () => {
    const [, ever] = await newsroom.sources();
    for (const query of [
      'subscription { scoops { text } }',
      'subscription { told { text } }',
      'subscription { news { text source } }',
      'subscription { filtered(only: "x") { text } }',
    ]) {
      const followed = newsroom.follow(way, sam, query);
      const end = await followed.end();
      const errors = end === 'complete' ? followed.answers[0]?.errors : end;
      expect(codes(errors)).toEqual(['FORBIDDEN']);
      expect(followed.answers.every(({ data }) => data === undefined)).toBe(true);
    }
    expect((await newsroom.sources())[1]).toBe(ever);
  });

  test('a gated argument may be left out', async () => {
    const followed = await following(way, sam, 'subscription { filtered { text } }');
    followed.leave();
  });

  test('a rollback ends a gated subscription at once, without an event', async () => {
    const followed = await following(way, dan, 'subscription { scoops { text } }');
    await newsroom.publish('before');
    await followed.until(1);
    const began = performance.now();
    await rollBack();
    expect(await followed.end(1_000)).toBe('complete');
    expect(performance.now() - began).toBeLessThan(1_000);
    await newsroom.publish('after');
    expect(followed.answers).toHaveLength(2);
    expect(followed.answers[0]?.data).toEqual({ scoops: { text: 'before' } });
    expect(followed.answers[1]).toEqual({
      errors: [
        expect.objectContaining({ message: 'Not entitled to Subscription.scoops.', path: ['scoops'] }),
      ],
    });
    expect(codes(followed.answers[1]?.errors)).toEqual(['FORBIDDEN']);
    await nothingOpen();
    await reopen();
  });

  test('a rollback narrows one that is gated below its root, and reopening opens it, without connecting anew', async () => {
    const followed = await following(way, dan, 'subscription { news { text source } }');
    await newsroom.publish('one');
    await followed.until(1);
    await rollBack();
    await newsroom.publish('two');
    await followed.until(2);
    await reopen();
    await newsroom.publish('three');
    await followed.until(3);
    expect(followed.answers.map(({ data }) => data)).toEqual([
      { news: { text: 'one', source: 'the mayor' } },
      { news: { text: 'two', source: null } },
      { news: { text: 'three', source: 'the mayor' } },
    ]);
    expect(followed.answers[1]?.errors).toEqual([
      expect.objectContaining({ path: ['news', 'source'], message: 'Not entitled to News.source.' }),
    ]);
    followed.leave();
  });

  test('an event that is being answered while a release is rolled back shows nothing of it', async () => {
    const followed = await following(way, dan, 'subscription { news { slow(milliseconds: 400) source } }');
    await newsroom.publish('slowly');
    await wait(100);
    await rollBack();
    await followed.until(1);
    expect(followed.answers[0]?.data).toEqual({ news: { slow: 'slowly', source: null } });
    followed.leave();
    await reopen();
  });

  test('each value of a union is answered by what its own type asks for', async () => {
    const query = 'subscription { mixed { ... on News { text } ... on Advert { text price } } }';
    const followed = await following(way, dan, query);
    await rollBack();
    await newsroom.publish('a flood');
    await newsroom.publish('buy this');
    await followed.until(2);
    expect(followed.answers.map(({ data }) => data)).toEqual([
      { mixed: { text: 'a flood' } },
      { mixed: { text: 'buy this', price: null } },
    ]);
    expect(followed.answers[0]?.errors).toBeUndefined();
    followed.leave();
    await reopen();
  });

  test('queries and mutations are answered as over HTTP', async () => {
    const query = newsroom.follow(way, sam, '{ open b }');
    expect(await query.end()).toBe('complete');
    expect(query.answers).toEqual([
      { data: { open: 1, b: null }, errors: [expect.objectContaining({ path: ['b'] })] },
    ]);
    const mutation = newsroom.follow(way, sam, 'mutation { publish(text: "x") }');
    expect(await mutation.end()).toBe('complete');
    expect(mutation.answers).toEqual([{ data: { publish: 0 } }]);
  });

  test.each([
    ['one that does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    [
      'an unknown field',
      'subscription { olds { text } }',
      'GRAPHQL_VALIDATION_FAILED',
      /Cannot query field "olds"/,
    ],
    [
      'a source that fails',
      'subscription { broken { text } }',
      'INTERNAL_SERVER_ERROR',
      /^Internal server error$/,
    ],
    [
      'a variable of another type',
      'subscription ($m: Int!) { news { slow(milliseconds: $m) } }',
      'BAD_USER_INPUT',
      /Variable "\$m"/,
    ],
  ])('an error is told with its code: %s', async (_what, query, code, message) => {
    const followed = newsroom.follow(way, sam, query, { m: 'no number' });
    const end = await followed.end();
    const errors = end === 'complete' ? followed.answers[0]?.errors : end;
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
    expect(codes(errors)).toEqual([code]);
  });

  test('a subject whose override takes a flag away loses what it gave', async () => {
    const followed = await following(way, dan, 'subscription { scoops { text } }');
    const { catalog } = (await newsroom.admin('{ catalog { version } }')) as { catalog: { version: number } };
    const given = `expectedVersion: ${catalog.version}, reason: "a test"`;
    const args = 'subject: "dan", flag: "b"';
    await newsroom.admin(`mutation { setOverride(${args}, variation: "off", ${given}) { __typename } }`);
    await followed.end(1_000);
    expect(codes(followed.answers[0]?.errors)).toEqual(['FORBIDDEN']);
    await newsroom.admin(`mutation { removeOverride(${args}, ${given}) { __typename } }`);
    followed.leave();
  });
});

describe('a WebSocket', () => {
  test.each([
    ['no token', undefined],
    ['a token that is none', 'nonsense'],
  ])('is closed with 4403 for %s', async (_what, token) => {
    const codesSeen: number[] = [];
    newsroom.client(token ?? '', (code) => codesSeen.push(code));
    await eventually(
      () => Promise.resolve(codesSeen),
      (seen) => seen.length > 0,
      5_000,
    );
    expect(codesSeen).toEqual([4403]);
  });

  test('is closed with 4403, and everything on it ends, when its credential ends', async () => {
    const token = await newsroom.tokenOf('sam', {}, Math.floor(Date.now() / 1000) - 28);
    const closed: number[] = [];
    const client = newsroom.client(token, (code) => closed.push(code));
    const followed = newsroom.followOn(client, 'subscription { news { text } }');
    await eventually(sources, ([open]) => open === 1, 5_000);
    await eventually(
      () => Promise.resolve(closed),
      (seen) => seen.length > 0,
      10_000,
    );
    expect(closed).toEqual([4403]);
    await followed.end();
    await nothingOpen();
  });

  test('takes its credential from the header as well', async () => {
    const socket = new WebSocket(
      `${newsroom.address.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      {
        headers: { authorization: `Bearer ${sam}` },
      },
    );
    const told: string[] = [];
    socket.on('message', (data) => told.push((data as Buffer).toString()));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await eventually(
      () => Promise.resolve(told),
      (seen) => seen.length > 0,
      5_000,
    );
    expect(told).toEqual(['{"type":"connection_ack"}']);
    socket.close();
  });

  test('that asks before it has said who it is is closed with 4401', async () => {
    const socket = new WebSocket(`${newsroom.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(
      JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { news { text } }' } }),
    );
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(4401);
  });

  test('that sends more than a message may hold is closed with 1009, and nobody else is', async () => {
    const followed = await following('WebSocket', sam, 'subscription { news { text } }');
    const socket = new WebSocket(`${newsroom.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('x'.repeat(2_000_000));
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(1009);
    await newsroom.publish('still here');
    await followed.until(1);
    followed.leave();
  });

  test('elsewhere than at /graphql is not found', async () => {
    const socket = new WebSocket(
      `${newsroom.address.replace('http', 'ws')}/admin/graphql`,
      'graphql-transport-ws',
    );
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('404');
  });
});

test('an event stream runs no mutation for a GET request', async () => {
  const response = await fetch(
    `${newsroom.address}/graphql?query=${encodeURIComponent('mutation { publish(text: "x") }')}`,
    {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${sam}` },
    },
  );
  expect(await response.text()).toContain('A mutation is not run by a GET request.');
});

test('an event stream of a caller without a token is 401', async () => {
  const response = await fetch(
    `${newsroom.address}/graphql?query=${encodeURIComponent('subscription { news { text } }')}`,
    {
      headers: { accept: 'text/event-stream' },
    },
  );
  expect(response.status).toBe(401);
  await response.text();
});

test('a plain request is told where subscriptions are served', async () => {
  const { status, errors } = await (async () => {
    const response = await fetch(`${newsroom.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${sam}` },
      body: JSON.stringify({ query: 'subscription { news { text } }' }),
    });
    return { status: response.status, ...((await response.json()) as { errors: { message: string }[] }) };
  })();
  expect(status).toBe(400);
  expect(errors[0]?.message).toMatch(/WebSocket, or Accept: text\/event-stream/);
  await moment();
});

test('a client that takes either is answered as JSON, but for what it subscribes to', async () => {
  const ask = (query: string) =>
    fetch(`${newsroom.address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed',
        authorization: `Bearer ${sam}`,
      },
      body: JSON.stringify({ query }),
    });
  const query = await ask('{ open } # no subscription');
  expect(await query.json()).toEqual({ data: { open: 1 } });
  const subscription = await ask('subscription { broken { text } }');
  expect(subscription.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await subscription.text()).toContain('event: complete');
});
