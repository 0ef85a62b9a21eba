import type { Redis } from 'ioredis';

/** Milliseconds between questions to the connection that hears, and until one that is not answered is given up. */
const HEARTBEAT = 250;
/** Milliseconds before a new one is made. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;

/** Who hears. */
export interface Listening {
  heard(message: string): void;
  /** From now on everything is heard. */
  began(): void;
  /** From now on nothing is, and something may have been missed already. */
  lost(): void;
}

/** Hears a channel on a connection of its own, made anew whenever it is lost. */
export class ChannelListener {
  readonly #anyNode: () => Redis;
  readonly #channel: string;
  readonly #listening: Listening;
  #client: Redis | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempt = 0;
  #hearing = false;
  #stopped = false;

  constructor(anyNode: () => Redis, channel: string, listening: Listening) {
    this.#anyNode = anyNode;
    this.#channel = channel;
    this.#listening = listening;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#client?.disconnect();
  }

  #connect(): void {
    const client = this.#anyNode().duplicate({
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
      if (this.#stopped) return;
      this.#retry = setTimeout(
        () => {
          this.#connect();
        },
        Math.min(FIRST_WAIT * 2 ** this.#attempt++, LONGEST_WAIT),
      );
      this.#retry.unref();
    });
    this.#begin(client).catch(() => {
      if (!this.#stopped && client.status !== 'end') client.disconnect();
    });
  }

  async #begin(client: Redis): Promise<void> {
    await client.connect();
    await client.subscribe(this.#channel);
    this.#attempt = 0;
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
