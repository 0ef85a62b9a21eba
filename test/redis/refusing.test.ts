import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { subjectHolder } from '../../src/domain/engagement.ts';
import { connectRedis } from '../../src/redis/connect.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import type { RedisLink } from '../../src/redis/link.ts';
import { redisProof } from '../../src/redis/proof.ts';
import type { StoreProof } from '../../src/ports/store-health.ts';
import { connectsAnew, replyCode } from '../../src/redis/refusals.ts';
import { event, unique } from '../contract/engagement.ts';
import { record, warmSubject } from '../contract/cache-answers.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

const PATIENT = { command: 2_000 };
let server: PrivateServer;
let raw: Redis;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await privateServer();
  raw = new Redis(server.url);
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  raw.disconnect();
  await server.stop();
});

interface Opened {
  readonly link: RedisLink;
  readonly cache: RedisEngagementCache;
  readonly proof: StoreProof;
}

async function opened(url: string): Promise<Opened> {
  const link = await connectRedis(url, PATIENT);
  const prefix = `${unique('refusing')}:`;
  const cache = new RedisEngagementCache(link, prefix);
  closing.push(() => {
    cache.close();
    link.close();
  });
  return { link, cache, proof: redisProof(link, prefix) };
}

/** What readiness says: a cause, or `serves`, with a limitation behind it. */
async function said({ proof }: Opened): Promise<string> {
  return proof.prove().then(
    (limitation) => ['serves', ...(limitation === undefined ? [] : [limitation])].join('; '),
    (error: unknown) => proof.causeOf(error),
  );
}

/** Waits, but not for ever, until readiness says so. */
async function expectSaid(one: Opened, expected: RegExp): Promise<void> {
  let found = '';
  for (let attempt = 0; attempt < 200 && !expected.test(found); attempt += 1) {
    found = await said(one);
    if (!expected.test(found)) await wait(25);
  }
  expect(found).toMatch(expected);
}

function withUser(name: string, password: string): string {
  const url = new URL(server.url);
  url.username = name;
  url.password = password;
  return url.href.replace(/\/$/, '');
}

/** A name that leads to one of several servers, as that of a managed Redis does. It hangs up on no connection. */
async function nameOf(port: number): Promise<{ readonly url: string; lead(to: number): void }> {
  let leads = port;
  const proxy: Server = createServer((ours) => {
    const theirs = createConnection(leads, '127.0.0.1');
    ours.pipe(theirs).pipe(ours);
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  closing.push(() => proxy.close());
  return {
    url: `redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    lead: (to) => {
      leads = to;
    },
  };
}

describe('a Redis that answers and does not serve', () => {
  test('because it failed over behind its name is left for the one that serves', async () => {
    const name = await nameOf(server.port);
    const one = await opened(name.url);
    const holder = subjectHolder(await warmSubject(one.cache));
    const other = await privateServer();
    closing.push(() => other.stop());
    name.lead(other.port);
    await raw.call('REPLICAOF', '127.0.0.1', String(other.port));
    try {
      await expectSaid(one, /^serves$/);
      // It was written to the server that serves now, under a run of its own.
      const [read] = await one.cache.read([holder]);
      expect(read?.state).toBe('cold');
      const subject = await warmSubject(one.cache);
      expect(await record(one.cache, [event(subject)])).toEqual({ [subjectHolder(subject)]: 1 });
      for (let turn = 0; turn < 100 && !one.cache.hearing; turn += 1) await wait(20);
      expect(one.cache.hearing).toBe(true);
    } finally {
      await raw.call('REPLICAOF', 'NO', 'ONE');
    }
  });

  test.each([
    ['a read-only replica', [], /is a read-only replica \(READONLY /],
    [
      'a replica that lost its primary',
      [['replica-serve-stale-data', 'no']],
      /without its primary \(MASTERDOWN /,
    ],
  ] as const)(
    'because it is %s says so, and serves when it is a primary again',
    async (_why, settings, cause) => {
      const one = await opened(server.url);
      await expectSaid(one, /^serves$/);
      for (const [key, value] of settings) await raw.config('SET', key, value);
      await raw.call('REPLICAOF', '127.0.0.1', '1');
      try {
        await expectSaid(one, cause);
        await expect(one.cache.read(['subject:a'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      } finally {
        await raw.call('REPLICAOF', 'NO', 'ONE');
        for (const [key] of settings) await raw.config('SET', key, 'yes');
      }
      await expectSaid(one, /^serves$/);
    },
  );

  test('because its memory is full says so, and serves when it has room again', async () => {
    const one = await opened(server.url);
    await raw.config('SET', 'maxmemory', '1');
    try {
      await expectSaid(one, new RegExp(`^at 127.0.0.1:${server.port} has no memory left \\(OOM `));
    } finally {
      await raw.config('SET', 'maxmemory', '0');
    }
    await expectSaid(one, /^serves$/);
  });

  test('because its disk cannot be written says so', async () => {
    const full = await privateServer();
    closing.push(() => full.stop());
    const operator = new Redis(full.url);
    closing.push(() => {
      operator.disconnect();
    });
    const one = await opened(full.url);
    await expectSaid(one, /^serves$/);
    await operator.config('SET', 'save', '3600 1');
    rmSync(full.folder, { recursive: true });
    await operator.bgsave().catch(() => undefined);
    await expectSaid(one, /cannot write its disk, and takes no writes \(MISCONF /);
  });

  test('because the password was changed says so, and serves when ours is right again', async () => {
    const set = (password: string) =>
      raw.acl('SETUSER', 'changing', 'reset', 'on', `>${password}`, '~*', '&*', '+@all');
    await set('first');
    const one = await opened(withUser('changing', 'first'));
    await expectSaid(one, /^serves$/);
    await set('second');
    await raw.call('CLIENT', 'KILL', 'USER', 'changing');
    await expectSaid(one, /refuses the user or the password \(WRONGPASS /);
    expect(await said(one)).not.toMatch(/first|second/);
    await set('first');
    await expectSaid(one, /^serves$/);
  });

  test('because it wants a password says so', async () => {
    const locked = await privateServer(['--requirepass', 'secret']);
    closing.push(() => locked.stop());
    await expectSaid(await opened(locked.url), /wants a password \(NOAUTH /);
    await expectSaid(await opened(locked.url.replace('//', '//:secret@')), /^serves$/);
  });
});

describe('a user of Redis', () => {
  async function openedWith(name: string, ...rules: readonly string[]): Promise<Opened> {
    await raw.acl('SETUSER', name, 'reset', 'on', '>word', ...rules);
    return opened(withUser(name, 'word'));
  }

  test('without INFO is served, and readiness says what that costs', async () => {
    const one = await openedWith('no-info', '~*', '&*', '+@all', '-info');
    await expectSaid(one, /^serves; Redis at \S+ refuses INFO, so a restart of it is not noticed$/);
    expect(one.link.reached()).toMatch(/^Redis \d+\.\d+\.\d+, primary at 127\.0\.0\.1:\d+$/);
    await warmSubject(one.cache);
  });

  test('who may not hear is served, and readiness says what that costs', async () => {
    const one = await openedWith('deaf', '~*', '&*', '+@all', '-subscribe');
    await expectSaid(one, /^serves; Redis lets no change be heard, so each request asks it \(NOPERM /);
    expect(one.cache.hearing).toBe(false);
    await raw.acl('SETUSER', 'deaf', '+subscribe');
    await expectSaid(one, /^serves$/);
  });

  test.each([
    ['announce', '-publish'],
    ['read a partition', '-hmget'],
    ['read', '-get'],
    ['run scripts', '-evalsha', '-eval'],
  ])('who may not %s is not served, and readiness names the right', async (_what, ...rules) => {
    const one = await openedWith('limited', '~*', '&*', '+@all', ...rules);
    await expectSaid(one, /lacks a right for our user \(.*(NOPERM|can't run this command).*\)/);
    await expect(one.cache.forget(['subject:a'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('has every right that a script asks for, where the proof says so', () => {
    const folder = new URL('../../src/redis/', import.meta.url);
    const called = (name: string): string[] =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/\b(?:p?call|tried)\('([A-Z]+)'/g)].map(
        ([, command]) => command ?? '',
      );
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.lua'));
    const proven = new Set([...called('prove-2.lua'), ...called('partition.lua')]);
    for (const command of scripts.flatMap(called)) expect([...proven]).toContain(command);
  });
});

describe('an error reply', () => {
  test.each([
    ['READONLY You cannot write', 'READONLY', true],
    ['LOADING Redis is loading the dataset in memory', 'LOADING', true],
    ['UNBLOCKED force unblock from blocking operation', 'UNBLOCKED', true],
    ['MASTERDOWN Link with MASTER is down', 'MASTERDOWN', true],
    ['NOPERM this user has no permissions', 'NOPERM', false],
    ['ERR Error running script (call to f_1): @user_script:1: -READONLY You cannot', 'READONLY', true],
    ['ERR malformed event', 'ERR', false],
  ])('%s has the code %s', (message, code, anew) => {
    expect(replyCode(new Error(message))).toBe(code);
    expect(connectsAnew(new Error(message))).toBe(anew);
  });
});
