import calculateSlot from 'cluster-key-slot';
import { askOnce, type Reach } from './connection.ts';
import type { RedisNodes } from './nodes.ts';
import { troubleAt } from './refusals.ts';
import { RedisServer, type ServerWatcher } from './server.ts';
import { readSlots, type SlotMap } from './slots.ts';
import { addressOf, type Endpoint, type RedisTarget } from './target.ts';

/** Milliseconds between looks at which node keeps what: all well, and not. A node says MOVED in between. */
const LOOK_EVERY = 5_000;
const LOOK_AGAIN = 500;

/**
 * The primaries of a Redis Cluster. Each is a connection of its own, as a single server is. (ioredis's Cluster is for routing
 * commands, and loses a node for ever whose connection was lost while no command is sent through it.)
 */
export class RedisCluster implements RedisNodes {
  readonly #target: RedisTarget;
  readonly #reach: Reach;
  readonly #watcher: ServerWatcher;
  readonly #servers = new Map<string, RedisServer>();
  #slots: SlotMap | undefined;
  #looking: Promise<void> | undefined;
  #trouble: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(target: RedisTarget, reach: Reach, watcher: ServerWatcher) {
    this.#target = target;
    this.#reach = reach;
    this.#watcher = watcher;
    void this.#keepLooking();
  }

  of(key: string): RedisServer | undefined {
    return this.#servers.get(this.#slots?.owners[calculateSlot(key)] ?? '');
  }

  all(): readonly RedisServer[] {
    return [...this.#servers.values()];
  }

  ready(): boolean {
    const all = this.all();
    return all.length > 0 && all.every((server) => server.run() !== undefined);
  }

  get trouble(): Error | undefined {
    return this.all().find(({ trouble }) => trouble !== undefined)?.trouble ?? this.#trouble;
  }

  listening(): ReturnType<RedisNodes['listening']> {
    const connected = this.all().filter((server) => server.run() !== undefined);
    return connected[Math.floor(Math.random() * connected.length)]?.options;
  }

  /** Questions that come together share one look. */
  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  async #keepLooking(): Promise<void> {
    await this.refresh();
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#keepLooking(), this.ready() ? LOOK_EVERY : LOOK_AGAIN);
    this.#timer.unref();
  }

  /** Asks the nodes that are connected, then those that were configured, until one knows. */
  async #look(): Promise<void> {
    for (const server of this.all()) {
      if (server.run() === undefined) continue;
      if (await this.#heed(server.endpoint, () => server.client.call('CLUSTER', 'SLOTS'))) return;
    }
    for (const seed of this.#target.seeds)
      if (await this.#heed(seed, () => askOnce(seed, this.#reach, 'CLUSTER', 'SLOTS'))) return;
  }

  async #heed(asked: Endpoint, ask: () => Promise<unknown>): Promise<boolean> {
    if (this.#closed) return true;
    try {
      this.#follow(readSlots(await ask(), asked, this.#target));
      this.#trouble = undefined;
      return true;
    } catch (error) {
      this.#trouble = troubleAt(addressOf(asked), error);
      return false;
    }
  }

  #follow(slots: SlotMap): void {
    if (this.#closed) return;
    this.#slots = slots;
    for (const [address, server] of this.#servers) {
      if (slots.primaries.has(address)) continue;
      this.#servers.delete(address);
      server.close();
    }
    for (const [address, endpoint] of slots.primaries) {
      if (this.#servers.has(address)) continue;
      this.#servers.set(address, new RedisServer(endpoint, () => endpoint, this.#reach, this.#watcher));
    }
  }
}
