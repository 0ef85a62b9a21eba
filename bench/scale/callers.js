import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';

import { FLAG, QUERY } from './product.js';
import { accountAt, subjectAt } from './population.js';

const CONNECTIONS = 16;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Subjects who call, spread evenly over the population, each with a token of its own. */
export class Callers {
  #pool;
  #tokens;

  static async of(count, subjects, sign) {
    const tokens = [];
    for (let place = 0; place < count; place++) {
      const subject = 1 + Math.floor((place * subjects) / count);
      tokens.push({
        subject: subjectAt(subject),
        token: await sign({ sub: subjectAt(subject), account: accountAt(subject) }),
      });
    }
    return new Callers(tokens);
  }

  constructor(tokens) {
    this.#tokens = tokens;
  }

  /** Sends each further request to this gateway. */
  async turnTo(address) {
    await this.close();
    this.#pool = new Pool(address, { connections: CONNECTIONS, pipelining: 1 });
  }

  /** Every caller asks the gated field once. */
  graphql() {
    const body = JSON.stringify({ query: QUERY });
    return this.#all(({ token }) => ({ path: '/graphql', token, body }));
  }

  /** Every caller asks for the flag once, by OFREP. */
  ofrep() {
    const path = `/ofrep/v1/evaluate/flags/${FLAG}`;
    return this.#all(({ token, subject }) => ({
      path,
      token,
      body: JSON.stringify({ context: { targetingKey: subject } }),
    }));
  }

  async close() {
    await this.#pool?.close();
  }

  /** @returns the count of requests, of answers 503, and the 50th and 99th percentile of their time, ms */
  async #all(requestOf) {
    const times = [];
    let next = 0;
    let unavailable = 0;
    const connection = async () => {
      while (next < this.#tokens.length) {
        const { path, token, body } = requestOf(this.#tokens[next++]);
        const begun = performance.now();
        const answer = await this.#pool.request({
          path,
          method: 'POST',
          headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
          body,
        });
        const text = await answer.body.text();
        times.push(performance.now() - begun);
        // A denial is 200 with an error in GraphQL, or 200 with the first variation in OFREP.
        if (answer.statusCode === 503) unavailable++;
        else if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${text}`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    times.sort((one, other) => one - other);
    const at = (part) => times[Math.floor((times.length - 1) * part)];
    return { count: times.length, unavailable, p50: at(0.5), p99: at(0.99) };
  }
}
