import { setTimeout as wait } from 'node:timers/promises';

import type { Target } from './http-traffic.ts';

const BATCH = 50;
const SUBJECTS = 40;

/** Counts events by subject as a back end knows them: every event is sent until the gateway has acknowledged it. */
export class Reports {
  readonly #counts = new Map<string, number>();
  #serial = 0;

  /** Events acknowledged, by subject. */
  get acknowledged(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Reports until the time is over. Every third batch is sent twice, and must count once. */
  async send(target: Target): Promise<void> {
    for (let turn = 0; target.going(); turn++) {
      const events = this.#batch();
      const body = JSON.stringify(events);
      await this.#untilTaken(target, body);
      if (turn % 3 === 0) await this.#untilTaken(target, body);
      for (const { subject } of events) this.#counts.set(subject, (this.#counts.get(subject) ?? 0) + 1);
      await wait(50);
    }
  }

  /** A store that is away answers 503 or 429; the batch is sent again, whatever became of it. */
  async #untilTaken({ address, key, statuses }: Target, body: string): Promise<void> {
    for (;;) {
      const answer = await fetch(`${address}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
        body,
      });
      const text = await answer.text();
      statuses.add('events', answer.status);
      if (answer.status === 200) {
        const { results } = JSON.parse(text) as { results: readonly { status: string }[] };
        if (results.every(({ status }) => status === 'accepted' || status === 'duplicate')) return;
        throw new Error(`an event was refused: ${text}`);
      }
      if (answer.status !== 503 && answer.status !== 429) throw new Error(`status ${answer.status}: ${text}`);
      await wait(200);
    }
  }

  #batch(): readonly { readonly id: string; readonly subject: string }[] {
    return Array.from({ length: BATCH }, () => {
      const id = String((this.#serial += 1));
      const subject = `reported-${this.#serial % SUBJECTS}`;
      return { specversion: '1.0', source: '/soak', id, type: 'work.done', subject };
    });
  }
}
