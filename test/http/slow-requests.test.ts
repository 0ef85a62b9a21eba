import { beforeAll, describe, expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const LIMITS = 'example: insightx\nhttp: { requestSeconds: 2, drainSeconds: 2 }\n';

let gateway: Running;
beforeAll(async () => {
  gateway = await start();
});

async function start(limits = LIMITS): Promise<Running> {
  const folder = exampleFolder();
  writeFiles(folder, { 'gatehouse.yaml': limits });
  return startGateway({ folder });
}

interface Dripping {
  readonly socket: Socket;
  text(): string;
  /** Milliseconds from the start until the connection was closed; rejects where it is still open after ten seconds. */
  closed(): Promise<number>;
}

/** Sends this at once, and then a byte at a time. */
function drip(first: string, byte: string, { address } = gateway): Dripping {
  const { port, hostname } = new URL(address);
  const socket = connect(Number(port), hostname);
  const began = performance.now();
  let text = '';
  let ended: number | undefined;
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.on('error', () => undefined).on('close', () => (ended = performance.now() - began));
  socket.write(first);
  const timer = setInterval(() => socket.write(byte), 200);
  socket.on('close', () => {
    clearInterval(timer);
  });
  return {
    socket,
    text: () => text,
    async closed() {
      while (ended === undefined && performance.now() - began < 10_000) await wait(20);
      socket.destroy();
      if (ended === undefined) throw new Error(`still open, and was answered: ${text}`);
      return ended;
    },
  };
}

function head(path: string, ...more: readonly string[]): string {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: x', ...more];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const JSON_TYPE = 'Content-Type: application/json';
const LONG = 'Content-Length: 1000000';
const known = (one = gateway) => `Authorization: Bearer ${one.token('paula')}`;

describe('a request that comes slowly', () => {
  test.each([
    ['/graphql', LONG, ' '],
    ['/v1/events', 'Transfer-Encoding: chunked', '1\r\n \r\n'],
    ['/admin/graphql', LONG, ' '],
    ['/ofrep/v1/evaluate/flags', LONG, ' '],
    ['/nothing', LONG, ' '],
  ])('to %s without a credential is refused before its body, and closed', async (path, length, byte) => {
    const slow = drip(head(path, JSON_TYPE, length), byte);
    while (slow.text() === '' && !slow.socket.destroyed) await wait(20);
    expect(slow.text()).toMatch(path === '/nothing' ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 401 /);
    await slow.closed();
  });

  test('with a credential is given up in time', async () => {
    const slow = drip(head('/graphql', known(), JSON_TYPE, LONG), ' ');
    await slow.closed();
    expect(slow.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test.each([
    ['another content type', ['Content-Type: text/plain', LONG], 415],
    ['an encoding', ['Content-Encoding: gzip', LONG], 415],
    ['a length beyond the limit', ['Content-Length: 2000000'], 413],
  ])('and has %s is refused before its body', async (_what, more, status) => {
    const type = more.some((line) => line.startsWith('Content-Type')) ? [] : [JSON_TYPE];
    const slow = drip(head('/graphql', known(), ...type, ...more), ' ');
    await slow.closed();
    expect(slow.text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test.each([
    ['headers that do not end', 'POST /graphql HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n'],
    ['nothing at all', '', ''],
  ])('of %s is given up in time', async (_what, first, byte) => {
    await drip(first, byte).closed();
  });

  test('leaves a connection open that is in time', async () => {
    const body = '{"query":"{ me { id } }"}';
    const request = head('/graphql', known(), JSON_TYPE, `Content-Length: ${body.length}`) + body;
    const one = drip(request, '');
    while (!one.text().includes('paula')) await wait(20);
    one.socket.write(head('/graphql', JSON_TYPE, `Content-Length: ${body.length}`) + body);
    while (!one.text().includes('UNAUTHENTICATED')) await wait(20);
    one.socket.write(request);
    while (one.text().split('paula').length < 3) await wait(20);
    one.socket.destroy();
    expect(one.text().split('HTTP/1.1 ')).toHaveLength(4);
  });
});

describe('a process that is asked to end', () => {
  test('cuts off what is under way when the time for draining is over, and says so', async () => {
    const own = await start('example: insightx\nhttp: { requestSeconds: 60, drainSeconds: 1 }\n');
    const slow = drip(head('/graphql', known(own), JSON_TYPE, LONG), ' ', own);
    await wait(300);
    const { code, err } = await own.stop();
    expect(code).toBe(0);
    expect(err).toMatch(/"requests":1,.*the time for draining is over/);
    await slow.closed();
  });
});
