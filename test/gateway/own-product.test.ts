import { beforeAll, describe, expect, test } from '@jest/globals';
import { SECRET, SHOP, startShop, type Shop } from './own-product.ts';
import { deniedFor, denialOf, GRANTED } from './story.ts';
import { ask, emptyFolder, runOnce, writeFiles } from './world.ts';

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await startShop();
  token = await shop.tokenFor('sam');
});

describe('a product of one’s own: SDL, a module of resolvers, a catalog', () => {
  test('answers, and its resolvers find who is calling', async () => {
    expect(await ask(shop.address, token, '{ hello whoami }')).toMatchObject({
      ...GRANTED,
      data: { hello: 'Welcome', whoami: 'sam' },
    });
  });

  test('is gated by plan', async () => {
    expect(denialOf(await ask(shop.address, token, '{ lounge }'))).toEqual(deniedFor('PLAN'));
  });

  test('unlocks by use of its own, stored where it was given a place', async () => {
    expect(denialOf(await ask(shop.address, token, '{ preview }'))).toEqual(deniedFor('LADDER'));
    expect(await ask(shop.address, token, 'mutation { a: order b: order }')).toMatchObject({
      data: { a: 1, b: 2 },
    });
    expect(await ask(shop.address, token, '{ preview }')).toMatchObject(GRANTED);
  });

  test('never has what a resolver threw told to a caller; the log has it', async () => {
    const { data, errors } = await ask(shop.address, token, '{ hello broken }');
    expect(data).toEqual({ hello: 'Welcome', broken: null });
    expect(errors).toMatchObject([
      { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    await shop.said(/the password of the till/);
  });

  test('prints no tokens: standard output has the key of the owner alone, and the log is JSON', () => {
    expect(shop.out()).toMatch(/ghk_[\w-]{43}/);
    expect(shop.out()).not.toContain('eyJ');
    for (const line of shop.err().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });
});

describe('a product that cannot be used stops the start, and says why, without a stack', () => {
  test.concurrent.each([
    [
      'a schema with a mistake',
      { 'shop.graphql': 'type Query {\n  hello: Nothing\n}' },
      /shop\.graphql:2:10 {2}error {2}Unknown type "Nothing"/,
    ],
    [
      'a schema that cannot be read',
      { 'gatehouse.yaml': SHOP['gatehouse.yaml'].replace('[shop.graphql]', '[none.graphql]') },
      /none\.graphql cannot be read/,
    ],
    [
      'a schema without a query',
      { 'shop.graphql': 'type Mutation {\n  order: Int\n}' },
      /Query root type must be provided/,
    ],
    [
      'resolvers that cannot be read',
      { 'gatehouse.yaml': SHOP['gatehouse.yaml'].replace('shop.mjs', 'none.mjs') },
      /none\.mjs cannot be loaded/,
    ],
    [
      'resolvers that are no JavaScript',
      { 'shop.mjs': 'export default {' },
      /shop\.mjs cannot be loaded\n {2}Unexpected/,
    ],
    [
      'resolvers that throw',
      { 'shop.mjs': 'throw new Error("no till")' },
      /shop\.mjs cannot be loaded\n {2}no till/,
    ],
    [
      'a module without resolvers',
      { 'shop.mjs': 'export const resolvers = {}' },
      /shop\.mjs: expected the default export/,
    ],
    [
      'a resolver for a field that is not there',
      { 'shop.mjs': 'export default { resolvers: { Query: { hallo: () => "" } } }' },
      /Query\.hallo/,
    ],
    [
      'a schema that asks for a flag that is not there',
      { 'shop.graphql': SHOP['shop.graphql'].replace('early-access', 'late-access') },
      /Query\.preview.*late-access.*shop\.graphql:8:/,
    ],
  ])('%s', async (_fact, changed, message) => {
    const folder = emptyFolder();
    writeFiles(folder, { ...SHOP, ...changed });
    const { code, out, err } = await runOnce(['start'], folder, { GATEHOUSE_JWT_SECRET: SECRET, PORT: '0' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(err).not.toContain('listening');
  });
});
