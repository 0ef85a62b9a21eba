import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { buildSchema, introspectionFromSchema, printSchema, buildClientSchema } from 'graphql';

import { SECRET, SHOP, startShop, type Shop } from './own-product.ts';
import { ask, emptyFolder, runOnce, writeFiles } from './world.ts';

/** A shop that is about to open a wine cellar: to developers, and to nobody else so much as by name. */
const CELLAR = {
  'gatehouse.yaml': `${SHOP['gatehouse.yaml']}
profiles:
  guest: {}
  maker: { plan: gold, claims: { team: cellar } }
`,
  'shop.yaml': `
plans: [basic, gold]
attributes: { team: { type: text, claim: team } }
metrics: { orders: { count: order.placed } }
segments:
  developer: { when: { attribute: team, is: cellar } }
  internal: { when: { attribute: team, is: shop } }
  beta: { when: { plan: { atLeast: gold } } }
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
extend type Query {
  "What is in the cellar."
  cellar: [Wine!] @entitled(flag: "wines")
}
type Wine { name: String vintage: Int }
`,
} as const;

let shop: Shop;
let key: string;
beforeAll(async () => {
  shop = await startShop(CELLAR);
  key = /GATEHOUSE_KEY=(\S+)/.exec(shop.out())?.[1] ?? '';
}, 60_000);
afterAll(async () => {
  await shop.stop();
});

async function get(search: string, credential: string): Promise<Response> {
  return fetch(`${shop.address}/schema.graphql${search}`, {
    headers: { authorization: `Bearer ${credential}` },
  });
}

const gatehouse = (...args: readonly string[]) =>
  runOnce(args, shop.folder, {
    GATEHOUSE_URL: shop.address,
    GATEHOUSE_KEY: key,
    GATEHOUSE_JWT_SECRET: SECRET,
  });

describe('the schema document', () => {
  test('of a caller is what introspection tells them, and no more', async () => {
    const [guest, maker] = [await shop.tokenFor('gus'), await shop.tokenFor('mia', '--claim', 'team=cellar')];
    for (const [token, sees] of [
      [guest, false],
      [maker, true],
    ] as const) {
      const response = await get('', token);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/graphql; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
      expect(response.headers.get('x-entitlements-version')).toBe('1');
      const document = await response.text();
      expect(document.includes('Wine')).toBe(sees);
      expect(document).not.toMatch(/entitled|@counts/);
      const asked = await fetch(`${shop.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ __schema { types { name } directives { name } } }' }),
      });
      const { data } = (await asked.json()) as {
        data: { __schema: Record<'types' | 'directives', { name: string }[]> };
      };
      const built = introspectionFromSchema(buildSchema(document));
      expect(data.__schema.types.map(({ name }) => name).sort()).toEqual(
        built.__schema.types.map(({ name }) => name).sort(),
      );
      expect(data.__schema.directives.map(({ name }) => name).sort()).toEqual(
        built.__schema.directives.map(({ name }) => name).sort(),
      );
      expect(printSchema(buildClientSchema(built))).toBe(printSchema(buildSchema(document)));
    }
  });

  test('of a profile is for operators', async () => {
    const [guest, maker, whole] = await Promise.all(
      ['?profile=guest', '?profile=maker', '?version='].map(async (search) =>
        (await get(search, key)).text(),
      ),
    );
    expect(guest).not.toContain('Wine');
    expect(maker).toContain('"What is in the cellar."');
    expect(whole).toBe(maker);
    expect((await get('?profile=maker', await shop.tokenFor('gus'))).status).toBe(401);
    expect((await get('', key)).status).toBe(401);
  });

  test.each([
    ['?profile=nobody', 404, "there is no profile 'nobody': expected guest, maker"],
    ['?profile=guest&version=7', 404, 'there is no version 7 of the catalog'],
    ['?version=last', 400, "expected the number of a catalog version, received 'last'"],
  ])('%s is refused with %i and why', async (search, status, message) => {
    const response = await get(search, key);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ message }] });
  });

  test('is given to operators alone where introspection is off, and elements are not asked for by name', async () => {
    const own = await startShop({
      ...CELLAR,
      'gatehouse.yaml': `${CELLAR['gatehouse.yaml']}introspection: false\n`,
    });
    const token = await own.tokenFor('mia', '--claim', 'team=cellar');
    const [, ownKey = ''] = /GATEHOUSE_KEY=(\S+)/.exec(own.out()) ?? [];
    const document = (search: string, bearer: string) =>
      fetch(`${own.address}/schema.graphql${search}`, { headers: { authorization: `Bearer ${bearer}` } });
    const refused = await document('', token);
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toContain('Query');
    expect((await document('?profile=maker', ownKey)).status).toBe(200);
    const query =
      '{ entitlements { plan elements(coordinates: ["Query.cellar", "Query.nothing"]) { known } } }';
    const { data, errors } = await ask(own.address, token, query);
    expect(data).toEqual({ entitlements: { plan: expect.any(String), elements: null } });
    expect(errors).toMatchObject([{ path: ['entitlements', 'elements'], extensions: { code: 'FORBIDDEN' } }]);
  });

  test('is printed, and compared, by the command line', async () => {
    const { out } = await gatehouse('schema', '--profile', 'guest');
    expect(out).toBe(await (await get('?profile=guest', key)).text());
    const diff = await gatehouse('schema', 'diff', '--profile', 'guest', '--to-profile', 'maker');
    expect(diff.out).toContain("not breaking Type 'Wine' was added\n");
    const json = await gatehouse('schema', 'diff', '--profile', 'maker', '--to-profile', 'guest', '--json');
    expect(JSON.parse(json.out)).toContainEqual(
      expect.objectContaining({ type: 'FIELD_REMOVED', path: 'Query.cellar', level: 'breaking' }),
    );
    expect((await gatehouse('schema', 'diff', '--profile', 'guest')).out).toBe('The two are the same.\n');
    expect(await gatehouse('schema', '--profile', 'nobody')).toMatchObject({
      code: 1,
      err: "there is no profile 'nobody': expected guest, maker\n",
    });
  });

  test('is had by the commands that docs/views.md shows, with the profiles it shows', async () => {
    const document = readFileSync('docs/views.md', 'utf8');
    const [, shown = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? [];
    expect(parse(readFileSync('gatehouse.yaml', 'utf8'))).toMatchObject(parse(shown) as object);
    expect(shown).toContain('profiles:');
    const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(document) ?? [];
    for (const line of commands.trim().split('\n')) {
      const { code, err } = await gatehouse(...line.split(' ').slice(1));
      expect([line, code, err.replace(/^Written to guest.graphql.\n$/, '')]).toEqual([line, 0, '']);
    }
  });

  test('of a profile by an older version is what it was then', async () => {
    const moved = await gatehouse('release', 'apply', 'cellar', 'internal', '--reason', 'on');
    expect(moved.code).toBe(0);
    for (const audience of ['beta', 'all'])
      expect((await gatehouse('release', 'apply', 'cellar', audience, '--reason', 'on')).code).toBe(0);
    const { out } = await gatehouse('schema', 'diff', '--profile', 'guest', '--version', '1');
    expect(out).toContain("not breaking Field 'cellar' was added to object type 'Query'\n");
  });
});

describe('a profile that names what the catalog does not have', () => {
  test('stops the start, and says so', async () => {
    const folder = emptyFolder();
    writeFiles(folder, { ...SHOP, ...CELLAR });
    const configuration = CELLAR['gatehouse.yaml'].replace('plan: gold', 'plan: platinum, tier: regular');
    writeFiles(folder, { 'gatehouse.yaml': configuration });
    const { code, err } = await runOnce(['check'], folder, { GATEHOUSE_JWT_SECRET: SECRET });
    expect(code).toBe(1);
    expect(err).toContain("plan 'platinum' does not exist; expected one of basic, gold");
    expect(err).toContain(
      "tier 'regular' does not exist; there is none (profile 'maker' of the configuration)",
    );
  });
});
