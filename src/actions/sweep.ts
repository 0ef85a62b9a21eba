import type { Catalog } from '../domain/catalog.ts';
import { same } from '../domain/change.ts';
import { DAY } from '../domain/engagement.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { TierStore } from '../ports/tiers.ts';
import { ladderOf } from './ladder-of.ts';
import { Outage } from './outage.ts';
import type { TierSettler } from './settle-tiers.ts';

/** Milliseconds after which accepted events that no cache is known to have are somebody else's to look after. */
const UNSETTLED = 3_000;
/** Subjects looked at in one turn. */
const MOST_A_TURN = 500;
/** Holders of unsettled events that are looked after at once, at most and at least. */
const PORTION = { most: 500, least: 20 };
/** Milliseconds of a turn that go to one duty. What is left then waits for the next turn. */
const BUDGET = 500;

/**
 * Does what time asks for and no request does: finds events that did not reach the cache, subjects whose tier or override
 * has changed by time alone, and old events. Any number of gateways may sweep: what is announced, is announced once.
 */
export class Sweeper {
  readonly #journal: Journal;
  readonly #cache: EngagementCache;
  readonly #tiers: TierStore;
  readonly #settler: TierSettler;
  readonly #catalog: () => Catalog;
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #retained: number;
  #keptHouseOn: number | undefined;
  #reviewed: Pick<Catalog, 'tiers' | 'metrics' | 'timeZone'> | undefined;
  #sweeping: Promise<void> | undefined;
  #portion = PORTION.most;

  /** @param parts.retained how long events are kept, days; their counts are kept for ever */
  constructor(parts: {
    readonly journal: Journal;
    readonly cache: EngagementCache;
    readonly tiers: TierStore;
    readonly settler: TierSettler;
    readonly catalog: () => Catalog;
    readonly clock: Clock;
    readonly log: Log;
    readonly retained: number;
  }) {
    this.#journal = parts.journal;
    this.#cache = parts.cache;
    this.#tiers = parts.tiers;
    this.#settler = parts.settler;
    this.#catalog = parts.catalog;
    this.#clock = parts.clock;
    this.#retained = parts.retained;
    this.#outage = new Outage('what time asks for', parts.log);
  }

  /** Forgets what was done for the journal: it is another journal than before. */
  forgetAll(): void {
    this.#keptHouseOn = undefined;
    this.#reviewed = undefined;
  }

  /** One turn. Never rejects: the next one tries again. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#turn().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  async #turn(): Promise<void> {
    // One that cannot be done now keeps no other from being done.
    const duties = [
      () => this.#settler.flush(),
      () => this.#settleJournal(),
      () => this.#review(),
      () => this.#moveDue(),
      () => this.#tiers.announceExpired(this.#clock.now()),
      () => this.#keepHouse(),
    ];
    let failed = false;
    for (const duty of duties) {
      try {
        await duty();
      } catch (error) {
        failed = true;
        this.#outage.failed(error, this.#clock.now());
      }
    }
    if (!failed) this.#outage.answered(this.#clock.now());
  }

  /**
   * Makes the holders of unsettled events cold, which is right whether or not the events had reached the cache. Each
   * portion is marked as done, so that a backlog of any size shrinks with every portion, also across restarts. Where a
   * portion fails, the next one is smaller: a slow store gets through it as well.
   */
  async #settleJournal(): Promise<void> {
    const until = performance.now() + BUDGET;
    do {
      const portions = await this.#journal.unsettled(UNSETTLED, this.#portion);
      if (portions.length === 0) return;
      this.#portion = Math.max(PORTION.least, Math.floor(this.#portion / 2));
      await this.#cache.forget([...new Set(portions.flatMap(({ holders }) => holders))]);
      await this.#journal.settlePortions(portions);
      this.#portion = Math.min(PORTION.most, 4 * this.#portion);
    } while (performance.now() < until);
  }

  /** Other criteria may move anybody who stands above the lowest tier. */
  async #review(): Promise<void> {
    const { tiers, metrics, timeZone } = this.#catalog();
    const [lowest] = tiers;
    // Most turns find what the last one found, and ask nobody.
    if (lowest === undefined || same(this.#reviewed, { tiers, metrics, timeZone })) return;
    await this.#tiers.review(JSON.stringify([tiers, metrics, timeZone]), lowest.key);
    this.#reviewed = { tiers, metrics, timeZone };
  }

  async #moveDue(): Promise<void> {
    const { calendar } = ladderOf(this.#catalog());
    const due = await this.#tiers.due(calendar.dayOf(this.#clock.now()), MOST_A_TURN);
    if (due.length === 0) return;
    // The account is looked up where a tier asks for it.
    const candidates = due.map((subject) => ({ subject, account: undefined }));
    await this.#settler.settle(candidates, { always: true });
  }

  async #keepHouse(): Promise<void> {
    const now = this.#clock.now();
    const today = Math.floor(now / DAY);
    if (this.#keptHouseOn === today) return;
    await this.#journal.keepHouse(now - this.#retained * DAY);
    this.#keptHouseOn = today;
  }
}
