import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer, type TLSSocket } from 'node:tls';
import { connectRedis, type RedisConnecting } from '../../src/redis/connect.ts';
import { readTarget } from '../../src/redis/target.ts';
import { certificateFor, type Certificate } from './certificate.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

const closing: (() => unknown)[] = [];
let folder: string;
let certificate: Certificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'));
  certificate = await certificateFor(folder, 'DNS:localhost');
  return () => rm(folder, { recursive: true });
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function started(tls: boolean): Promise<PrivateServer> {
  const server = await privateServer((port) => Promise.resolve(tls ? certificate.options(port) : []));
  closing.push(() => server.stop());
  return server;
}

/** What a start says it reached. */
async function reached(url: string, settings: RedisConnecting = {}): Promise<string> {
  const link = await connectRedis(url, { command: 2_000, ...settings });
  closing.push(() => {
    link.close();
  });
  for (let turn = 0; turn < 40 && link.reached().includes('did not answer'); turn += 1) await wait(50);
  return link.reached();
}

describe('a start says what of Redis it reached', () => {
  test('a server, its version, its role and its address', async () => {
    const { port, url } = await started(false);
    expect(await reached(url)).toMatch(
      new RegExp(`^Redis \\d+\\.\\d+\\.\\d+, primary at 127.0.0.1:${port}$`),
    );
  });

  test('a server that speaks TLS, and not who else has such a certificate', async () => {
    const { port } = await started(true);
    const { ca } = certificate;
    expect(await reached(`rediss://localhost:${port}`, { tls: { ca } })).toMatch(
      /^Redis .* primary at localhost:/,
    );
    expect(await reached(`rediss://127.0.0.1:${port}`, { tls: { ca } })).toMatch(
      /has a certificate for another name/,
    );
    const named = { tls: { ca, servername: 'localhost' } };
    expect(await reached(`rediss://127.0.0.1:${port}`, named)).toMatch(/primary at 127.0.0.1:/);
  });

  test('nothing, and why', async () => {
    const [plain, secure] = [await started(false), await started(true)];
    expect(await reached('redis://127.0.0.1:1')).toMatch(
      /^Redis not reached: at 127.0.0.1:1 refuses the connection \(connect ECONNREFUSED /,
    );
    expect(await reached('redis://:secret@no-such-host.invalid:6379')).toMatch(
      /^Redis not reached: at no-such-host.invalid:6379 has a name that DNS /,
    );
    expect(await reached(`rediss://localhost:${secure.port}`)).toMatch(
      /has a self-signed certificate, which is not trusted/,
    );
    expect(await reached(`rediss://localhost:${plain.port}`)).toMatch(
      /does not answer in time|closed the connection|TLS/,
    );
    expect(await reached(`redis://localhost:${secure.port}`)).toMatch(
      /the URL begins with rediss:\/\/|closed the connection/,
    );
  });

  test('and ends where the database does not exist', async () => {
    const { url } = await started(false);
    await expect(connectRedis(`${url}/99`)).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringMatching(/^redisUrl: Redis at \S+ has no database 99 for us \(ERR DB index/),
    });
    expect(await reached(`${url}/3`)).toMatch(/^Redis \d/);
  });
});

describe('TLS to Redis', () => {
  test('names the host that is wanted (SNI), and outlives whatever errors TLS has', async () => {
    const names: (string | false | null)[] = [];
    const sockets: TLSSocket[] = [];
    const { cert, key } = certificate;
    const server = createServer({ cert, key }, (socket) => {
      names.push(socket.servername);
      socket.on('error', () => undefined);
      sockets.push(socket);
    }).listen(0, '127.0.0.1');
    server.on('tlsClientError', () => undefined);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const link = await connectRedis(`rediss://localhost:${port}`, { tls: { ca: cert } });
    expect(names[0]).toBe('localhost');
    link.close();
    // One that does not trust the server makes two errors of each attempt.
    const wary = await connectRedis(`rediss://localhost:${port}`);
    await wait(500);
    expect(wary.reached()).toMatch(/not trusted/);
    wary.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('a connection that is given up', () => {
  test.each(['redis://127.0.0.1:1', 'redis://127.0.0.1:1,redis://127.0.0.1:2'])(
    'leaves nothing behind: %s',
    async (url) => {
      const open = () => process.getActiveResourcesInfo().filter((kind) => /TCP|TLS/.test(kind)).length;
      const before = open();
      const link = await connectRedis(url);
      link.close();
      for (let turn = 0; turn < 100 && open() > before; turn += 1) await wait(20);
      expect(open()).toBeLessThanOrEqual(before);
    },
  );
});

describe('the URL of Redis', () => {
  const target = (url: string, settings = {}) => {
    const { kind, seeds, primary, database, login, tls, sentinel } = readTarget(url, settings);
    return { kind, seeds, primary, database, login, tls, sentinel };
  };

  test('is that of a server', () => {
    expect(target('rediss://user:p%40ss@cache/2')).toMatchObject({
      kind: 'server',
      seeds: [{ host: 'cache', port: 6379 }],
      database: 2,
      login: { username: 'user', password: 'p@ss' },
      tls: {},
    });
    expect(target('redis://[::1]:7000')).toMatchObject({
      seeds: [{ host: '::1', port: 7000 }],
      tls: undefined,
    });
  });

  test('is those of the nodes of a Cluster, whose credentials may be written once', () => {
    expect(target('redis://:word@a:1,redis://b:2')).toMatchObject({
      kind: 'cluster',
      seeds: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      login: { password: 'word' },
    });
  });

  test('is those of sentinels, whose credentials and TLS are their own', () => {
    const settings = { tls: { servername: 'data' }, sentinel: { password: 'other', tls: false } };
    expect(target('rediss+sentinel://user:word@s1,s2:26380,[::1]:3/main/1', settings)).toEqual({
      kind: 'sentinel',
      seeds: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 26_380 },
        { host: '::1', port: 3 },
      ],
      primary: 'main',
      database: 1,
      login: { username: 'user', password: 'word' },
      tls: { servername: 'data' },
      sentinel: { login: { password: 'other' }, tls: undefined },
    });
    expect(
      target('rediss+sentinel://s1/main', { tls: { ca: 'x', servername: 'data' } }).sentinel.tls,
    ).toEqual({
      ca: 'x',
      servername: undefined,
    });
  });

  test.each([
    ['cache:6379', 'expected redis://host:port'],
    ['redis://cache/main', 'expected the number of a database'],
    ['redis://cache?family=6', 'expected nothing after the number'],
    ['redis://a,rediss://b', 'expected redis:// or rediss:// for all nodes'],
    ['redis://a/1,redis://b/1', 'a Cluster has database 0 only'],
    ['redis://:a%zz@cache', 'percent-encoded'],
    ['redis+sentinel://a', 'expected redis://host:port'],
  ])('%s is refused, without its text', (url, message) => {
    const failure = (() => {
      try {
        readTarget(url.replace('://', '://u:hunter2@'));
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining(message),
    });
    expect(String(failure)).not.toContain('hunter2');
  });
});
