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
/** Subjects looked at together. */
const A_PAGE = 500;
/** Holders of unsettled events that are looked after at once, at most and at least. */
const PORTION = { most: 500, least: 20 };
/** Days that announcements are kept. */
const ANNOUNCED = 30;
/** Milliseconds of a turn that go to one duty, at most. What is left then waits for the next turn. */
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
  readonly #budget: number;
  #keptHouseOn: number | undefined;
  #reviewed: Pick<Catalog, 'tiers' | 'metrics' | 'timeZone'> | undefined;
  #reviewing = false;
  #sweeping: Promise<void> | undefined;
  #portion = PORTION.most;

  /**
   * @param parts.retained how long events are kept, days; their counts are kept for ever
   * @param parts.budget milliseconds of a turn that go to one duty, at most
   */
  constructor(parts: {
    readonly journal: Journal;
    readonly cache: EngagementCache;
    readonly tiers: TierStore;
    readonly settler: TierSettler;
    readonly catalog: () => Catalog;
    readonly clock: Clock;
    readonly log: Log;
    readonly retained: number;
    readonly budget?: number;
  }) {
    this.#journal = parts.journal;
    this.#cache = parts.cache;
    this.#tiers = parts.tiers;
    this.#settler = parts.settler;
    this.#catalog = parts.catalog;
    this.#clock = parts.clock;
    this.#retained = parts.retained;
    this.#budget = parts.budget ?? BUDGET;
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
      () => this.#moveDue(),
      () => this.#review(),
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
    const until = performance.now() + this.#budget;
    do {
      const portions = await this.#journal.unsettled(UNSETTLED, this.#portion);
      if (portions.length === 0) return;
      this.#portion = Math.max(PORTION.least, Math.floor(this.#portion / 2));
      await this.#cache.forget([...new Set(portions.flatMap(({ holders }) => holders))]);
      await this.#journal.settlePortions(portions);
      this.#portion = Math.min(PORTION.most, 4 * this.#portion);
    } while (performance.now() < until);
  }

  /** Moves that time alone has made, page by page until the time for it is spent. */
  async #moveDue(): Promise<void> {
    const until = performance.now() + this.#budget;
    const { calendar } = ladderOf(this.#catalog());
    const day = calendar.dayOf(this.#clock.now());
    let after: string | undefined;
    do {
      const due = await this.#tiers.due(day, A_PAGE, after);
      if (due.length === 0) return;
      const notJudged = await this.#settle(due.map(({ subject }) => subject));
      // No subject of a page is judged while a store is silent.
      if (notJudged.length === due.length) return;
      after = due.at(-1)?.cursor;
    } while (performance.now() < until);
  }

  /** Other criteria may move all who stand above the lowest tier. They are walked through, after the moves of the day. */
  async #review(): Promise<void> {
    const until = performance.now() + this.#budget;
    const { tiers, metrics, timeZone } = this.#catalog();
    const [lowest] = tiers;
    if (lowest === undefined) return;
    const criteria = JSON.stringify([tiers, metrics, timeZone]);
    // Most turns find what the last one found, and ask no store.
    if (!same(this.#reviewed, { tiers, metrics, timeZone })) {
      await this.#tiers.review(criteria);
      this.#reviewed = { tiers, metrics, timeZone };
      this.#reviewing = true;
    }
    if (!this.#reviewing) return;
    do {
      const portion = await this.#tiers.underReview(criteria, lowest.key, A_PAGE);
      this.#reviewing = portion !== undefined;
      if (portion === undefined) return;
      const notJudged = await this.#settle(portion.subjects);
      if (notJudged.length > 0 && notJudged.length === portion.subjects.length) return;
      // Where another gateway has done the portion, it goes on, and this one looks again in the next turn.
      if (!(await this.#tiers.reviewed(portion, notJudged))) return;
    } while (performance.now() < until);
  }

  /** The account is looked up where a tier asks for it. */
  #settle(subjects: readonly string[]): Promise<readonly string[]> {
    const candidates = subjects.map((subject) => ({ subject, account: undefined }));
    return this.#settler.settle(candidates, { always: true });
  }

  async #keepHouse(): Promise<void> {
    const now = this.#clock.now();
    const today = Math.floor(now / DAY);
    if (this.#keptHouseOn === today) return;
    const retention = {
      eventsSince: now - this.#retained * DAY,
      announcementDays: ANNOUNCED,
    };
    const until = performance.now() + BUDGET;
    while (!(await this.#journal.keepHouse(today, retention))) if (performance.now() > until) return;
    this.#keptHouseOn = today;
  }
}
