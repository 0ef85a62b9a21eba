import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { entityTag, namesTag } from '../../src/ofrep/entity-tag.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, rule, segment, tiered } from '../engine/world.ts';
import { NOW, ofrepWorld, openDatabase, replyOf, requestOf, type OfrepWorld, type Person } from './world.ts';

const CATALOG = catalogOf({
  segments: [
    segment('reds', { attribute: 'team', is: 'red' }),
    segment('phones', { attribute: 'device', is: 'phone' }),
    segment('busy', { metric: 'reports', atLeast: 3 }),
    segment('paying', { plan: { atLeast: 'pro' } }),
  ],
  gates: [gate('launch', ['all'])],
  flags: [
    flag('b-gated', { gate: 'launch', rules: [rule('all')] }),
    flag('a-team', { rules: [rule('reds')] }),
    flag('phone', { rules: [rule('phones')] }),
    flag('busy', { rules: [rule('busy')] }),
    flag('paid', { rules: [rule('paying')] }),
    tiered('earned', {
      ladder: [{ variation: 'limited', metrics: [{ metric: 'reports', atLeast: 3 }] }],
      rules: [{ audience: 'all', serve: { ladder: true } }],
    }),
  ],
});

let sql: Sql;
let ours: OfrepWorld;
let another: OfrepWorld;
beforeAll(async () => {
  sql = await openDatabase();
  // Two processes on one database, each with a keeper, readers and a cache of its own.
  ours = await ofrepWorld({ sql, catalog: CATALOG });
  another = await ofrepWorld({ sql, catalog: CATALOG });
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await ours.close();
  await another.close();
  await sql.close();
});

let people = 0;
/** Somebody nobody has met, with an account of their own. */
function somebody(claims: Person['claims'] = {}): Person {
  people += 1;
  return { id: `person-${people}`, account: `account-${people}`, claims };
}

async function tagOf(person: Person, context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { headers, status } = await ours.bulk({ as: person, context });
  expect(status).toBe(200);
  return headers.get('etag') ?? '';
}

const DEED = { author: 'mia', reason: 'a test', command: null };

/** Something that changes what somebody gets. */
type Change = (person: Person) => unknown;

const CHANGES: Readonly<Record<string, Change>> = {
  'a plan': (person) =>
    ours.standings.change({ account: ours.claimsOf(person).account ?? '', plan: 'pro' }, DEED),
  'an override': (person) =>
    ours.standings.change(
      {
        subject: ours.claimsOf(person).id,
        flag: 'busy',
        override: { variation: 'on', expiresAt: undefined },
      },
      DEED,
    ),
  'when an override ends': async (person) => {
    const { id: subject } = ours.claimsOf(person);
    for (const expiresAt of [NOW + 5_000, NOW + 6_000])
      await ours.standings.change({ subject, flag: 'busy', override: { variation: 'off', expiresAt } }, DEED);
  },
  'what they have done': (person) =>
    ours.admittance.recorder.record([
      {
        source: 'test',
        id: `reports of ${person.id}`,
        subject: ours.claimsOf(person).id,
        type: 'report.generated',
        quantity: 3,
        time: NOW,
      },
    ]),
  'whom a gate admits': () => {
    ours.offer({ ...CATALOG, gates: [gate('launch')] });
  },
  'the catalog, in nothing they would notice': () => {
    ours.offer({ ...CATALOG, plans: [...CATALOG.plans, 'platinum'] });
  },
  'what a variation is worth': () => {
    const variations = [
      { key: 'off', value: 1 },
      { key: 'on', value: 2 },
    ];
    ours.offer({
      ...CATALOG,
      flags: CATALOG.flags.map((one) => (one.key === 'paid' ? { ...one, variations } : one)),
    });
  },
  'that a store is silent': () => {
    ours.silence('cache');
  },
};

describe('the tag of somebody’s flags', () => {
  test('is strong, quoted and good in a header', async () => {
    expect(await tagOf(somebody())).toMatch(/^"[A-Za-z0-9_-]{43}"$/);
  });

  test('stays while nothing changes, whatever else they are asked and say', async () => {
    const person = somebody();
    const tag = await tagOf(person, { device: 'phone' });
    await ours.single('busy', { as: person });
    await ours.bulk({ as: somebody() });
    expect(await tagOf(person, { device: 'phone' })).toBe(tag);
    expect(await tagOf(person, { device: 'phone', plan: 'enterprise', team: 'red', when: 7 })).toBe(tag);
  });

  test.each(Object.entries(CHANGES))(
    'is another after a change of %s, and then stays',
    async (_what, change) => {
      const person = somebody();
      const before = await tagOf(person);
      await change(person);
      const after = await tagOf(person);
      expect(after).not.toBe(before);
      expect(await tagOf(person)).toBe(after);
      ours.silence();
      ours.offer(CATALOG);
    },
  );

  test('is another when the client says something that counts', async () => {
    const person = somebody();
    const tags = [await tagOf(person), await tagOf(person, { device: 'phone' })];
    expect(new Set(tags).size).toBe(2);
  });

  test('is another when a claim says something else', async () => {
    const person = somebody();
    expect(await tagOf(person)).not.toBe(await tagOf({ ...person, claims: { team: 'red' } }));
  });

  test('is another for everybody, even where all get the same', async () => {
    const tags = await Promise.all(Array.from({ length: 20 }, () => tagOf(somebody())));
    expect(new Set(tags).size).toBe(20);
  });

  test('is another on the next day, since what was measured may be', async () => {
    const day = await ofrepWorld({ sql, catalog: CATALOG });
    const person = somebody();
    const tag = (await day.bulk({ as: person })).headers.get('etag');
    await day.admittance.recorder.settled();
    day.pass(3_600_000);
    expect((await day.bulk({ as: person })).headers.get('etag')).toBe(tag);
    day.pass(12 * 3_600_000);
    expect((await day.bulk({ as: person })).headers.get('etag')).not.toBe(tag);
    await day.close();
  });

  test('is the same from another process, for everybody', async () => {
    const version = ours.admittance.keeper.version;
    while (another.admittance.keeper.version < version) another.offer(CATALOG);
    const told = fc.record(
      { device: fc.constantFrom('phone', 'desk'), team: fc.constantFrom('red', 'blue') },
      { requiredKeys: [] },
    );
    const claims = fc.record(
      { team: fc.constantFrom('red', 'blue'), plan: fc.constantFrom('free', 'pro') },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(claims, told, fc.boolean(), async (said, context, given) => {
        const person = somebody(said);
        if (given) await CHANGES['an override']?.(person);
        const who = ours.claimsOf(person);
        const one = replyOf(await ours.ofrep.bulk(requestOf(who, { context }), who));
        const other = replyOf(await another.ofrep.bulk(requestOf(who, { context }), who));
        expect(other).toEqual(one);
        expect(one.headers.get('etag')).toBe(other.headers.get('etag'));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('is another wherever the answer is', async () => {
    const answers = new Map<string, string>();
    const person = somebody();
    for (const device of ['phone', 'desk', undefined])
      for (const team of ['red', 'blue', undefined])
        for (const plan of ['free', 'pro', undefined]) {
          const claims = { ...(team && { team }), ...(plan && { plan }) };
          const { text, headers } = await ours.bulk({
            as: { ...person, claims },
            context: device === undefined ? {} : { device },
          });
          answers.set(text, headers.get('etag') ?? '');
        }
    expect(answers.size).toBe(8);
    expect(new Set(answers.values()).size).toBe(answers.size);
  });
});

describe('a question that names a tag', () => {
  test.each<[string, (tag: string) => string, number]>([
    ['itself', (tag) => tag, 304],
    ['made weak by a proxy', (tag) => `W/${tag}`, 304],
    ['among others', (tag) => `"x", W/${tag} ,"y"`, 304],
    ['any', () => '*', 304],
    ['any, with space', () => ' * ', 304],
    ['another', () => '"x"', 200],
    ['without quotes', (tag) => tag.slice(1, -1), 200],
    ['half of it', (tag) => `${tag.slice(0, 20)}"`, 200],
    ['nothing', () => '', 200],
    ['garbage', () => '"""', 200],
  ])('%s', async (_what, header, status) => {
    const person = somebody();
    const tag = await tagOf(person);
    const reply = await ours.bulk({ as: person, headers: { 'if-none-match': header(tag) } });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('etag')).toBe(tag);
    expect(reply.headers.get('x-entitlements-version')).toBe(String(ours.admittance.keeper.version));
    expect(reply.headers.get('cache-control')).toBe('private, no-cache');
    if (status === 304) expect(reply.text).toBe('');
    expect(reply.headers.has('content-type')).toBe(status === 200);
  });

  test('of somebody else gets an answer of its own', async () => {
    const tag = await tagOf(somebody());
    expect(await ours.bulk({ as: somebody(), headers: { 'if-none-match': tag } })).toMatchObject({
      status: 200,
    });
  });

  test('of one flag is answered all the same', async () => {
    expect(await ours.single('busy', { headers: { 'if-none-match': '*' } })).toMatchObject({ status: 200 });
  });

  test('while nothing can be decided is told so', async () => {
    ours.offer({ ...CATALOG, flags: CATALOG.flags.filter(({ key }) => key === 'busy') });
    ours.silence('cache');
    expect(await ours.bulk({ as: somebody(), headers: { 'if-none-match': '*' } })).toMatchObject({
      status: 503,
    });
    ours.offer(CATALOG);
  });
});

describe('tags', () => {
  test('keep subject and answer apart', () => {
    expect(entityTag('a', 'bc')).not.toBe(entityTag('ab', 'c'));
    expect(entityTag('a"', 'b')).not.toBe(entityTag('a', '"b'));
  });

  test('are found in a list of any tags, and only there', () => {
    const opaque = fc
      .string({ unit: fc.constantFrom('a', 'b', ',', ' ', '/', 'W', '*') })
      .map((text) => `"${text}"`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), opaque), { minLength: 1 }), opaque, (list, tag) => {
        const header = list.map(([weak, one]) => (weak ? `W/${one}` : one)).join(', ');
        expect(namesTag(header, tag)).toBe(list.some(([, one]) => one === tag));
        expect(namesTag(header.split(', '), tag)).toBe(namesTag(header, tag));
      }),
    );
  });
});
