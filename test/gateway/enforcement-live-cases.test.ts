// The nasty cases of the research on enforcement, by their numbers: 36 to 47, of what goes on and of what starts.
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { gatehouse, typeDefs } from '../../src/index.ts';
import { copyTemplate } from '../postgres/template.ts';
import { FILES, startEnforced, told, type Enforced } from './enforcement-product.ts';
import { codes, type Followed, type Way } from './live-product.ts';
import { SECRET } from './own-product.ts';
import { afterwards, emptyFolder, eventually, runOnce, writeFiles } from './world.ts';

let product: Enforced;
beforeAll(async () => {
  product = await startEnforced();
}, 60_000);
afterAll(() => product.stop());

const sources = () => product.sources();
const rollBack = () => product.carryOut({ rollBack: { release: 'live', entirely: true } });
const reopen = () => product.carryOut({ reopen: { release: 'live' } });
/** Follows as one of those the release has opened to, once events would come. */
async function following(way: Way, query: string): Promise<Followed> {
  const followed = product.follow(way, product.maker, query);
  await eventually(sources, ([open]) => open === 1, 5_000);
  return followed;
}
beforeEach(async () => {
  await eventually(sources, ([open]) => open === 0, 5_000);
});

describe.each<Way>(['WebSocket', 'event stream'])('over %s', (way) => {
  test('case 36: what is denied at the start opens no source, also where a resolver of its own answers', async () => {
    const [, ever] = await sources();
    for (const query of [
      'subscription { scoops { text } }',
      'subscription { told { text } }',
      'subscription { news { source } }',
    ]) {
      const followed = product.follow(way, product.free, query);
      const end = await followed.end();
      expect(codes(end === 'complete' ? followed.answers[0]?.errors : end)).toEqual(['FORBIDDEN']);
    }
    expect((await sources())[1]).toBe(ever);
  });

  test('case 37: what is taken away ends at the root, with an error, and is null below it', async () => {
    const root = await following(way, 'subscription { scoops { text } }');
    const below = product.follow(way, product.maker, 'subscription { news { text source } }');
    await eventually(sources, ([open]) => open === 2, 5_000);
    await rollBack();
    expect(await root.end()).toBe('complete');
    expect(codes(root.answers.at(-1)?.errors)).toEqual(['FORBIDDEN']);
    await product.publish('one');
    await below.until(1);
    expect(below.answers[0]?.data).toEqual({ news: { text: 'one', source: null } });
    expect(told(below.answers[0] ?? {})).toEqual(['news.source FORBIDDEN']);
    expect(JSON.stringify([root.answers, below.answers])).not.toContain('SECRET');
    below.leave();
    await reopen();
  });

  test('case 38: what is given comes without connecting anew', async () => {
    const followed = await following(way, 'subscription { news { source } }');
    await rollBack();
    await product.publish('one');
    await followed.until(1);
    await reopen();
    await product.publish('two');
    await followed.until(2);
    expect(followed.answers.map(({ data }) => data)).toEqual([
      { news: { source: null } },
      { news: { source: 'SECRET-source' } },
    ]);
    followed.leave();
  });

  test('case 40: each event of a union is answered by what its own type asks for', async () => {
    const followed = await following(
      way,
      'subscription { mixed { ... on News { text } ... on Advert { price } } }',
    );
    await rollBack();
    for (const text of ['a flood', 'buy this']) await product.publish(text);
    await followed.until(2);
    expect(followed.answers.map((answer) => [answer.data, told(answer)])).toEqual([
      [{ mixed: { text: 'a flood' } }, []],
      [{ mixed: { price: null } }, ['mixed.price FORBIDDEN']],
    ]);
    followed.leave();
    await reopen();
  });
});

// The gate of a connection is its credential: there is no other for the API as a whole.
test('case 39: when its credential ends, a connection is closed with 4403, and everything on it ends', async () => {
  // Half a minute of grace is given to clocks.
  const token = await product.tokenOf('sam', {}, Math.floor(Date.now() / 1_000) - 28);
  const closed: number[] = [];
  const client = product.client(token, (code) => closed.push(code));
  const both = ['news', 'mixed'].map((field) =>
    product.followOn(client, `subscription { ${field} { __typename } }`),
  );
  await eventually(sources, ([open]) => open === 2, 5_000);
  for (const followed of both) await followed.end(10_000);
  expect(closed).toEqual([4403]);
});

// graphql-js 16 executes no @defer, so that nothing can come later: the directive is refused as one it does not know.
test('case 41: a deferred fragment is refused, and nothing of it is delivered', async () => {
  await product.ran();
  const { status, json } = await product.put('{ ping ... @defer { insights { score } } }');
  expect([status, json.data, json.errors?.[0]?.message]).toEqual([
    400,
    undefined,
    'Unknown directive "@defer".',
  ]);
  expect(await product.ran()).toEqual([]);
});

test('case 42: two callers with one query in flight at once never share an answer', async () => {
  const query = '{ slow(milliseconds: 100) { insights { score } live } }';
  const asked = Array.from({ length: 10 }, () => ['free', 'pro', 'maker'] as const).flat();
  const answers = await Promise.all(
    asked.map(async (who) => [who, await product.put(query, {}, product[who])] as const),
  );
  const expected = {
    free: ['slow.insights FORBIDDEN', 'slow.live FORBIDDEN'],
    pro: ['slow.live FORBIDDEN'],
    maker: ['slow.insights FORBIDDEN'],
  };
  for (const [who, { json }] of answers) expect([who, told(json)]).toEqual([who, expected[who]]);
});

test('case 43: a mutation by GET is 405, and is not run', async () => {
  await product.ran();
  const { status, headers } = await product.send(
    { method: 'GET' },
    product.pro,
    '?query=mutation%7Bcounter%7D',
  );
  expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  expect(await product.ran()).toEqual([]);
});

test('case 44: in a server of one’s own, executed past everything, graphql-shield denies all the same', async () => {
  const folder = emptyFolder();
  writeFiles(folder, { 'catalog.yaml': 'plans: [free, pro]' });
  await copyTemplate(join(folder, 'data'));
  const schema = makeExecutableSchema({
    typeDefs: [
      typeDefs,
      'type Query { open: Int  me: User  paid: Int @entitled(plan: "pro") } type User { email: String @entitled(plan: "pro") }',
    ],
    resolvers: { Query: { open: () => 1, paid: () => 31337, me: () => ({ email: 'SECRET-mail' }) } },
  });
  const ours = await gatehouse({ schema, catalog: join(folder, 'catalog.yaml'), data: join(folder, 'data') });
  afterwards(() => ours.close());
  for (const [contextValue, code] of [
    [ours.context({ id: 'fred' }, {}), 'FORBIDDEN'],
    [{}, 'UNAUTHENTICATED'],
  ] as const) {
    const result = await graphql({ schema: ours.schema, source: '{ open paid me { email } }', contextValue });
    expect(result.data).toEqual({ open: 1, paid: null, me: { email: null } });
    expect(result.errors?.map(({ extensions }) => extensions['code'])).toEqual([code, code]);
    expect(JSON.stringify(result)).not.toMatch(/SECRET|31337/);
  }
});

/** What `gatehouse check` says of the product with other files. */
async function checked(changed: Readonly<Record<string, string>>) {
  const folder = emptyFolder();
  writeFiles(folder, { ...FILES, ...changed });
  const { code, out, err } = await runOnce(['check'], folder, { GATEHOUSE_JWT_SECRET: SECRET });
  return { code, said: out + err };
}
const withSdl = (more: string) => ({ 'product.graphql': `${FILES['product.graphql']}\n${more}` });

// Every mistake of a kind is told at once. What resolvers have that the schema has not is in own-product.test.ts.
test.concurrent.each([
  [
    'directives that are misspelt, renamed, handed something unknown, or at a place that has none',
    [
      [`extend type Query { x1: Int @entiteld(plan: "pro") }`, /Unknown directive "@entiteld"/],
      [
        `extend type Query { x2: Int @gatehouse__entitled(plan: "pro") }`,
        /Unknown directive "@gatehouse__entitled"/,
      ],
      [`extend type Query { x3: Int @entitled(plans: "pro") }`, /Unknown argument "plans"/],
      [`scalar Money @entitled(plan: "pro")`, /may not be used on SCALAR/],
    ],
  ],
  [
    'requirements that are no text',
    [[`extend type Query { x1: Int @entitled(plan: true) }`, /Query\.x1.*invalid value true/]],
  ],
  ['requirements that ask for nothing', [[`extend type Query { x2: Int @entitled }`, /Query\.x2/]]],
  [
    'flags, variations, plans and tiers that are not there',
    [
      [`extend type Query { x1: Int @entitled(flag: "lvie") }`, /Query\.x1.*lvie/],
      [`extend type Query { x2: Int @entitled(flag: "live", variation: "half") }`, /Query\.x2.*half/],
      [`extend type Query { x3: Int @entitled(plan: "Pro") }`, /Query\.x3.*Pro/],
      [`extend type Query { x4: Int @entitled(tier: "power") }`, /Query\.x4.*power/],
    ],
  ],
] as const)('case 45: %s are errors at the start, and nothing is open instead', async (_what, mistakes) => {
  const { code, said } = await checked(withSdl(mistakes.map(([sdl]) => sdl).join('\n')));
  expect(code).toBe(1);
  for (const [, expected] of mistakes) expect(said).toMatch(expected);
});

test('case 46: while the catalog moves, every answer is of one version, old or new, and says which', async () => {
  const query = '{ live a: live slow(milliseconds: 20) { live } b: live }';
  let moving = true;
  const answers: (readonly [string | null, string])[] = [];
  const asking = async (): Promise<void> => {
    while (moving) {
      const { json, headers } = await product.put(query, {}, product.maker);
      answers.push([headers.get('x-entitlements-version'), told(json).join()]);
    }
  };
  const askers = [asking(), asking(), asking()];
  for (let turn = 0; turn < 4; turn++) {
    await product.carryOut({ kill: { flag: 'live' } });
    await wait(60);
    await product.carryOut({ revive: { flag: 'live' } });
    await wait(60);
  }
  moving = false;
  await Promise.all(askers);
  const all = ['a', 'b', 'live', 'slow.live'].map((path) => `${path} FORBIDDEN`).join();
  const byVersion = new Map<string | null, Set<string>>();
  for (const [version, errors] of answers)
    byVersion.set(version, (byVersion.get(version) ?? new Set()).add(errors));
  expect(new Set(answers.map(([, errors]) => errors))).toEqual(new Set(['', all]));
  for (const found of byVersion.values()) expect(found.size).toBe(1);
});

// Every lint is in test/graphql/lints.test.ts, with its place. A gate that only the interface has is no error but a
// warning, because the implementer is held to it all the same (case 15).
test.concurrent('case 47: the lints are warnings of the check at the start', async () => {
  const { code, said } = await checked(
    withSdl(`
      extend type Query { pay: [Pay] @entitled(plan: "pro") team: Team users(by: By): [User] }
      type Team { pay: [Pay] }
      type Pay { sum: Int }
      enum By { EMAIL }`),
  );
  expect(code).toBe(0);
  for (const expected of [
    /warning {2}Query\.strictInsights {2}is gated and must not be null/,
    /warning {2}Query\.pay {2}is gated, and what it answers with \(Pay\) is open by Team\.pay/,
    /warning .*EMAIL/,
    /warning {2}Box\.code {2}is gated by Sealed\.code and does not say so itself; it is held to that/,
  ])
    expect(said).toMatch(expected);
});

test.concurrent('case 47: flags that could leave no valid schema are an error at the start', async () => {
  const { code, said } = await checked({
    // Otherwise the field by which callers ask what they may do is always left.
    'gatehouse.yaml': `${FILES['gatehouse.yaml']}entitlements: { enabled: false }\n`,
    'product.graphql': 'type Query { all: Int @entitled(flag: "roadmap") }',
  });
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/expected Query to have a field that no HIDDEN release hides/),
  ]);
});
