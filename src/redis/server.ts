import { Redis, ReplyError } from 'ioredis';
import { Breaker } from './breaker.ts';
import { connectionTo, type Connection, type Reach } from './connection.ts';
import type { Locate } from './connector.ts';
import { greet, type Greeting } from './greeting.ts';
import { answeredWithin } from './patience.ts';
import { connectsAnew, isRefusal, troubleAt } from './refusals.ts';
import { addressOf, type Endpoint } from './target.ts';

/** What is heard of a server. */
export interface ServerWatcher {
  /** It was lost, refuses, or serves again. */
  changed(): void;
  /** It served and does not any more. */
  lost(): void;
  /** It is connected, and says what it is. */
  greeted(greeting: Greeting): void;
}

/** Milliseconds before a connection is made anew. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;
/** ioredis forgets a command after this many times what we wait for an answer. */
const BACKSTOP = 10;
/** A connection to one server, made anew whenever it is lost or leads to a server that does not serve. */
export class RedisServer {
  readonly client: Redis;
  readonly options: Connection;
  readonly breaker: Breaker;
  /** Milliseconds that the server may take for an answer. */
  readonly patience: number;
  readonly #watcher: ServerWatcher;
  #reached: Endpoint;
  #greeting: Greeting | undefined;
  #trouble: unknown;
  #wrongDatabase: unknown;
  /** Refusals since it served last: between attempts we wait longer with each. */
  #refusals = 0;

  /** @param about where it is thought to be, until it is located */
  constructor(about: Endpoint, locate: Locate, reach: Reach, watcher: ServerWatcher) {
    this.#reached = about;
    this.#watcher = watcher;
    this.patience = reach.commandTimeout;
    const backstop = { ...reach, commandTimeout: BACKSTOP * reach.commandTimeout };
    this.options = connectionTo(async () => (this.#reached = await locate()), backstop);
    this.client = new Redis({
      ...this.options,
      retryStrategy: (attempt) =>
        Math.min(FIRST_WAIT * 2 ** Math.min(attempt + this.#refusals, 5), LONGEST_WAIT),
    });
    this.breaker = new Breaker(async () => {
      await answeredWithin(this.patience, this.client.ping());
    });
    this.#follow();
  }

  /** Which run of the server is asked: a restarted one may have found again what is old. Undefined until it is connected. */
  run(): string | undefined {
    return this.#greeting?.run;
  }

  get greeting(): Greeting | undefined {
    return this.#greeting;
  }

  get endpoint(): Endpoint {
    return this.#reached;
  }

  get address(): string {
    return addressOf(this.#reached);
  }

  /** What keeps it from serving; undefined where nothing is known to. */
  get trouble(): Error | undefined {
    return this.#trouble === undefined ? undefined : troubleAt(this.address, this.#trouble);
  }

  /** The database that was asked for does not exist. */
  get wrongDatabase(): boolean {
    return this.#wrongDatabase !== undefined;
  }

  /** It answered a command with what was asked. */
  served(): void {
    this.#trouble = undefined;
    this.#refusals = 0;
  }

  /** It answered a command with an error. Where that speaks of the server, another connection may lead to a better one. */
  refused(reply: Error): void {
    if (!isRefusal(reply)) return;
    this.#trouble = reply;
    if (connectsAnew(reply)) this.connectAnew();
    this.#watcher.changed();
  }

  connectAnew(): void {
    if (this.client.status !== 'ready') return;
    this.#refusals += 1;
    this.#forget();
    this.client.disconnect(true);
  }

  close(): void {
    this.#forget();
    this.client.disconnect();
  }

  #follow(): void {
    const { client } = this;
    let said = false;
    client.on('connecting', () => {
      said = false;
    });
    client.on('connect', () => {
      this.#wrongDatabase = undefined;
    });
    client.on('error', (error: Error) => {
      said = true;
      this.#trouble = error;
      if (error instanceof ReplyError && isSelect(error))
        this.#trouble = this.#wrongDatabase = noDatabase(error, this.options.db);
      this.#watcher.changed();
    });
    client.on('ready', () => {
      // ioredis goes on in database 0 where there is no other.
      if (this.#wrongDatabase === undefined) void this.#greet();
      else client.disconnect(true);
    });
    client.on('close', () => {
      if (!said && this.#greeting === undefined) this.#trouble ??= new Error(this.#closed());
      this.#forget();
      this.#watcher.changed();
    });
  }

  async #greet(): Promise<void> {
    try {
      const greeting = await greet(this.client);
      if (this.client.status !== 'ready') return;
      this.#greeting = greeting;
      this.#trouble = undefined;
      this.#watcher.greeted(greeting);
    } catch (error) {
      this.#trouble = error;
      this.client.disconnect(true);
    }
    this.#watcher.changed();
  }

  #forget(): void {
    if (this.#greeting === undefined) return;
    this.#greeting = undefined;
    this.#watcher.lost();
  }

  #closed(): string {
    const hint = this.options.tls === undefined ? '; where it wants TLS, the URL begins with rediss://' : '';
    return `closed the connection before it said anything${hint}`;
  }
}

/** Whether a server refuses the database: ioredis only says so, and goes on in database 0. */
function isSelect(error: Error): boolean {
  if (!('command' in error)) return false;
  const { command } = error;
  return typeof command === 'object' && command !== null && 'name' in command && command.name === 'select';
}

function noDatabase({ message }: Error, database = 0): Error {
  return new Error(`has no database ${database} for us (${message})`);
}
