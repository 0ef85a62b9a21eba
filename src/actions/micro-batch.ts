import { Failure } from '../domain/failure.ts';

interface Waiting<Item, Answer> {
  readonly items: readonly Item[];
  readonly settle: (answers: readonly Answer[]) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Sends what many ask for at once in few calls: while some are under way, the others wait and go together. Nobody waits for
 * a timer.
 */
export class MicroBatch<Item, Answer> {
  readonly #send: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #largest: number;
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  #queue: Waiting<Item, Answer>[] = [];
  #waiting = 0;
  #underWay = 0;

  /**
   * @param send one answer an item, in order
   * @param bounds.largest items a call has, unless one asked for more at once
   * @param bounds.atOnce calls under way at the same time
   * @param bounds.mostWaiting items that may wait; beyond it whoever comes is sent away
   */
  constructor(
    send: (items: readonly Item[]) => Promise<readonly Answer[]>,
    bounds: { readonly largest: number; readonly atOnce: number; readonly mostWaiting: number },
  ) {
    this.#send = send;
    this.#largest = bounds.largest;
    this.#atOnce = bounds.atOnce;
    this.#mostWaiting = bounds.mostWaiting;
  }

  /**
   * @param must is taken however many wait: what it is about has happened already
   * @throws Failure BUSY where too many wait; nothing was taken
   */
  add(items: readonly Item[], must = false): Promise<readonly Answer[]> {
    if (items.length === 0) return Promise.resolve([]);
    if (!must && this.#waiting > 0 && this.#waiting + items.length > this.#mostWaiting)
      return Promise.reject(
        new Failure('BUSY', `${this.#waiting} events are waiting to be written; try again`),
      );
    return new Promise((settle, fail) => {
      this.#queue.push({ items, settle, fail });
      this.#waiting += items.length;
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#underWay < this.#atOnce && this.#queue.length > 0) {
      const batch = this.#next();
      this.#underWay++;
      void this.#carry(batch).finally(() => {
        this.#underWay--;
        this.#begin();
      });
    }
  }

  #next(): readonly Waiting<Item, Answer>[] {
    let count = 0;
    let size = 0;
    for (const { items } of this.#queue) {
      if (count > 0 && size + items.length > this.#largest) break;
      count++;
      size += items.length;
    }
    this.#waiting -= size;
    return this.#queue.splice(0, count);
  }

  async #carry(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#send(batch.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, settle } of batch) settle(answers.slice(from, (from += items.length)));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }
}
