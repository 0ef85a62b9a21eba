import { Cluster, Redis, type RedisOptions } from 'ioredis';
import calculateSlot from 'cluster-key-slot';

/** A server, and which run of it is asked: a restarted one may have found again what is old. */
export interface RedisNode {
  readonly client: Redis;
  /** Undefined until it is connected. */
  run(): string | undefined;
}

/** What connections are made with. */
export type NodeOptions = Omit<RedisOptions, 'replyMapping'>;

/** One server, or the masters of a Cluster. */
export interface RedisNodes {
  /** Who keeps a key. */
  of(key: string): RedisNode | undefined;
  /** Whether everybody who keeps anything is connected. */
  ready(): boolean;
  /** Somebody to hear announcements from. */
  any(): Redis;
  /** Asks the Cluster anew who keeps what. */
  refresh(): Promise<void>;
  close(): void;
}

/** @param urls one is a server; several are nodes of a Cluster, which knows the others */
export function redisNodes(urls: readonly string[], options: NodeOptions): RedisNodes {
  const [url] = urls;
  if (url === undefined) throw new TypeError('expected the URL of a Redis server');
  return urls.length === 1 ? singleServer(url, options) : cluster(urls, options);
}

function singleServer(url: string, options: NodeOptions): RedisNodes {
  const node = follow(new Redis(url, options));
  return {
    of: () => node,
    ready: () => node.run() !== undefined,
    any: () => node.client,
    refresh: () => Promise.resolve(),
    close() {
      node.client.disconnect();
    },
  };
}

function cluster(urls: readonly string[], options: NodeOptions): RedisNodes {
  const first = new URL(urls[0] ?? '');
  const topology = new Cluster([...urls], {
    redisOptions: {
      ...options,
      ...(first.username === '' ? {} : { username: decodeURIComponent(first.username) }),
      ...(first.password === '' ? {} : { password: decodeURIComponent(first.password) }),
      ...(first.protocol === 'rediss:' ? { tls: {} } : {}),
    },
    enableOfflineQueue: false,
    slotsRefreshTimeout: 500,
    clusterRetryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
  });
  topology.on('error', ignore);
  const nodes = new Map<string, RedisNode>();
  topology.on('+node', (client: Redis) => {
    nodes.set(`${client.options.host}:${client.options.port}`, follow(client));
    if (client.status === 'wait') client.connect().catch(ignore);
  });
  topology.on('-node', (client: Redis) => {
    nodes.delete(`${client.options.host}:${client.options.port}`);
  });
  return {
    of: (key) => nodes.get(topology.slots[calculateSlot(key)]?.[0] ?? ''),
    ready: () => topology.status === 'ready' && [...nodes.values()].every((node) => node.run() !== undefined),
    any() {
      const all = topology.nodes('all').filter(({ status }) => status === 'ready');
      const chosen = all[Math.floor(Math.random() * all.length)];
      return chosen ?? new Redis(urls[0] ?? '', { ...options, lazyConnect: true });
    },
    refresh: () =>
      new Promise((resolve) => {
        topology.refreshSlotsCache(() => {
          resolve();
        });
      }),
    close() {
      topology.disconnect();
    },
  };
}

/** Asks each new connection which run of the server it leads to. */
function follow(client: Redis): RedisNode {
  let run: string | undefined;
  client.on('error', ignore);
  client.on('ready', () => {
    client.info('server').then((info) => {
      // Who hides it is trusted to have lost nothing.
      run = /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown';
    }, ignore);
  });
  client.on('close', () => {
    run = undefined;
  });
  return { client, run: () => run };
}

function ignore(): void {
  // Whoever sends something is told. Unheard, such an event is printed on the terminal.
}
