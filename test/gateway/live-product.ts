import { createClient as createSocketClient, type Client } from 'graphql-ws';
import { createClient as createStreamClient } from 'graphql-sse';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

import { PRODUCT, startReleased, type Released } from './released-product.ts';
import { afterwards, eventually, type Variables } from './world.ts';

/** News that anybody may publish, and that go to whoever follows them. */
const NEWSROOM = {
  'product.graphql': `${PRODUCT['product.graphql']}
extend type Query {
  "Sources that are open now, and that ever were."
  sources: [Int!]!
  "Events that no reader has taken."
  waiting: Int!
}
type Mutation { publish(text: String!): Int! }
type Subscription {
  news: News
  scoops: News @entitled(flag: "b")
  "Says its text by a resolver of its own."
  told: News @entitled(flag: "b")
  filtered(only: String @entitled(flag: "b")): News
  broken: News
  mixed: Item
}
union Item = News | Advert
type News { text: String! source: String @entitled(flag: "c") slow(milliseconds: Int!): String }
type Advert { text: String! price: Int @entitled(flag: "b") }
`,
  'product.mjs': `
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
const emitter = new EventEmitter().setMaxListeners(0);
let open = 0, ever = 0, unread = 0;
function follow(field, of = (news) => news) {
  return () => {
    const waiting = [], readers = [];
    const take = (news) => {
      const value = { [field]: of(news) };
      const reader = readers.shift();
      if (reader) reader({ value, done: false }); else { unread++; waiting.push(value); }
    };
    emitter.on('news', take);
    open++; ever++;
    let over = false;
    return {
      next: () => waiting.length > 0 ? (unread--, Promise.resolve({ value: waiting.shift(), done: false }))
        : over ? Promise.resolve({ value: undefined, done: true })
        : new Promise((resolve) => readers.push(resolve)),
      return: () => {
        if (!over) open--;
        over = true;
        emitter.off('news', take);
        for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]() { return this; },
    };
  };
}
const one = () => 1;
export default { resolvers: {
  Query: { basic: one, full: one, b: one, c: one, open: one, sources: () => [open, ever], waiting: () => unread },
  Mutation: { publish: (_, { text }) => { emitter.emit('news', { text, source: 'the mayor' }); return open; } },
  Subscription: {
    news: { subscribe: follow('news') },
    scoops: { subscribe: follow('scoops') },
    told: { subscribe: follow('told'), resolve: ({ told }) => ({ ...told, text: 'told: ' + told.text }) },
    filtered: { subscribe: follow('filtered') },
    broken: { subscribe: () => { throw new Error('the printing press is on fire'); } },
    mixed: { subscribe: follow('mixed', (news) => news.text.startsWith('buy')
      ? { __typename: 'Advert', text: news.text, price: 7 } : { __typename: 'News', ...news }) },
  },
  News: { slow: async ({ text }, { milliseconds }) => { await wait(milliseconds); return text; } },
} };
`,
} as const;

export interface LiveError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

export interface LiveAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly LiveError[] | undefined;
}

/** What one subscription has brought so far. */
export interface Followed {
  readonly answers: readonly LiveAnswer[];
  /** Undefined while it goes on. */
  over(): 'complete' | readonly LiveError[] | undefined;
  /** Waits until there are this many answers. */
  until(count: number, milliseconds?: number): Promise<void>;
  /** Waits until it is over. */
  end(milliseconds?: number): Promise<'complete' | readonly LiveError[]>;
  leave(): void;
}

export type Way = 'WebSocket' | 'event stream';

export interface Newsroom extends Released {
  follow(way: Way, token: string, query: string, variables?: Record<string, unknown>): Followed;
  /** A WebSocket client, to be kept open. */
  client(token: string, closed?: (code: number, reason: string) => void): Client;
  followOn(client: Client, query: string, variables?: Record<string, unknown>): Followed;
  publish(text: string): Promise<void>;
  /** Sources that are open now, and that ever were. */
  sources(): Promise<readonly [number, number]>;
  /** Events that no reader has taken. */
  waiting(): Promise<number>;
}

export async function startNewsroom(
  env: Variables = {},
  changed: Readonly<Record<string, string>> = {},
): Promise<Newsroom> {
  const released = await startReleased(env, { ...NEWSROOM, ...changed });
  const { address } = released;
  const reader = await released.tokenOf('reader');
  const asked = async (query: string): Promise<unknown> => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reader}` },
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: unknown }).data;
  };
  function client(token: string, closed: (code: number, reason: string) => void = () => undefined): Client {
    const made = createSocketClient({
      url: `${address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      connectionParams: { authorization: `Bearer ${token}` },
      on: {
        closed: (event) => {
          const { code, reason } = event as CloseEvent;
          closed(code, reason);
        },
      },
    });
    afterwards(() => made.dispose());
    return made;
  }
  function followOn(on: Client, query: string, variables?: Record<string, unknown>): Followed {
    return collect((sink) => on.subscribe({ query, ...(variables && { variables }) }, sink));
  }
  return {
    ...released,
    client,
    followOn,
    follow(way, token, query, variables) {
      if (way === 'WebSocket') return followOn(client(token), query, variables);
      const streams = createStreamClient({
        url: `${address}/graphql`,
        headers: { authorization: `Bearer ${token}` },
        retryAttempts: 0,
      });
      afterwards(() => {
        streams.dispose();
      });
      return collect((sink) => streams.subscribe({ query, ...(variables && { variables }) }, sink));
    },
    async publish(text) {
      await asked(`mutation { publish(text: ${JSON.stringify(text)}) }`);
    },
    async waiting() {
      return ((await asked('{ waiting }')) as { waiting: number }).waiting;
    },
    async sources() {
      return ((await asked('{ sources }')) as { sources: [number, number] }).sources;
    },
  };
}

interface CloseEvent {
  readonly code: number;
  readonly reason: string;
}

interface Sink {
  next(answer: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

function collect(subscribe: (sink: Sink) => () => void): Followed {
  const answers: LiveAnswer[] = [];
  let over: 'complete' | readonly LiveError[] | undefined;
  const leave = subscribe({
    next: (answer) => answers.push(answer as LiveAnswer),
    error: (error) => {
      over ??= Array.isArray(error) ? (error as LiveError[]) : [{ message: String(error) }];
    },
    complete: () => {
      over ??= 'complete';
    },
  });
  return {
    answers,
    over: () => over,
    async until(count, milliseconds = 5_000) {
      await eventually(
        () => Promise.resolve(answers),
        (found) => found.length >= count,
        milliseconds,
      );
    },
    async end(milliseconds = 5_000) {
      const found = await eventually(
        () => Promise.resolve(over),
        (one) => one !== undefined,
        milliseconds,
      );
      return found ?? 'complete';
    },
    leave,
  };
}

/** The codes in answers or errors, in order. */
export function codes(errors: readonly LiveError[] | undefined): readonly string[] {
  return (errors ?? []).map(({ extensions }) => extensions?.code ?? '');
}

/** Long enough for an event to have come. */
export const moment = (): Promise<void> => wait(150);
