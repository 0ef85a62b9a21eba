import fc from 'fast-check';
import {
  PHASES,
  VISIBILITIES,
  WHOLE,
  type Admission,
  type Attribute,
  type BucketBy,
  type Catalog,
  type Flag,
  type Gate,
  type Json,
  type Metric,
  type Release,
  type Rule,
  type Segment,
  type Serve,
  type Tier,
} from '../../src/domain/catalog.ts';
import type { Condition, MetricBound, TextTest } from '../../src/domain/condition.ts';
import { ODD_TEXTS } from './odd-texts.ts';

/** Names that mean something else to YAML, to JavaScript or to somebody's older reader. */
const ODD_NAMES = [
  ...'off on no y true false null constructor valueof 404 0 00 1e3 1.5 1. 0x1f 0o17 1_000'.split(' '),
  ...'2026-10-01 12e03 190.20.30 1-1 a. a-'.split(' '),
  'x'.repeat(100),
];

const NAME_LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
const name: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_NAMES),
  fc
    .tuple(
      fc.constantFrom(...NAME_LETTERS),
      fc.string({ unit: fc.constantFrom(...NAME_LETTERS, '.', '_', '-'), maxLength: 12 }),
    )
    .map(([first, rest]) => first + rest),
);
const names = fc.array(name, { maxLength: 3 });

const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...Array.from(' \t\n\r:#-,[]{}&*!|>\'"%@`\\?~aZ09')), maxLength: 30 }),
);
const word = text.filter(({ length }) => length > 0 && length <= 200);
/** What no key of a file may be. */
const attributeKey = word.filter((key) => key !== '<<' && key !== '__proto__');

const number: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e20, -1e20, 1e21, 2 ** 53, -(2 ** 63), 1e-7, 5e-324, Number.MAX_VALUE, 0.1 + 0.2),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.oneof(text, number, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc
        .oneof(text, fc.constantFrom('10', '9', 'toString', 'k'.repeat(1100)))
        .filter((key) => key !== '<<' && key !== '__proto__'),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value;

function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined });
}

function some<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.array(value, { minLength: 1, maxLength: 3 });
}

function listOf<Value extends { readonly key: string }>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.uniqueArray(value, { selector: ({ key }) => key, maxLength: 4 });
}

/** A map of tests with at least one of them. */
function tests<Test extends object>(test: fc.Arbitrary<Test>): fc.Arbitrary<Test> {
  return test.filter((asked) => Object.values(asked).some((value) => value !== undefined));
}

const comparisons = {
  atLeast: maybe(number),
  moreThan: maybe(number),
  atMost: maybe(number),
  lessThan: maybe(number),
};
const texts = { startsWith: maybe(text), endsWith: maybe(text), contains: maybe(text), matches: maybe(text) };
const scalar = fc.oneof(text, number, fc.boolean());
const textTest: fc.Arbitrary<TextTest> = tests(
  fc.record({ is: maybe(text), in: maybe(some(text)), ...texts }),
);
const rankTest = tests(
  fc.record({ is: maybe(name), in: maybe(some(name)), atLeast: maybe(name), atMost: maybe(name) }),
);
const numberTest = tests(fc.record({ is: maybe(number), in: maybe(some(number)), ...comparisons }));
const attributeTest = tests(
  fc.record({ is: maybe(scalar), in: maybe(some(scalar)), ...comparisons, ...texts }),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    name.map((segment) => ({ segment })),
    textTest.map((id) => ({ id })),
    textTest.map((account) => ({ account })),
    rankTest.map((plan) => ({ plan })),
    rankTest.map((tier) => ({ tier })),
    fc.tuple(name, numberTest).map(([metric, test]) => ({ metric, ...test })),
    fc.tuple(word, attributeTest).map(([attribute, test]) => ({ attribute, ...test })),
    some(tie('tree')).map((all) => ({ all })),
    some(tie('tree')).map((any) => ({ any })),
    tie('tree').map((not) => ({ not })),
  ),
})).tree;

const range = tests(fc.record({ atLeast: maybe(number), atMost: maybe(number) }));
const bounds: fc.Arbitrary<MetricBound[]> = fc.uniqueArray(
  fc.tuple(name, range).map(([metric, within]) => ({ metric, ...within })),
  { selector: ({ metric }) => metric, maxLength: 3 },
);

const share = fc.oneof(fc.constantFrom(0, 1, WHOLE - 1, WHOLE), fc.nat(WHOLE));
const admission: fc.Arbitrary<Admission> = fc.record({ audience: name, share });
const by: fc.Arbitrary<BucketBy> = fc.oneof(
  fc.constantFrom('id' as const, 'account' as const),
  word.map((attribute) => ({ attribute })),
);
const serve: fc.Arbitrary<Serve> = fc.oneof(
  name.map((variation) => ({ variation })),
  fc.constant({ ladder: true as const }),
  fc
    .record({
      by,
      salt: word,
      weights: fc.uniqueArray(fc.record({ variation: name, weight: fc.nat(WHOLE) }), {
        selector: ({ variation }) => variation,
        minLength: 1,
        maxLength: 4,
      }),
    })
    .map((rollout) => ({ rollout })),
);

const attribute: fc.Arbitrary<Attribute> = fc.record({
  key: attributeKey,
  type: fc.constantFrom('text', 'number', 'boolean'),
  source: fc.constantFrom('claim', 'client'),
  from: word,
});

const days = fc.integer({ min: 1, max: 31 });
const of = maybe(fc.constant('account' as const));
const event = word.filter((type) => Buffer.byteLength(type) <= 255);
const metric: fc.Arbitrary<Metric> = fc.oneof(
  fc.record({ key: name, kind: fc.constant('count' as const), event, days: maybe(days), of }),
  fc.record({ key: name, kind: fc.constant('activeDays' as const), days, of }),
  fc.record({ key: name, kind: fc.constant('daysSinceSeen' as const), of }),
  fc.record({ key: name, kind: fc.constant('claim' as const), claim: word }),
);

/** Metrics may be named as the parts of a tier are. */
const criteria = fc.oneof(
  bounds,
  bounds.map((given) => given.map((bound, index) => ({ ...bound, metric: PARTS[index] ?? bound.metric }))),
);
const PARTS = ['promote', 'keep', 'grace'];
const instant = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const tier: fc.Arbitrary<Tier> = fc.record({
  key: name,
  promote: criteria,
  keep: maybe(criteria),
  grace: maybe(fc.integer({ min: 0, max: 365 })),
  since: maybe(instant),
  formerly: maybe(fc.array(fc.record({ before: instant, keep: criteria }), { maxLength: 2 })),
});

const segment: fc.Arbitrary<Segment> = fc.record({
  key: name.filter((key) => key !== 'all'),
  include: fc.array(word, { maxLength: 4 }),
  exclude: fc.array(word, { maxLength: 2 }),
  when: maybe(condition),
});

const gate: fc.Arbitrary<Gate> = fc.record({
  key: name,
  enabled: fc.boolean(),
  salt: word,
  by,
  admits: fc.array(admission, { maxLength: 3 }),
});

const variation = fc.oneof(
  name.map((key) => ({ key, value: key })),
  fc.record({ key: name, value: json }),
);
const rule: fc.Arbitrary<Rule> = fc.record({ audience: name, serve, release: maybe(name) });

const flag: fc.Arbitrary<Flag> = fc.record({
  key: name,
  enabled: fc.boolean(),
  gate: maybe(name),
  variations: fc.array(variation, { minLength: 2, maxLength: 4 }),
  prerequisites: fc.array(fc.record({ flag: name, variations: some(name) }), { maxLength: 2 }),
  ladder: fc.array(fc.record({ variation: name, plan: maybe(name), tier: maybe(name), metrics: bounds }), {
    maxLength: 3,
  }),
  rules: fc.array(rule, { maxLength: 4 }),
  whenStale: maybe(fc.constant('unavailable' as const)),
});

const release: fc.Arbitrary<Release> = fc.record({
  key: name,
  gate: name,
  flags: fc.array(
    fc.record({
      flag: name,
      serves: fc.array(fc.record({ audience: name, serve }), { maxLength: 3 }),
      held: names,
    }),
    { maxLength: 3 },
  ),
  phase: fc.constantFrom(...PHASES),
  visibility: fc.constantFrom(...VISIBILITIES),
  early: fc.array(fc.record({ flag: name, audience: name }), { maxLength: 2 }),
  rolledBack: fc.array(admission, { maxLength: 3 }),
});

/**
 * Catalogs that say everything a file can say, in every form, with names and texts that are hard to write. What they
 * refer to need not exist: no file knows.
 */
export const fileCatalogs: fc.Arbitrary<Catalog> = fc.record({
  version: fc.nat(),
  timeZone: fc.oneof(fc.constantFrom('UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'), word),
  plans: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  attributes: listOf(attribute),
  metrics: listOf(metric),
  tiers: listOf(tier),
  segments: listOf(segment),
  gates: listOf(gate),
  flags: listOf(flag),
  releases: listOf(release),
});
