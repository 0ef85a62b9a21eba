import { randomUUID } from 'node:crypto';

/** Milliseconds between announcements that something may have been missed, while nothing is heard. */
const POLL = 500;

/** Notifies the listener itself, to learn whether what is announced arrives. */
export class Echo {
  readonly channel = `gatehouse_echo_${randomUUID()}`;
  readonly #notify: (channel: string, payload: string) => Promise<unknown>;
  readonly #missed: () => void;
  #asked = 0;
  /** The latest number that was sent, and the latest that was heard. */
  #sent = 0;
  #heard = 0;
  #polling: NodeJS.Timeout | undefined;

  /** @param missed is called again and again while nothing is heard, and once more when something is */
  constructor(notify: (channel: string, payload: string) => Promise<unknown>, missed: () => void) {
    this.#notify = notify;
    this.#missed = missed;
  }

  get deaf(): boolean {
    return this.#polling !== undefined;
  }

  /** Begins on a new connection, which has nothing to answer for yet. */
  begin(): void {
    this.#heard = this.#sent = this.#asked;
    this.ask();
  }

  /** Looks whether the last two notifications have arrived, and sends the next one. */
  ask(): void {
    // One may be late behind many others.
    if (this.#sent > this.#heard + 1 && this.#polling === undefined) {
      this.#missed();
      this.#polling = setInterval(this.#missed, POLL);
      this.#polling.unref();
    }
    const number = (this.#asked += 1);
    // A notification that was not sent proves nothing.
    this.#notify(this.channel, String(number)).then(
      () => {
        this.#sent = Math.max(this.#sent, number);
      },
      () => undefined,
    );
  }

  heard(payload: string | undefined): void {
    this.#heard = Math.max(this.#heard, Number(payload));
    if (this.#polling === undefined) return;
    this.stop();
    this.#missed();
  }

  stop(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
  }
}
