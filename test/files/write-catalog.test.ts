import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Catalog, Flag, Json } from '../../src/domain/catalog.ts';
import { difference, NOTHING } from '../../src/domain/change.ts';
import { toJson } from '../../src/domain/json.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { writeCatalog } from '../../src/files/write-catalog.ts';
import { fileCatalogs } from './catalog-arbitraries.ts';
import { ODD_TEXTS } from './odd-texts.ts';

const RUNS = { numRuns: 100 };

function read(text: string): Catalog {
  const { catalog, problems } = parseCatalog(text, 'written');
  expect(problems).toEqual([]);
  return catalog!;
}

/** The same definitions in another order, and with the keys of every map in another order. */
function shuffled(catalog: Catalog): Catalog {
  const { attributes, metrics, segments, gates, flags, releases } = catalog;
  return turned({
    ...catalog,
    attributes: attributes.toReversed(),
    metrics: metrics.toReversed(),
    segments: segments.toReversed(),
    gates: gates.toReversed(),
    flags: flags.toReversed(),
    releases: releases.toReversed(),
  });
}

function turned<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(turned) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, part]) => [key, turned<unknown>(part)])) as Value;
}

describe('whatever a catalog says', () => {
  test('its text says the same', () => {
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        expect(difference(catalog, read(writeCatalog(catalog)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('its text is the same whatever order it was made in', () => {
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        expect(writeCatalog(shuffled(catalog))).toBe(writeCatalog(catalog));
      }),
      RUNS,
    );
  });

  test('its text, read and written again, is the same to the letter', () => {
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        const text = writeCatalog(catalog);
        expect(writeCatalog(read(text))).toBe(text);
      }),
      RUNS,
    );
  });

  test('its text is the same after it was kept as JSON', () => {
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        const kept: unknown = JSON.parse(JSON.stringify(toJson(catalog)));
        expect(writeCatalog(kept as Catalog)).toBe(writeCatalog(catalog));
      }),
      RUNS,
    );
  });

  test('its text is what the published schema allows', () => {
    const schema: unknown = JSON.parse(readFileSync('schema/catalog.schema.json', 'utf8'));
    const allows = new Ajv2020({ strict: false }).compile(Object(schema) as object);
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        allows(parse(writeCatalog(catalog)));
        expect(allows.errors).toBeNull();
      }),
      RUNS,
    );
  });

  test('its version is not in its text', () => {
    fc.assert(
      fc.property(fileCatalogs, (catalog) => {
        expect(writeCatalog({ ...catalog, version: catalog.version + 1 })).toBe(writeCatalog(catalog));
      }),
    );
  });
});

describe('the text of a catalog', () => {
  const example = `plans: [free, pro, enterprise]

attributes:
  country: { type: text, client: geo }
  email: { type: text, claim: email }

metrics:
  active-days: { activeDays: 28 }
  idle-days: { daysSinceSeen: true }
  reports: { count: report.generated }
  reports-28d: { count: report.generated, days: 28 }
  seats: { claim: seats }

tiers:
  newbie: {}
  power: { reports-28d: { atLeast: 10 }, active-days: { atLeast: 4 }, idle-days: { atMost: 7 } }

segments:
  beta:
    include: [paula]
    exclude: [ned]
    when:
      all:
        - { plan: { atLeast: pro } }
        - { any: [{ tier: { in: [regular, power] } }, { metric: reports, atLeast: 20 }] }
        - { not: { attribute: email, endsWith: '@elsewhere.example' } }
  nobody:
    include: []

gates:
  advanced-integration:
    salt: advanced-integration-2026
    by: { attribute: email }
    admits:
      - developer
      - { audience: beta, percentage: 33.333 }
  closed:
    enabled: false
    salt: '2026'

flags:
  adv-user-gating:
    gate: advanced-integration
    variations: ['off', limited, standard, full]
    ladder:
      - { variation: limited, tier: regular }
      - { variation: full, plan: pro, tier: power, metrics: { reports: { atLeast: 5, atMost: 500 } } }
    rules:
      - { audience: developer, variation: full, release: advanced-integration }
      - { audience: all, ladder: true }

  exports:
    enabled: false
    variations: [{ key: 'off', value: 0 }, small, { key: large, value: { limit: 10000, names: [a, b] } }]
    prerequisites:
      - { flag: adv-user-gating, variations: [standard, full] }
    rules:
      - audience: all
        rollout: { by: account, salt: exports-2026, weights: { large: 10000, '10': 0, 'off': 90000 } }

releases:
  advanced-integration:
    gate: advanced-integration
    flags:
      - pipeline-builder
      - flag: adv-user-gating
        serves:
          - { audience: developer, variation: full }
          - { audience: internal, rollout: { salt: half, weights: { 'off': 50000, full: 50000 } } }
        held: [beta]
    phase: beta
    visibility: HIDDEN
    early:
      - { flag: adv-user-gating, audience: friends }
    rolledBack:
      - internal
      - { audience: beta, percentage: 25 }

  later:
    gate: closed
    flags: []
`;

  test('reads as if a person had written it', () => {
    expect(writeCatalog(read(example))).toBe(example);
  });

  test('leaves out what goes without saying', () => {
    const said = `plans: [free]
gates: { g: { enabled: true, salt: s, by: id, admits: [] } }
flags: { f: { enabled: true, variations: [{ key: off, value: off }, on], prerequisites: [], ladder: [], rules: [] } }
releases: { r: { gate: g, flags: [{ flag: f, serves: [], held: [] }], phase: setup, visibility: LOCKED, early: [] } }`;
    expect(writeCatalog(read(said))).toBe(`plans: [free]

gates:
  g:
    salt: s

flags:
  f:
    variations: ['off', 'on']

releases:
  r:
    gate: g
    flags:
      - f
`);
  });

  test('says of the shipped catalog what the shipped file says', () => {
    const shipped = read(readFileSync('catalog.yaml', 'utf8'));
    expect(difference(shipped, read(writeCatalog(shipped)))).toEqual([]);
  });

  test('of no definitions at all is one that tells what is missing', () => {
    const { problems } = parseCatalog(writeCatalog(NOTHING), 'c.yaml');
    expect(problems.map(({ message }) => message)).toEqual([
      'expected a list of at least one plan, lowest first, received an empty list',
    ]);
  });
});

describe('a value is written', () => {
  function serving(...values: Json[]): Catalog {
    const flag: Flag = {
      key: 'f',
      enabled: true,
      variations: values.map((value, index) => ({ key: `v${index}`, value })),
      prerequisites: [],
      ladder: [],
      rules: [],
    };
    return { ...NOTHING, plans: ['free'], flags: [flag] };
  }

  function served(text: string): unknown[] | undefined {
    return read(text).flags[0]?.variations.map(({ value }) => value);
  }

  test.each(ODD_TEXTS)('such that %j stays text, wherever it stands', (odd) => {
    const inMap = { [`key ${odd}`]: odd, list: [odd, [odd]] };
    const broken = { [odd]: 'x'.repeat(200), list: [odd, 'x'.repeat(200)] };
    const values = odd === '<<' ? [odd, [odd], inMap] : [odd, [odd], inMap, broken];
    expect(served(writeCatalog(serving(...values)))).toEqual(values);
  });

  test.each([
    0,
    1.5,
    -1,
    1e20,
    -1e20,
    2 ** 53,
    1e21,
    1e-7,
    5e-324,
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
  ])('such that %p stays that number', (odd) => {
    const values = [odd, String(odd), [odd], { n: odd }];
    expect(served(writeCatalog(serving(...values)))).toEqual(values);
  });

  test('on one line, however long the text and whatever breaks are in it', () => {
    const long = 'word '.repeat(1000) + 'end';
    const values = [long, `${long}\n${long}`, 'a\nb', { key: long }];
    const lines = writeCatalog(serving(...values)).split('\n');
    const ends = lines.filter((line) => line.includes('word')).map((line) => line.split('end').length - 1);
    expect(ends).toEqual([1, 2, 1]);
    expect(lines.filter((line) => line.includes('a\\nb'))).toHaveLength(1);
  });

  test('such that a terminal shows it and does not obey it', () => {
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code));
    const text = writeCatalog(serving('', ...controls, { [controls.join('')]: controls }));
    expect(text.match(/(?![\t\n])\p{Cc}/gu)).toBeNull();
    expect(served(text)).toEqual(['', ...controls, { [controls.join('')]: controls }]);
  });

  test('again each time it occurs, never as an alias', () => {
    const shared = { list: ['a'], deep: { list: ['a'] } };
    const text = writeCatalog(serving(shared, [shared, shared], shared));
    expect(text).not.toMatch(/[&*]/);
    expect(served(text)).toEqual([shared, [shared, shared], shared]);
  });

  test('a subject a line when there are many, and many more than a call takes arguments', () => {
    const include = Array.from({ length: 150_000 }, (_, index) => `u${index}`);
    const segments = [{ key: 'beta', include, exclude: [] }];
    const text = writeCatalog({ ...NOTHING, plans: ['free'], segments });
    expect(text.split('\n').slice(3, 7)).toEqual(['  beta:', '    include:', '      - u0', '      - u1']);
    expect(text.match(/^ {6}- u/gm)).toHaveLength(include.length);
  });

  test.each([0, 1, 7, 1100, 29_000, 33_333, 57_003, 99_999])('a share of %p as a percentage', (share) => {
    const gates = [
      { key: 'g', enabled: true, salt: 's', by: 'id' as const, admits: [{ audience: 'all', share }] },
    ];
    const text = writeCatalog({ ...NOTHING, plans: ['free'], gates });
    expect(text).toMatch(/percentage: \d+(\.\d{1,3})? }/);
    expect(read(text).gates).toEqual(gates);
  });
});
