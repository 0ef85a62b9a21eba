import { setTimeout as wait } from 'node:timers/promises';
import { ReplyError, type RedisOptions } from 'ioredis';
import { storeUnavailable } from '../domain/failure.ts';
import { Breaker } from './breaker.ts';
import { ChannelListener, type Listening } from './listen.ts';
import { redisNodes, type RedisNode, type RedisNodes } from './nodes.ts';
import type { Script } from './scripts.ts';

export type Word = string | number | Uint8Array;

/** One run of a script. The keys are of one partition. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/** Redis or Valkey, one server or a Cluster. Loses and finds its connections by itself; what was under way then fails. */
export interface RedisLink {
  /**
   * Runs a script any number of times, in one round trip to each node; one reply each, in order. What is text comes as
   * bytes. A server that does not know the script is given it in a second trip, and so is another node to which the keys
   * have moved; no run is ever carried out twice.
   *
   * The first argument of every script is the run of the server, before those that are given.
   * @throws Failure STORE_UNAVAILABLE when any of them was not answered in time: it may have been carried out; or the Error
   * a script answered with
   */
  evaluate(script: Script, calls: readonly ScriptCall[]): Promise<readonly unknown[]>;
  /** Hears what is announced on a channel. */
  listen(channel: string, listening: Listening): () => void;
  /** @throws Failure STORE_UNAVAILABLE */
  ping(): Promise<void>;
  close(): void;
}

export interface RedisTimeouts {
  /** Milliseconds until a command is given up. */
  readonly command?: number;
}

/** Milliseconds until a connection is given up. */
const CONNECT_TIMEOUT = 500;
/** Milliseconds without any answer after which a connection is taken for dead and made anew. */
const SILENCE = 2_000;

/** What Redis says when it cannot carry out commands now, whichever they are. */
const NOT_NOW =
  /^(LOADING|MASTERDOWN|READONLY|OOM|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|MOVED|ASK|NOAUTH)\b/;
/** What it says when another node has the keys. Nothing was carried out. */
const ELSEWHERE = /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN)\b/;

/**
 * Settles when connected, or after the first failed attempt: a start goes on without Redis.
 * @param url of a server; or of several nodes of a Cluster, with commas between them
 */
export async function connectRedis(url: string, timeouts: RedisTimeouts = {}): Promise<RedisLink> {
  const options: RedisOptions = {
    connectionName: 'gatehouse',
    connectTimeout: CONNECT_TIMEOUT,
    commandTimeout: timeouts.command ?? 100,
    socketTimeout: SILENCE,
    // A command for a server that is away fails now, not when it is back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A write whose reply was lost may have happened: ioredis would do it twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
    keepAlive: 5_000,
    // A goodbye that is not answered holds nobody up.
    disconnectTimeout: 200,
  };
  const nodes = redisNodes(
    url.split(',').map((one) => one.trim()),
    options,
  );
  const breakers = new WeakMap<RedisNode, Breaker>();
  const link = new NodesLink(nodes, (node) => {
    let breaker = breakers.get(node);
    if (breaker === undefined) {
      breaker = new Breaker(async () => {
        await node.client.ping();
      });
      breakers.set(node, breaker);
    }
    return breaker;
  });
  await connected(nodes);
  return link;
}

/** A server that takes the connection and then says nothing gives no event at all, so this looks by the clock. */
async function connected(nodes: RedisNodes): Promise<void> {
  const bound = performance.now() + 2 * CONNECT_TIMEOUT;
  while (!nodes.ready() && performance.now() < bound) {
    if (nodes.any().status === 'reconnecting' || nodes.any().status === 'end') return;
    await wait(5);
  }
}

class NodesLink implements RedisLink {
  readonly #nodes: RedisNodes;
  readonly #breakerOf: (node: RedisNode) => Breaker;

  constructor(nodes: RedisNodes, breakerOf: (node: RedisNode) => Breaker) {
    this.#nodes = nodes;
    this.#breakerOf = breakerOf;
  }

  async evaluate(script: Script, calls: readonly ScriptCall[]): Promise<readonly unknown[]> {
    const replies = await this.#send('EVALSHA', script.sha, calls);
    const unknown = calls.flatMap((_, index) => (isUnknownScript(replies[index]) ? [index] : []));
    // The script did not run where it was unknown, nor where the keys were not: this is no second time.
    await this.#sendAgain('EVAL', script.source, calls, unknown, replies);
    const elsewhere = calls.flatMap((_, index) => (isElsewhere(replies[index]) ? [index] : []));
    if (elsewhere.length > 0) {
      await this.#nodes.refresh();
      await this.#sendAgain('EVAL', script.source, calls, elsewhere, replies);
    }
    for (const reply of replies) if (reply instanceof Error) throw asFailure(reply);
    return replies;
  }

  listen(channel: string, listening: Listening): () => void {
    const listener = new ChannelListener(() => this.#nodes.any(), channel, listening);
    return () => {
      listener.stop();
    };
  }

  async ping(): Promise<void> {
    await this.#nodes.any().ping().catch(unavailable);
  }

  close(): void {
    this.#nodes.close();
  }

  async #sendAgain(
    command: string,
    body: string,
    calls: readonly ScriptCall[],
    which: readonly number[],
    replies: unknown[],
  ): Promise<void> {
    const again = await this.#send(
      command,
      body,
      which.flatMap((index) => calls[index] ?? []),
    );
    for (const [position, index] of which.entries()) replies[index] = again[position];
  }

  async #send(command: string, body: string, calls: readonly ScriptCall[]): Promise<unknown[]> {
    const groups = new Map<RedisNode, number[]>();
    for (const [index, { keys }] of calls.entries()) {
      const node = this.#nodes.of(keys[0] ?? '');
      if (node === undefined)
        throw storeUnavailable('Redis', new Error('no node of the Cluster keeps these keys'));
      const group = groups.get(node);
      if (group === undefined) groups.set(node, [index]);
      else group.push(index);
    }
    const replies = new Array<unknown>(calls.length);
    await Promise.all(
      [...groups].map(async ([node, indexes]) => {
        const answers = await this.#ask(
          node,
          command,
          body,
          indexes.flatMap((index) => calls[index] ?? []),
        );
        for (const [position, index] of indexes.entries()) replies[index] = answers[position];
      }),
    );
    return replies;
  }

  async #ask(
    node: RedisNode,
    command: string,
    body: string,
    calls: readonly ScriptCall[],
  ): Promise<readonly unknown[]> {
    const run = node.run();
    const breaker = this.#breakerOf(node);
    if (run === undefined || breaker.open)
      throw storeUnavailable('Redis', new Error('it did not answer lately'));
    const pipeline = node.client.pipeline();
    for (const { keys, args } of calls)
      pipeline.callBuffer(command, body, keys.length, ...keys, run, ...args.map(asArgument));
    const replies = (await pipeline.exec().catch(unavailable)) ?? [];
    return replies.map(([error, reply]) => {
      if (error === null) return reply;
      if (error instanceof ReplyError) return error;
      breaker.suspect();
      return unavailable(error);
    });
  }
}

function asArgument(word: Word): string | number | Buffer {
  return word instanceof Uint8Array ? Buffer.from(word.buffer, word.byteOffset, word.byteLength) : word;
}

function isUnknownScript(reply: unknown): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT');
}

function isElsewhere(reply: unknown): boolean {
  return reply instanceof Error && ELSEWHERE.test(reply.message);
}

function asFailure(error: Error): Error {
  return NOT_NOW.test(error.message) ? storeUnavailable('Redis', error) : error;
}

function unavailable(cause: unknown): never {
  throw storeUnavailable('Redis', cause);
}
