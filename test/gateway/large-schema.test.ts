import { beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';

import { largeSdl } from '../graphql/limits/large-schema.ts';
import { watched, type Watched } from './loop.ts';
import { SECRET, SHOP, startShop, type Shop } from './own-product.ts';

/** The types of a product whose schema is large. */
const TYPES = 3_000;
const LARGE = {
  'gatehouse.yaml': SHOP['gatehouse.yaml'],
  'shop.yaml': `
plans: [basic, gold]
attributes: { team: { type: text, claim: team } }
metrics: { orders: { count: order.placed } }
segments:
  developer: { when: { attribute: team, is: cellar } }
gates: { early: { salt: early, admits: [all] }, cellar: { salt: cellar, admits: [developer] } }
flags:
  early-access: { gate: early, variations: [off, on], rules: [{ audience: all, variation: on }] }
  wines:
    gate: cellar
    variations: [off, on]
    rules: [{ audience: developer, variation: on, release: cellar }]
releases:
  cellar: { gate: cellar, flags: [wines], phase: developer, visibility: HIDDEN }
`,
  'shop.graphql': `${SHOP['shop.graphql']}
    ${largeSdl(TYPES).replace('type Query', 'extend type Query')}
    extend type Query { node: Node cellar: Cellar @entitled(flag: "wines") }
    type Cellar { wines: [T1!] }`,
};
const NODES = `{ ${Array.from({ length: 10 }, (_, at) => `a${at}: node { id ... on T${at} { next { id } } }`).join(' ')} }`;

let shop: Shop & Pick<Watched, 'unheld'>;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  shop = await watched((env) => startShop(LARGE, { ...env, GATEHOUSE_JWT_SECRET: SECRET }));
  tokens['guest'] = await shop.tokenFor('gus');
  tokens['maker'] = await shop.tokenFor('mia', '--claim', 'team=cellar');
}, 180_000);

/** @param query empty: none is sent */
async function asked(path: string, who: string, query: string): Promise<string> {
  const response = await fetch(`${shop.address}${path}`, {
    method: query === '' ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${tokens[who] ?? ''}`, 'content-type': 'application/json' },
    ...(query !== '' && { body: JSON.stringify({ query }) }),
  });
  expect(response.status).toBe(200);
  return response.text();
}

// The first of a guest makes the view as well.
describe.each(['guest', 'maker'])('with a large schema, the event loop goes on while a %s', (who) => {
  test.each([
    ['asks for nothing', '/graphql', '{ hello }'],
    ['asks for the whole schema', '/graphql', getIntrospectionQuery()],
    ['asks for it again', '/graphql', getIntrospectionQuery()],
    [
      'asks for it beside something else',
      '/graphql',
      getIntrospectionQuery().replace('__schema', 'hello __schema'),
    ],
    ['asks an interface of thousands', '/graphql', NODES],
    ['fetches the document', '/schema.graphql', ''],
    ['fetches it again', '/schema.graphql', ''],
  ])(
    '%s',
    async (_what, path, query) => {
      const text = await shop.unheld(() => asked(path, who, query));
      if (path === '/schema.graphql') expect(text.includes('Cellar')).toBe(who === 'maker');
      else expect(text).not.toContain('"errors"');
    },
    60_000,
  );
});
