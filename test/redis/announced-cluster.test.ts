import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { subjectHolder } from '../../src/domain/engagement.ts';
import { connectRedis, type RedisLink } from '../../src/redis/connect.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { redisProof } from '../../src/redis/proof.ts';
import { readSlots } from '../../src/redis/slots.ts';
import { readTarget } from '../../src/redis/target.ts';
import { warmSubject } from '../contract/cache-answers.ts';
import { certificateFor, type Certificate } from './certificate.ts';
import { privateCluster, type PrivateCluster } from './private-cluster.ts';

/** Three nodes that speak TLS alone and announce names, which lead nowhere from here; each certificate is for names only. */
let folder: string;
let certificate: Certificate;
let cluster: PrivateCluster;
const closing: (() => void)[] = [];

function announced(node: number): string {
  return `node-${node}.gatehouse.test`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-cluster-'));
  certificate = await certificateFor(folder, 'DNS:localhost', 'DNS:*.gatehouse.test');
  cluster = await privateCluster({
    options: (port, node) => [
      ...certificate.options(port),
      ...['--tls-cluster', 'yes', '--cluster-announce-hostname', announced(node)],
      ...['--cluster-preferred-endpoint-type', 'hostname'],
    ],
    client: { tls: { ca: certificate.ca, servername: 'localhost' } },
  });
}, 60_000);

afterAll(async () => {
  for (const close of closing) close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function opened(nodes: number): Promise<RedisLink> {
  const ports = cluster.nodes.map(({ port }) => port);
  const link = await connectRedis(
    ports
      .slice(0, nodes)
      .map((port) => `rediss://localhost:${port}`)
      .join(','),
    {
      command: 2_000,
      tls: { ca: certificate.ca },
      addresses: Object.fromEntries(
        ports.map((port, node) => [`${announced(node)}:${port}`, `127.0.0.1:${port}`]),
      ),
    },
  );
  closing.push(() => {
    link.close();
  });
  return link;
}

async function serves(link: RedisLink): Promise<void> {
  const proof = redisProof(link, 'announced:');
  let cause = 'nothing yet';
  for (let attempt = 0; attempt < 200 && cause !== ''; attempt += 1) {
    cause = await proof.prove().then(
      () => '',
      (error: unknown) => proof.causeOf(error),
    );
    if (cause !== '') await wait(50);
  }
  expect(cause).toBe('');
}

describe('a Cluster with TLS that announces names', () => {
  test.each([1, 2])(
    'is reached by %i of its nodes, at the addresses that the configuration has',
    async (nodes) => {
      const link = await opened(nodes);
      await serves(link);
      expect(link.reached()).toMatch(
        /^Redis \S+, primary, Cluster at 127.0.0.1:\d+, 127.0.0.1:\d+, 127.0.0.1:\d+$/,
      );
      const cache = new RedisEngagementCache(link, 'announced:');
      closing.push(() => {
        cache.close();
      });
      const subjects = await Promise.all(Array.from({ length: 30 }, () => warmSubject(cache)));
      const read = await cache.read(subjects.map(subjectHolder));
      expect(read.every(({ state }) => state === 'warm')).toBe(true);
    },
  );

  test('keeps as many connections as it has servers, however often it is proven', async () => {
    const link = await opened(2);
    await serves(link);
    const connections = async () =>
      Number(/connected_clients:(\d+)/.exec(String(await cluster.on(1, 'INFO')))?.[1]);
    const before = await connections();
    const proof = redisProof(link, 'announced:');
    for (let times = 0; times < 50; times += 1) await proof.prove();
    expect(await connections()).toBeLessThanOrEqual(before + 1);
  });

  test('uses a node again that was down, and names it meanwhile', async () => {
    const link = await opened(2);
    await serves(link);
    const [, , last] = cluster.nodes;
    await last!.kill();
    const proof = redisProof(link, 'announced:');
    let cause = '';
    for (let attempt = 0; attempt < 100 && !cause.includes('refuses'); attempt += 1) {
      cause = await proof.prove().then(
        () => '',
        (error: unknown) => proof.causeOf(error),
      );
      await wait(20);
    }
    expect(cause).toContain(`at 127.0.0.1:${last!.port} refuses the connection`);
    await last!.start();
    await serves(link);
  }, 30_000);
});

describe('what a node says of its Cluster', () => {
  const asked = { host: 'seed', port: 7000 };
  const reply = (host: unknown, ...more: unknown[]) => [[0, 16_383, [host, 7001, 'id', more]]];
  const primaries = (host: unknown, more: unknown[] = [], url = 'redis://seed:7000') => [
    ...readSlots(reply(host, ...more), asked, readTarget(url)).primaries.values(),
  ];

  test.each([
    ['an address', '10.0.0.1', [], { host: '10.0.0.1', port: 7001, name: 'seed' }],
    ['a name', 'node.test', [], { host: 'node.test', port: 7001 }],
    ['nothing: as it was asked', null, [], { host: 'seed', port: 7001 }],
    ['an empty text: as it was asked', '', [], { host: 'seed', port: 7001 }],
    ['that it knows no name', '?', ['ip', '10.0.0.2'], { host: '10.0.0.2', port: 7001, name: 'seed' }],
  ])('is %s', (_what, host, more, expected) => {
    expect(primaries(host, more)).toEqual([expected]);
  });

  test('is a name beside an address, which is taken where a certificate is for it', () => {
    const more = ['hostname', 'node.test'];
    expect(primaries('10.0.0.1', more, 'rediss://seed:7000')).toEqual([{ host: 'node.test', port: 7001 }]);
    expect(primaries('10.0.0.1', more)).toMatchObject([{ host: '10.0.0.1' }]);
  });

  test('may be no slot at all', () => {
    expect(() => readSlots([], asked, readTarget('redis://seed:7000'))).toThrow('knows no slot');
  });
});
