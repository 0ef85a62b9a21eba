import { RedisCluster } from './cluster.ts';
import type { Reach } from './connection.ts';
import { evaluateOn, type ScriptCall } from './evaluate.ts';
import { describeGreeting, type Greeting } from './greeting.ts';
import { ChannelListener, type Listening } from './listen.ts';
import { singleServer, type RedisNodes } from './nodes.ts';
import type { Script } from './scripts.ts';
import { sentinelGroup } from './sentinels.ts';
import { RedisServer, type ServerWatcher } from './server.ts';
import type { RedisTarget } from './target.ts';

/** Redis or Valkey, as far as records need it. */
export interface ScriptLink {
  /**
   * Runs a script any number of times, in one round trip to each node; one reply each, in order. What is text comes as
   * bytes. A server that does not know the script is given it in a second trip, and so is another node to which the keys
   * have moved; no run is ever carried out twice.
   *
   * The first argument of every script is the run of the server, before those that are given.
   * @throws Failure STORE_UNAVAILABLE when any of them was refused or not answered in time: it may have been carried out; or
   * the Error a script answered with
   */
  evaluate(script: Script, calls: readonly ScriptCall[]): Promise<readonly unknown[]>;
  /** Hears what is announced on a channel. Returns how to stop. */
  listen(channel: string, listening: Listening): () => void;
}

/** One server, the primary that sentinels name, or a Cluster. Loses and finds its connections by itself. */
export interface RedisLink extends ScriptLink {
  /** Of these keys, the place of one for each server that keeps any. */
  spread(keys: readonly string[]): readonly number[];
  /** What was reached, or why nothing was; without secrets. */
  reached(): string;
  /** What it cannot do although it serves. */
  limitation(): string | undefined;
  /** Calls back when a connection was lost or made, or a server refuses. */
  whenChanged(changed: () => void): void;
  close(): void;
}

export class NodesLink implements RedisLink {
  readonly #target: RedisTarget;
  readonly #reach: Reach;
  readonly #watcher: ServerWatcher;
  readonly #listeners = new Set<ChannelListener>();
  #nodes: RedisNodes;
  #changed: () => void = () => undefined;
  #closed = false;

  constructor(target: RedisTarget, commandTimeout: number) {
    this.#target = target;
    const { login, tls, database } = target;
    this.#reach = { login, tls, database, commandTimeout };
    this.#watcher = {
      changed: () => {
        this.#changed();
      },
      lost: () => {
        for (const listener of this.#listeners) listener.renew();
      },
      greeted: (greeting) => {
        if (greeting.mode === 'cluster') this.#becomeCluster();
      },
    };
    this.#nodes = this.#nodesOf(target);
  }

  /** Whether it is known how Redis fares. */
  get settled(): boolean {
    return this.#nodes.ready() || this.#nodes.trouble !== undefined;
  }

  /** What no other attempt can mend. */
  get mistake(): string | undefined {
    const wrong = this.#nodes.all().find((server) => server.wrongDatabase || isSentinel(server.greeting));
    if (wrong?.wrongDatabase === true) return wrong.trouble?.message;
    return (
      wrong && `at ${wrong.address} is a sentinel: expected redis+sentinel://${wrong.address}/ and a name`
    );
  }

  evaluate(script: Script, calls: readonly ScriptCall[]): Promise<readonly unknown[]> {
    return evaluateOn(
      () => this.#nodes,
      script,
      calls,
      async () => {
        this.#becomeCluster();
        await this.#nodes.refresh();
      },
    );
  }

  listen(channel: string, listening: Listening): () => void {
    const listener = new ChannelListener(() => this.#nodes.listening(), channel, listening);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      listener.stop();
    };
  }

  spread(keys: readonly string[]): readonly number[] {
    const seen = new Set<RedisServer | undefined>();
    return keys.flatMap((key, place) => {
      const server = this.#nodes.of(key);
      if (seen.has(server)) return [];
      seen.add(server);
      return [place];
    });
  }

  reached(): string {
    const connected = this.#nodes.all().filter(({ greeting }) => greeting !== undefined);
    const [first, ...others] = connected;
    const trouble = this.#nodes.trouble?.message;
    if (first?.greeting === undefined) return `Redis not reached: ${trouble ?? 'it did not answer in time'}`;
    const addresses = [first, ...others].map(({ address }) => address).join(', ');
    const cluster = this.#nodes instanceof RedisCluster ? ', Cluster' : '';
    const sentinels = this.#target.kind === 'sentinel' ? `, named by sentinels ${this.#target.primary}` : '';
    return `${describeGreeting(first.greeting)}${cluster} at ${addresses}${sentinels}`;
  }

  limitation(): string | undefined {
    const refused = [...this.#listeners].find((listener) => listener.refused)?.refused;
    if (refused !== undefined)
      return `Redis lets no change be heard, so each request asks it (${refused.message})`;
    const silent = this.#nodes.all().find(({ greeting }) => greeting?.tellsRun === false);
    return silent && `Redis at ${silent.address} refuses INFO, so a restart of it is not noticed`;
  }

  whenChanged(changed: () => void): void {
    this.#changed = changed;
  }

  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) listener.stop();
    this.#nodes.close();
  }

  #nodesOf(target: RedisTarget): RedisNodes {
    const { kind, seeds } = target;
    if (kind === 'cluster') return new RedisCluster(target, this.#reach, this.#watcher);
    if (kind === 'sentinel') return sentinelGroup(target, this.#reach, this.#watcher);
    const [seed] = seeds;
    if (seed === undefined) throw new TypeError('expected the address of a Redis server');
    return singleServer(new RedisServer(seed, () => seed, this.#reach, this.#watcher));
  }

  /** One address may be that of a whole Cluster, behind a name of its service. */
  #becomeCluster(): void {
    if (this.#closed || this.#nodes instanceof RedisCluster || this.#target.kind === 'sentinel') return;
    const single = this.#nodes;
    this.#nodes = new RedisCluster(this.#target, this.#reach, this.#watcher);
    single.close();
  }
}

function isSentinel(greeting: Greeting | undefined): boolean {
  return greeting?.mode === 'sentinel';
}
