import { Redis } from 'ioredis';
import type { Connection } from './connection.ts';
import { isRefusal } from './refusals.ts';

/** Milliseconds between questions to the connection that hears, and until one that is not answered is given up. */
const HEARTBEAT = 250;
/** Milliseconds before a new one is made. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;

/** Receives what is announced. */
export interface Listening {
  heard(message: string): void;
  /** From now on everything is heard. */
  began(): void;
  /** From now on nothing is, and something may have been missed already. */
  lost(): void;
}

/** Hears a channel on a connection of its own, made anew whenever it is lost. */
export class ChannelListener {
  readonly #reach: () => Connection | undefined;
  readonly #channel: string;
  readonly #listening: Listening;
  #client: Redis | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempt = 0;
  #hearing = false;
  #stopped = false;
  #refused: Error | undefined;

  /** @param reach how to connect to a server that announces; undefined while there is none */
  constructor(reach: () => Connection | undefined, channel: string, listening: Listening) {
    this.#reach = reach;
    this.#channel = channel;
    this.#listening = listening;
    this.#connect();
  }

  /** What the server answers in place of letting us hear. */
  get refused(): Error | undefined {
    return this.#refused;
  }

  /** Leaves the connection for a new one: the server that announces may be another one now. */
  renew(): void {
    this.#deaf();
    this.#attempt = 0;
    this.#client?.disconnect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#deaf();
    this.#client?.disconnect();
  }

  #connect(): void {
    const options = this.#reach();
    if (options === undefined) {
      this.#connectLater();
      return;
    }
    const client = new Redis({
      ...options,
      connectionName: 'gatehouse listener',
      enableOfflineQueue: true,
      lazyConnect: true,
      retryStrategy: null,
      commandTimeout: HEARTBEAT,
    });
    this.#client = client;
    client.on('error', () => undefined);
    client.on('message', (_channel: string, message: string) => {
      this.#listening.heard(message);
    });
    client.once('end', () => {
      this.#deaf();
      this.#connectLater();
    });
    this.#begin(client).catch((error: unknown) => {
      if (error instanceof Error && isRefusal(error)) this.#refused = error;
      if (!this.#stopped && client.status !== 'end') client.disconnect();
    });
  }

  #connectLater(): void {
    if (this.#stopped) return;
    const pause = Math.min(FIRST_WAIT * 2 ** Math.min(this.#attempt++, 5), LONGEST_WAIT);
    this.#retry = setTimeout(() => {
      this.#connect();
    }, pause);
    this.#retry.unref();
  }

  async #begin(client: Redis): Promise<void> {
    await client.connect();
    await client.subscribe(this.#channel);
    // It was left while it was made.
    if (client !== this.#client || client.status !== 'ready') return;
    this.#attempt = 0;
    this.#refused = undefined;
    this.#hearing = true;
    this.#listening.began();
    this.#heartbeat = setInterval(() => void this.#ask(client), HEARTBEAT);
    this.#heartbeat.unref();
  }

  async #ask(client: Redis): Promise<void> {
    try {
      await client.ping();
    } catch {
      if (this.#stopped || !this.#hearing) return;
      // Where packets are swallowed, hanging up takes its time as well.
      this.#deaf();
      client.disconnect();
    }
  }

  #deaf(): void {
    clearInterval(this.#heartbeat);
    if (this.#hearing) this.#listening.lost();
    this.#hearing = false;
  }
}
