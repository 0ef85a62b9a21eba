import { describe, expect, test } from '@jest/globals';

import { SECRET, SHOP, startShop, type Shop } from './own-product.ts';
import { ask, emptyFolder, runOnce, writeFiles } from './world.ts';

const configured = (entitlements: string) => ({
  'gatehouse.yaml': `${SHOP['gatehouse.yaml']}entitlements: ${entitlements}\n`,
});
const QUERY = `{
  entitlements {
    plan
    tier { key next { tier progress { metric have need } } }
    flags { key variation reason }
    elements(coordinates: ["Query.hello", "Query.lounge", "Query.preview", "Query.nope"]) {
      coordinate known resolves code reason requires { plan tier variation } progress { metric have need }
    }
  }
}`;

async function documentOf(shop: Shop, token: string): Promise<string> {
  const response = await fetch(`${shop.address}/schema.graphql`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.text();
}

describe('a caller of a running gateway', () => {
  test('asks what they may do, does what is missing, and may do it', async () => {
    const shop = await startShop();
    const token = await shop.tokenFor('sam');
    const before = await ask(shop.address, token, QUERY);
    expect(before.status).toBe(200);
    expect(before.headers.get('cache-control')).toBe('private, no-store');
    const granted = { known: true, resolves: true, code: null, reason: null, requires: null, progress: [] };
    const missing = [{ metric: 'orders', have: 0, need: 2 }];
    const lounge = {
      coordinate: 'Query.lounge',
      known: true,
      resolves: false,
      code: 'FORBIDDEN',
      reason: 'PLAN',
      requires: { plan: 'gold', tier: null, variation: null },
      progress: [],
    };
    expect(before.data).toEqual({
      entitlements: {
        plan: 'basic',
        tier: { key: 'guest', next: { tier: 'patron', progress: missing } },
        flags: [{ key: 'early-access', variation: 'off', reason: 'LADDER' }],
        elements: [
          { coordinate: 'Query.hello', ...granted },
          lounge,
          {
            coordinate: 'Query.preview',
            known: true,
            resolves: false,
            code: 'FORBIDDEN',
            reason: 'LADDER',
            requires: { plan: null, tier: 'patron', variation: 'on' },
            progress: missing,
          },
          { coordinate: 'Query.nope', ...granted, known: false, resolves: false },
        ],
      },
    });
    await ask(shop.address, token, 'mutation { a: order b: order }');
    expect((await ask(shop.address, token, QUERY)).data).toMatchObject({
      entitlements: {
        tier: { key: 'patron', next: null },
        flags: [{ key: 'early-access', variation: 'on' }],
        elements: [{}, lounge, { coordinate: 'Query.preview', ...granted }, {}],
      },
    });
    expect(await documentOf(shop, token)).toContain('  entitlements: Entitlements\n');
  });

  test('asks by the name that is configured', async () => {
    const shop = await startShop(configured('{ field: mayI }'));
    const token = await shop.tokenFor('sam');
    expect((await ask(shop.address, token, '{ mayI { plan } }')).data).toEqual({ mayI: { plan: 'basic' } });
    expect((await ask(shop.address, token, '{ entitlements { plan } }')).status).toBe(400);
  });

  test('does not ask where that is turned off', async () => {
    const shop = await startShop(configured('{ enabled: false }'));
    const token = await shop.tokenFor('sam');
    expect((await ask(shop.address, token, '{ entitlements { plan } }')).status).toBe(400);
    expect(await documentOf(shop, token)).not.toContain('Entitlement');
  });
});

test.each(['start', 'check'])(
  'a schema that has the name already is told by `gatehouse %s`, with file and line',
  async (command) => {
    const folder = emptyFolder();
    const schema = SHOP['shop.graphql'].replace('hello: String!', 'hello: String!\n  entitlements: Int');
    writeFiles(folder, { ...SHOP, 'shop.graphql': schema });
    const { code, err } = await runOnce([command], folder, { GATEHOUSE_JWT_SECRET: SECRET, PORT: '0' });
    expect(code).toBe(1);
    expect(err.replaceAll(`${folder}/`, '')).toMatch(
      /^shop\.graphql:4:3 {2}error {2}Query\.entitlements {2}is the field of Gatehouse as well/,
    );
  },
);
