import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/connect.ts';
import { redisProof } from '../../src/redis/proof.ts';
import { certificateFor, type Certificate } from './certificate.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

/** A primary, a replica and three sentinels, all of which speak TLS and want a password: `data` and `watch`. */
let folder: string;
let certificate: Certificate;
let servers: PrivateServer[] = [];
let sentinels: PrivateServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-sentinel-'));
  certificate = await certificateFor(folder, 'DNS:localhost');
  const secured = ['--requirepass', 'data', '--masterauth', 'data', '--tls-replication', 'yes'];
  servers = await Promise.all(
    [0, 1].map(() => privateServer((port) => Promise.resolve([...certificate.options(port), ...secured]))),
  );
  const [primary, replica] = servers;
  await on(replica!, 'data', 'REPLICAOF', '127.0.0.1', String(primary!.port));
  sentinels = await Promise.all(
    [0, 1, 2].map(() =>
      privateServer(async (port, own) => {
        const file = join(own, 'sentinel.conf');
        const options = certificate.options(port);
        const settings = Array.from({ length: options.length / 2 }, (_, pair) =>
          [options[2 * pair]?.slice(2), options[2 * pair + 1]].join(' '),
        );
        await writeFile(
          file,
          [
            ...settings,
            `dir ${own}`,
            'tls-replication yes',
            'requirepass watch',
            'sentinel sentinel-pass watch',
            `sentinel monitor insightx 127.0.0.1 ${primary!.port} 2`,
            'sentinel auth-pass insightx data',
            'sentinel down-after-milliseconds insightx 1000',
            'sentinel failover-timeout insightx 5000',
          ].join('\n'),
        );
        return [file, '--sentinel'];
      }),
    ),
  );
  await until(async () => {
    const known = await on(sentinels[0]!, 'watch', 'SENTINEL', 'REPLICAS', 'insightx');
    const others = await on(sentinels[0]!, 'watch', 'SENTINEL', 'SENTINELS', 'insightx');
    return Array.isArray(known) && known.length === 1 && Array.isArray(others) && others.length === 2;
  });
}, 60_000);

afterAll(async () => {
  await Promise.all([...sentinels, ...servers].map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function on({ port }: PrivateServer, password: string, command: string, ...args: string[]) {
  const tls = { ca: certificate.ca, servername: 'localhost' };
  const client = new Redis({ port, password, tls, enableReadyCheck: false });
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error('it did not come about within 20 s');
}

function url(name = 'insightx'): string {
  return `rediss+sentinel://:data@${sentinels.map(({ port }) => `localhost:${port}`).join(',')}/${name}`;
}

describe('a primary that sentinels name', () => {
  test('is reached with TLS and passwords, and so is the one that is named after it', async () => {
    const [primary, replica] = servers;
    const link = await connectRedis(url(), {
      command: 2_000,
      tls: { ca: certificate.ca, servername: 'localhost' },
      sentinel: { password: 'watch' },
    });
    const proof = redisProof(link, 'sentinels:');
    const serves = () =>
      proof.prove().then(
        () => true,
        () => false,
      );
    try {
      await until(serves);
      expect(link.reached()).toMatch(
        new RegExp(`^Redis \\S+, primary at 127.0.0.1:${primary!.port}, named by sentinels insightx$`),
      );
      await primary!.kill();
      await until(async () => (await serves()) && link.reached().includes(`:${replica!.port}`));
    } finally {
      link.close();
    }
  }, 60_000);

  test('is not reached where no sentinel names it, and each says why', async () => {
    const tls = { ca: certificate.ca };
    const without = await connectRedis(url(), { command: 2_000, tls });
    await until(() => Promise.resolve(without.reached().includes('named by no sentinel')));
    expect(without.reached()).toMatch(/is named by no sentinel: .*wants a password \(NOAUTH /);
    without.close();
    const other = await connectRedis(url('other'), { command: 2_000, tls, sentinel: { password: 'watch' } });
    await until(() => Promise.resolve(other.reached().includes('named by no sentinel')));
    expect(other.reached()).toContain('knows no primary of the name "other"');
    other.close();
  });

  test('is not a sentinel itself: a URL that leads to one ends the start', async () => {
    const [{ port }] = sentinels as [PrivateServer];
    const connecting = connectRedis(`rediss://:watch@localhost:${port}`, {
      command: 2_000,
      tls: { ca: certificate.ca },
    });
    await expect(connecting).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('is a sentinel: expected redis+sentinel://'),
    });
  });
});
