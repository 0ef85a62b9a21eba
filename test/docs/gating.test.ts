import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { parseOverlay } from '../../src/files/read-overlay.ts';
import { buildSchema } from '../../src/graphql/build.ts';
import { DemandBook } from '../../src/graphql/demands.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from '../graphql/catalog.ts';
import { DIRECTIVES, FREE, openDatabase, PRO, world, type World } from '../graphql/world.ts';

const PAGE = readFileSync('docs/gating.md', 'utf8');
const OURS = { name: 'directives.graphql', text: DIRECTIVES };

/** The blocks of the page, each with the one that stands right after it. */
const BLOCKS = [...PAGE.matchAll(/^```(\w+)\n(.*?)^```$(?:\n\n^```(\w+)\n(.*?)^```$)?/gms)].map(
  ([, language = '', text = '', thenLanguage, then = '']) => ({ language, text, thenLanguage, then }),
);
const SDL = BLOCKS[0]!.text;
const OVERLAY = BLOCKS.find(({ language }) => language === 'yaml')!.text;
const ASKED = BLOCKS.filter(({ thenLanguage }) => thenLanguage === 'json');
const TOLD = BLOCKS.filter(({ thenLanguage }) => thenLanguage === 'text');

const resolvers = {
  Query: {
    me: () => ({ name: 'Nia' }),
    search: () => [
      { __typename: 'Report', title: 'a' },
      { __typename: 'Cost', amount: 1 },
    ],
    exports: () => ['a'],
    benchmarks: () => [1],
    offers: () => [{ __typename: 'Offer', price: 1 }],
  },
  Mutation: { rename: () => ({ name: 'Nia' }), export: () => 'done' },
  Subscription: { prices: { subscribe: () => Promise.reject(new Error('opened')) } },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, catalog: catalogOf(), resolvers, entitlements: 'entitlements' });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

describe('docs/gating.md', () => {
  test('shows a schema that gates everything there is to gate, without mistakes or warnings', () => {
    const { schema, annotations, problems, warnings } = buildSchema(
      [OURS, { name: 'schema.graphql', text: SDL }],
      {},
    );
    expect([...problems, ...warnings]).toEqual([]);
    expect([...annotations!.groups.keys()].sort()).toEqual(
      [
        'Cost',
        'Cost.amount',
        'Filter.raw',
        'Mutation.export',
        'Offer',
        'Priced',
        'Query.benchmarks',
        'Query.exports',
        'Query.search(fuzzy:)',
        'Range.YEAR',
        'Subscription.prices',
      ].sort(),
    );
    const book = new DemandBook(schema!, annotations!);
    expect(book.ofField(schema!.getQueryType()!, 'benchmarks')).toHaveLength(1);
  });

  test('shows an overlay that fits that schema', () => {
    const { overlay, problems } = parseOverlay(OVERLAY, 'overlay.yaml');
    expect(problems).toEqual([]);
    const built = buildSchema([OURS, { name: 'schema.graphql', text: SDL }], {}, overlay);
    expect([...built.problems, ...built.warnings]).toEqual([]);
    expect([...built.annotations!.groups.keys()]).toEqual(
      expect.arrayContaining(overlay!.entitled.map(({ coordinate }) => coordinate)),
    );
    expect(built.annotations?.counters.get('Mutation.rename')?.metric).toBe('reports');
  });

  test.each(ASKED)('shows what is answered: $text', async ({ text, then }) => {
    const [, plan, status] = /^# on the plan (\w+): (\d+)$/m.exec(text)!;
    const reply = await ours.ask(text, { as: plan === 'pro' ? PRO : FREE });
    expect(JSON.stringify(withoutPlaces(reply.json), null, 2)).toBe(
      JSON.stringify(JSON.parse(then), null, 2),
    );
    expect(reply.status).toBe(Number(status));
    if (reply.status === 401) {
      expect(reply.ran).toEqual([]);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('shows at least one answer of each kind', () => {
    expect(ASKED.length).toBeGreaterThan(3);
    expect(TOLD).toHaveLength(2);
  });

  test.each(TOLD)('shows what is told at start: $then', ({ text, then }) => {
    const { problems, warnings } = buildSchema([OURS, { name: 'schema.graphql', text }], {});
    const told = [formatSchemaProblems(problems), formatSchemaProblems(warnings, 'warning')];
    expect(`${told.filter((lines) => lines !== '').join('\n')}\n`).toBe(then);
  });

  test('says what each gated element concerns', async () => {
    const denied = async (query: string): Promise<readonly unknown[]> =>
      ((await ours.ask(query)).json.errors ?? []).map(({ path, extensions }) => [
        path?.join('.'),
        extensions?.entitlement?.['coordinate'],
      ]);
    expect(await denied('{ me { name } offers { __typename } }')).toEqual([['offers', 'Query.offers']]);
    expect(await denied('{ me { name } search(text: "", fuzzy: null) { __typename } }')).toEqual([
      ['search', 'Query.search(fuzzy:)'],
    ]);
    expect(await denied('{ me { name } search(text: "", where: { raw: true }) { __typename } }')).toEqual([
      ['search', 'Filter.raw'],
    ]);
    expect(await denied('subscription { prices }')).toEqual([['prices', 'Subscription.prices']]);
    expect((await ours.ask('{ me { name } benchmarks }', { as: PRO })).json).toEqual({
      data: { me: { name: 'Nia' }, benchmarks: [1] },
    });
  });
});

/** The page leaves out where in the text an error is. */
function withoutPlaces({ errors, ...rest }: Awaited<ReturnType<World['ask']>>['json']): unknown {
  const told = errors?.map((error) => ({ ...error, locations: undefined }));
  return told === undefined ? rest : { ...rest, errors: told };
}
