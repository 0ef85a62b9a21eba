import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';

import { foreseeing, GUESSES, HIDDEN, MISSES, nonsenseFor } from './dictionary-product.ts';
import { startReleased, type Released } from './released-product.ts';
import { afterwards } from './world.ts';

let blind: Released;
let open: Released;
let attacker: string;
let maker: string;
beforeAll(async () => {
  [blind, open] = await Promise.all([
    startReleased({}, foreseeing(false)),
    startReleased({}, foreseeing(true)),
  ]);
  for (const gateway of [blind, open]) afterwards(() => gateway.stop());
  attacker = await blind.tokenOf('mallory');
  maker = await blind.tokenOf('max', { team: 'makers' });
}, 60_000);

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** One name in every position of an operation. */
function positions(name: string): readonly Asked[] {
  // A flag's key may have a hyphen, which no name of GraphQL has.
  const n = name.replaceAll('-', '_');
  const queries = [
    `{ ${n} }`,
    `{ ping ${n} { words } }`,
    `{ a: ping a: ${n} }`,
    `{ reports { id ${n} } }`,
    `{ reports { ... on Report { ${n} { id } } } }`,
    `mutation { ${n} }`,
    `subscription { ${n} }`,
    `{ hits { ... on ${n} { id } } }`,
    `{ node { ... on ${n} { id } } }`,
    `{ hits { ...F } } fragment F on ${n} { id }`,
    `{ reports(${n}: 1) { id } }`,
    `{ reports(where: { ${n}: 1 }) { id } }`,
    `{ reports(where: { and: [{ ${n}: 1 }] }) { id } }`,
    `mutation { rename(where: { ${n}: 1 }) }`,
    `{ reports(order: ${n}) { id } }`,
    `{ reports(where: { order: ${n} }) { id } }`,
    `query ($x: ${n}) { ping }`,
    `query ($x: [${n}!]!) { reports(order: $x) { id } }`,
    `query ($x: Order = ${n}) { reports(order: $x) { id } }`,
    `{ ping @${n} }`,
    `{ ping @${n}(by: HOURWISH) }`,
    `{ ping @shown(${n}: NAME) }`,
    `{ __type(name: "${n}") { name } }`,
    `{ _entities(representations: [{ __typename: "${n}" }]) { ... on Report { id } } }`,
    `query ${n} { ping }`,
  ].map((query): Asked => ({ query }));
  return [
    ...queries,
    { query: 'query ($x: Order) { reports(order: $x) { id } }', variables: { x: n } },
    { query: 'query ($x: Where) { reports(where: $x) { id } }', variables: { x: { [n]: 1 } } },
    { query: 'query ($x: Where) { reports(where: $x) { id } }', variables: { x: { and: [{ order: n }] } } },
    { query: 'query A { ping } query B { node { id } }', operationName: n },
  ];
}

const TARGET = { context: { targetingKey: 'mallory' } };

interface Answered {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
}

/** Headers that say when, not what. */
const OF_THE_MOMENT = ['date', 'keep-alive', 'x-request-id'];

async function request(gateway: Released, path: string, init: RequestInit, as = attacker): Promise<Answered> {
  const response = await fetch(`${gateway.address}${path}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      'apollo-require-preflight': 'yes',
      authorization: `Bearer ${as}`,
      ...(init.headers as object),
    },
  });
  const headers = [...response.headers].filter(([name]) => !OF_THE_MOMENT.includes(name));
  return {
    status: response.status,
    headers: headers.map(([name, value]) => `${name}: ${value}`),
    text: await response.text(),
  };
}
const post = (gateway: Released, path: string, body: unknown, as?: string, headers: object = {}) =>
  request(gateway, path, { method: 'POST', body: JSON.stringify(body), headers: { ...headers } }, as);

/** Hidden names in an answer that nobody sent. */
function leaked(sent: string, { headers, text }: Pick<Answered, 'headers' | 'text'>): readonly string[] {
  const received = [...headers, text].join('\n');
  return HIDDEN.filter(
    (name) => received.includes(name) && !sent.includes(name.replaceAll('-', '_')) && !sent.includes(name),
  );
}

/** Asks for a name and for nonsense; what comes back must be the same but for the name. */
async function sameAsNonsense(name: string, ask: (name: string) => Promise<Answered>): Promise<void> {
  const nonsense = nonsenseFor(name);
  const [hidden, other] = await Promise.all([ask(name), ask(nonsense)]);
  const swap = (text: string) =>
    text.replaceAll(name, nonsense).replaceAll(name.replaceAll('-', '_'), nonsense.replaceAll('-', '_'));
  expect([name, hidden.status, hidden.headers, swap(hidden.text)]).toEqual([
    name,
    other.status,
    other.headers,
    other.text,
  ]);
  expect(leaked(name, hidden)).toEqual([]);
}

describe('a dictionary, against a gateway that tells no schema', () => {
  test('has every hidden name in it, and some hundred others', () => {
    expect(GUESSES.length).toBeGreaterThan(300);
    expect(HIDDEN.every((name) => GUESSES.includes(name))).toBe(true);
  });

  test('finds what it looks for with the token of a developer, so that there is something to find', async () => {
    for (const query of [
      '{ foresight { words } }',
      '{ reports(lookahead: 1, order: QUARTERLY) { id } }',
      '{ node { ... on Scenario { id } } }',
      '{ ping @foretold(by: HOURWISE) }',
    ]) {
      const { status, text } = await post(blind, '/graphql', { query }, maker);
      expect([query, status, text.includes('"errors"')]).toEqual([query, 200, false]);
    }
  });

  test('gets no hidden name that it did not send, in any position, and for a near miss what it gets for nonsense', async () => {
    const answers = await batched(blind, GUESSES);
    expect(leaksIn(answers)).toEqual([]);
    const nonsense = await batched(blind, [...new Set(MISSES.map(nonsenseFor))]);
    const known = new Map(nonsense.map(({ word, position, text }) => [`${word} ${position}`, text]));
    const others = answers.filter(({ word, position, text }) => {
      const n = word.replaceAll('-', '_');
      const swapped = text.replaceAll(n, nonsenseFor(n));
      return MISSES.includes(word) && swapped !== known.get(`${nonsenseFor(word)} ${position}`);
    });
    expect(others).toEqual([]);
  });

  test('gets for a hidden name what it gets for nonsense, byte for byte, with its status and headers', async () => {
    for (const name of HIDDEN) {
      const count = positions(name).length;
      await Promise.all(
        Array.from({ length: count }, (_, position) =>
          sameAsNonsense(name, (word) => post(blind, '/graphql', positions(word)[position])),
        ),
      );
    }
  });

  test('as an event stream, gets the same', async () => {
    const accept = { accept: 'text/event-stream' };
    for (const name of HIDDEN)
      await sameAsNonsense(name, (word) =>
        post(blind, '/graphql', { query: `subscription { ${word.replaceAll('-', '_')} }` }, attacker, accept),
      );
  });

  test('by the hash of what a developer has asked, gets what it gets for what nobody has asked', async () => {
    for (const name of HIDDEN) {
      const n = name.replaceAll('-', '_');
      for (const form of [`{ ${n} { words } }`, `{ hits { ... on ${n} { id } } }`]) {
        const hash = (word: string) => hashOf(form.replaceAll(n, word.replaceAll('-', '_')));
        await post(blind, '/graphql', { query: form, extensions: hash(name) }, maker);
        await sameAsNonsense(name, (word) => post(blind, '/graphql', { extensions: hash(word) }));
        const search = (word: string) =>
          new URLSearchParams({ extensions: JSON.stringify(hash(word)) }).toString();
        await sameAsNonsense(name, (word) => request(blind, `/graphql?${search(word)}`, { method: 'GET' }));
      }
    }
  });

  test('by the keys of flags, one and all, gets the same', async () => {
    for (const name of HIDDEN)
      await sameAsNonsense(name, (word) => post(blind, `/ofrep/v1/evaluate/flags/${word}`, TARGET));
    for (const body of [
      TARGET,
      { context: { ...TARGET.context, ...Object.fromEntries(HIDDEN.map((name) => [name, true])) } },
    ]) {
      const all = await post(blind, '/ofrep/v1/evaluate/flags', body);
      expect(all.text).toContain('plain');
      expect(leaked('', all)).toEqual([]);
    }
    expect(
      (await post(blind, '/ofrep/v1/evaluate/flags/forecasting', { context: { targetingKey: 'max' } }, maker))
        .status,
    ).toBe(200);
  });

  test('by asking what it may do, gets the same', async () => {
    const query = `query ($flag: String!, $elements: [String!]!) { entitlements {
      flag(key: $flag) { key reason }
      elements(coordinates: $elements) { coordinate known resolves code reason flag requires { plan } }
    } }`;
    const asking = (flag: string) => {
      const n = flag.replaceAll('-', '_');
      const on = ['Query', 'Mutation', 'Subscription', 'Report', 'Order', 'Where', 'Granularitx'];
      const elements = [n, `@${n}`, `@shown(${n}:)`, `Query.reports(${n}:)`, `${n}.id`, `${n}.words`].concat(
        on.map((type) => `${type}.${n}`),
      );
      return { query, variables: { flag, elements } };
    };
    for (const name of HIDDEN) await sameAsNonsense(name, (word) => post(blind, '/graphql', asking(word)));
    const all = await post(blind, '/graphql', { query: '{ entitlements { flags { key } } }' });
    expect(all.text).toContain('plain');
    expect(leaked('', all)).toEqual([]);
    // Without introspection no element can be asked for by name; with it, the makers learn of theirs.
    expect((await post(blind, '/graphql', asking('foresight'), maker)).text).toContain('"elements":null');
    const seen = await post(open, '/graphql', asking('foresight'), maker);
    expect(seen.text).toContain('"known":true,"resolves":true');
    expect((await post(open, '/graphql', asking('foresight'))).text).not.toContain(
      '"known":true,"resolves":true',
    );
  });

  test('of schema documents, gets none, whatever profile it names', async () => {
    const own = await request(blind, '/schema.graphql', { method: 'GET' });
    expect(own.text).toContain('introspection is off');
    expect(leaked('', own)).toEqual([]);
    for (const name of HIDDEN)
      await sameAsNonsense(name, (word) =>
        request(blind, `/schema.graphql?profile=${word}`, { method: 'GET' }),
      );
  });
});

describe('against a gateway that tells the schema', () => {
  test('introspection has none of the names', async () => {
    const query = getIntrospectionQuery({
      inputValueDeprecation: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
    });
    const told = await post(open, '/graphql', { query });
    expect(told.text).toContain('"Report"');
    expect(leaked('', told)).toEqual([]);
    expect(leaked('', await post(open, '/graphql', { query }, maker))).toEqual(
      expect.arrayContaining(['foresight', 'Foresight', 'QUARTERLY', 'foretold']),
    );
  });

  test('what is suggested for a guess is never hidden', async () => {
    expect(leaksIn(await batched(open, [...HIDDEN, ...MISSES]))).toEqual([]);
  });
});

function hashOf(query: string): object {
  return { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
}

interface Guessed {
  readonly word: string;
  /** Of those in which it is sent. */
  readonly position: number;
  readonly asked: Asked;
  readonly text: string;
  readonly headers: readonly string[];
}

/** Every answer to every operation with these words in it, batches of a thousand at a time. */
async function batched(gateway: Released, words: readonly string[]): Promise<readonly Guessed[]> {
  const all = words.flatMap((word) => positions(word).map((asked, position) => ({ word, position, asked })));
  const found: Guessed[] = [];
  for (let from = 0; from < all.length; from += 1_000) {
    const part = all.slice(from, from + 1_000);
    const body = part.map(({ asked }) => asked);
    const { status, headers, text } = await post(gateway, '/graphql', body);
    const entries = JSON.parse(text) as readonly unknown[];
    expect([status, entries.length]).toEqual([200, part.length]);
    for (const [index, one] of part.entries())
      found.push({ ...one, text: JSON.stringify(entries[index]), headers });
  }
  return found;
}

function leaksIn(answers: readonly Guessed[]): readonly object[] {
  return answers.flatMap(({ asked, text, headers }) =>
    leaked(JSON.stringify(asked), { text, headers }).map((name) => ({ name, asked, text })),
  );
}
