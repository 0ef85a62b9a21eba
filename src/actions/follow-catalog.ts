import { amend, difference, NOTHING } from '../domain/change.ts';
import type { Catalog } from '../domain/catalog.ts';
import { storeUnavailable } from '../domain/failure.ts';
import type { CatalogStore, Head } from '../ports/catalog-store.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { CatalogKeeper, Judged } from './keep-catalog.ts';
import { Outage } from './outage.ts';

/**
 * Keeps a process at the newest version of the store: told of new ones, and asking now and then in case it was not told.
 * A version that somebody else has made is put in force even where this process finds fault with it: the store is the
 * authority, and what cannot be evaluated is off.
 */
export class CatalogFollower {
  readonly #store: CatalogStore;
  readonly #keeper: CatalogKeeper;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #outage: Outage;
  readonly #settleLineage: () => Promise<void>;
  #underWay: Promise<void> | undefined;
  #asked = 0;
  #confirmedAt = 0;

  /**
   * @param settleLineage called where the store is no continuation of the version in force. It settles when the lineage of
   * the store is known, and its versions are numbered above the version in force; then the store is read anew.
   */
  constructor(
    store: CatalogStore,
    keeper: CatalogKeeper,
    clock: Clock,
    log: Log,
    settleLineage: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#store = store;
    this.#keeper = keeper;
    this.#clock = clock;
    this.#log = log;
    this.#outage = new Outage('the catalog', log);
    this.#settleLineage = settleLineage;
  }

  /** When the store last said that the version in force is the newest, epoch milliseconds. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  /**
   * Puts the newest version in force for the first time.
   * @param seed what an empty store begins with
   * @returns what was found wrong with it. Where that is an error, nothing was put in force.
   */
  async start(seed: () => Catalog): Promise<Judged & { readonly seeded: boolean }> {
    const empty = (await this.#store.head()).version === 0;
    if (empty) await this.#plant(seed());
    const { head, catalog } = await this.#store.newest();
    const judged = this.#keeper.judge(catalog);
    if (judged.sound) this.#keeper.put(judged, head);
    this.#confirmedAt = this.#clock.now();
    return { ...judged, seeded: empty };
  }

  /** Begins to listen for new versions. Returns how to stop. */
  watch(): Promise<() => Promise<void>> {
    return this.#store.watch((version) => {
      if (version !== this.#keeper.version) void this.catchUp();
    });
  }

  /** Brings the process up to date. Once at a time; who asks meanwhile gets another look. Never rejects. */
  catchUp(): Promise<void> {
    this.#asked++;
    if (this.#underWay !== undefined) return this.#underWay;
    const running = this.#untilCaughtUp().finally(() => {
      this.#underWay = undefined;
    });
    this.#underWay = running;
    return running;
  }

  async #untilCaughtUp(): Promise<void> {
    let answered = 0;
    while (answered !== this.#asked) {
      answered = this.#asked;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    try {
      const { catalog } = this.#keeper.current;
      const advance = await this.#store.since(catalog.version, this.#keeper.versionId);
      if (advance === undefined) {
        await this.#startAnew();
        return;
      }
      const { head, definitions } = advance;
      this.#confirmed();
      // Its own apply may have been quicker.
      if (head.version <= this.#keeper.version) return;
      await this.#putInForce(amend(catalog, definitions, head.version), head);
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
    }
  }

  /** Nothing of the version in force may be mixed with a store that is not its continuation. */
  async #startAnew(): Promise<void> {
    await this.#settleLineage();
    const { head, catalog } = await this.#store.newest();
    // The lineage that was settled has higher numbers. A store that was set back meanwhile is met by the next look.
    if (head.version <= this.#keeper.version)
      throw storeUnavailable('PostgreSQL', new Error(`it lacks catalog version ${this.#keeper.version}`));
    this.#confirmed();
    await this.#putInForce(catalog, head);
  }

  #confirmed(): void {
    const now = this.#clock.now();
    this.#outage.answered(now);
    this.#confirmedAt = now;
  }

  async #putInForce(catalog: Catalog, head: Head): Promise<void> {
    const judged = await this.#keeper.judgeInPortions(catalog);
    if (this.#keeper.put(judged, head)) this.#tell(judged);
  }

  #tell({ compiled, problems, sound }: Judged): void {
    const { version } = compiled.catalog;
    if (sound) this.#log.info(`catalog version ${version} is in force`);
    else {
      const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
      this.#log.error(`catalog version ${version} is in force, with errors: what they concern is off`, {
        errors: errors.join('; '),
      });
    }
  }

  /** Of many gateways that start together on an empty store, one plants. */
  async #plant(catalog: Catalog): Promise<void> {
    const deed = { author: 'gatehouse', reason: 'first start', command: { do: 'seed' } };
    await this.#store.append(difference(NOTHING, catalog), deed, 0);
  }
}
