import { askOnce, CONNECT_TIMEOUT, type Reach } from './connection.ts';
import { singleServer, type RedisNodes } from './nodes.ts';
import { troubleAt } from './refusals.ts';
import { RedisServer, type ServerWatcher } from './server.ts';
import { addressOf, type Endpoint, type RedisTarget } from './target.ts';

/** Milliseconds between questions whether the primary is still the one that is connected. */
const ASK_EVERY = 5_000;

/** The primary that sentinels name: they are asked before each connection, and from time to time. */
export function sentinelGroup(target: RedisTarget, reach: Reach, watcher: ServerWatcher): RedisNodes {
  const sentinels = new Sentinels(target);
  const [about = { host: '', port: 0 }] = target.seeds;
  const server = new RedisServer(about, () => sentinels.primary(), reach, watcher);
  const timer = setInterval(() => {
    sentinels.primary().then(
      (primary) => {
        if (addressOf(primary) !== server.address) server.connectAnew();
      },
      // The connection that there is may well serve without them.
      () => undefined,
    );
  }, ASK_EVERY);
  timer.unref();
  return {
    ...singleServer(server),
    get trouble() {
      return server.trouble;
    },
    close() {
      clearInterval(timer);
      server.close();
    },
  };
}

/** The sentinels of a group; the one that answered last is asked first. */
class Sentinels {
  readonly #target: RedisTarget;
  #order: readonly Endpoint[];

  constructor(target: RedisTarget) {
    this.#target = target;
    this.#order = target.seeds;
  }

  /** @throws Error where no sentinel names the primary, with what each of them said */
  async primary(): Promise<Endpoint> {
    const said: string[] = [];
    for (const sentinel of this.#order) {
      try {
        const primary = await this.#ask(sentinel);
        this.#order = [sentinel, ...this.#order.filter((other) => other !== sentinel)];
        return this.#target.reach(primary);
      } catch (error) {
        said.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(`is named by no sentinel: ${said.join('; ')}`);
  }

  async #ask(sentinel: Endpoint): Promise<Endpoint> {
    const { sentinel: how, primary } = this.#target;
    const reach = { ...how, database: 0, commandTimeout: CONNECT_TIMEOUT };
    const address = addressOf(sentinel);
    const answer = await askOnce(sentinel, reach, 'SENTINEL', 'get-master-addr-by-name', primary).catch(
      (error: unknown) => {
        throw troubleAt(address, error);
      },
    );
    if (Array.isArray(answer)) return { host: String(answer[0]), port: Number(answer[1]) };
    throw new Error(`at ${address} knows no primary of the name ${JSON.stringify(primary)}`);
  }
}
