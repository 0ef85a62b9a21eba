import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { privateServer, type PrivateServer } from './private-server.ts';

const SLOTS = 16_384;

export interface PrivateCluster {
  /** As a gateway is told: nodes with commas between them. */
  readonly url: string;
  readonly nodes: readonly PrivateServer[];
  /** Runs a command on one node. */
  on(node: number, command: string, ...args: string[]): Promise<unknown>;
  /** Moves a slot, with all its keys, to another node. */
  moveSlot(slot: number, from: number, to: number): Promise<void>;
  stop(): Promise<void>;
}

/** How the nodes are different from those of a plain Cluster. */
export interface ClusterManner {
  /** Options of a node besides its own. */
  options(port: number, node: number): readonly string[];
  /** How a test connects to one. */
  readonly client: Omit<RedisOptions, 'replyMapping'>;
}

/** A Redis Cluster of three masters, a test's own. */
export async function privateCluster(manner?: ClusterManner): Promise<PrivateCluster> {
  const base = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
  const nodes = await Promise.all(
    [0, 1, 2].map((node) =>
      privateServer((port) => Promise.resolve([...base, ...(manner?.options(port, node) ?? [])])),
    ),
  );
  const clients = nodes.map(({ port }) => new Redis({ port, ...manner?.client }));
  const call = (node: number, command: string, ...args: string[]) => clients[node]!.call(command, ...args);
  for (const [node, { port }] of nodes.entries()) {
    const first = Math.ceil((node * SLOTS) / 3);
    const last = Math.ceil(((node + 1) * SLOTS) / 3) - 1;
    await call(node, 'CLUSTER', 'ADDSLOTSRANGE', String(first), String(last));
    if (node > 0) await call(0, 'CLUSTER', 'MEET', '127.0.0.1', String(port));
  }
  for (let attempt = 0; ; attempt += 1) {
    const states = await Promise.all(clients.map((client) => client.cluster('INFO')));
    if (
      states.every((state) => state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3'))
    )
      break;
    if (attempt > 400) throw new Error('the cluster did not form within 20 s');
    await wait(50);
  }
  return {
    url: nodes.map(({ url }) => url).join(','),
    nodes,
    on: call,
    async moveSlot(slot, from, to) {
      const ids = await Promise.all(clients.map((client) => client.cluster('MYID')));
      await call(to, 'CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(ids[from]));
      await call(from, 'CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(ids[to]));
      const keys = (await call(from, 'CLUSTER', 'GETKEYSINSLOT', String(slot), '1000')) as string[];
      const target = ['127.0.0.1', String(nodes[to]!.port), '', '0', '1000', 'KEYS', ...keys];
      if (keys.length > 0) await call(from, 'MIGRATE', ...target);
      for (const node of [to, from, 3 - to - from])
        await call(node, 'CLUSTER', 'SETSLOT', String(slot), 'NODE', String(ids[to]));
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}
