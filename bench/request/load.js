import { Pool } from 'undici';

import { QUERY } from './product.js';

const CONNECTIONS = 8;
/** Of so many requests one may find a store silent, as happens for a moment on a busy machine. */
const ONE_IN = 200;

/** Sends requests to one server over connections that are kept. */
export class Load {
  #pool;
  #tokens;
  #sent = 0;

  constructor(address, tokens) {
    this.#pool = new Pool(address, { connections: CONNECTIONS, pipelining: 1 });
    this.#tokens = tokens;
  }

  /** Sends so many requests, each connection one after the other, and looks at none of the answers but the status. */
  async send(first, requests) {
    const body = JSON.stringify({ query: QUERY, variables: { first } });
    let left = requests;
    let unavailable = 0;
    const connection = async () => {
      while (left-- > 0) {
        const { statusCode, body: answer } = await this.#request(body);
        if (statusCode === 503) unavailable++;
        else if (statusCode !== 200) throw new Error(`status ${statusCode}: ${await answer.text()}`);
        await answer.dump();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    if (unavailable * ONE_IN > requests) throw new Error(`${unavailable} of ${requests} answers were 503`);
  }

  /** The `data` of one answer, as text. */
  async dataOf(first, tries = 5) {
    const { statusCode, body } = await this.#request(JSON.stringify({ query: QUERY, variables: { first } }));
    const { data, errors } = await body.json();
    if (statusCode === 503 && tries > 1) return this.dataOf(first, tries - 1);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return JSON.stringify(data);
  }

  close() {
    return this.#pool.close();
  }

  #request(body) {
    const token = this.#tokens[this.#sent++ % this.#tokens.length];
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return this.#pool.request({ path: '/graphql', method: 'POST', headers, body });
  }
}
