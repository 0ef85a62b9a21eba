import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { WHOLE, type Json } from '../../src/domain/catalog.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, rule, segment, tiered } from '../engine/world.ts';
import { SHAPES, unlike } from './shapes.ts';
import { NOW, ofrepWorld, openDatabase, type OfrepWorld, type Person, type Question } from './world.ts';

const HOUR = 3_600_000;
const MIDNIGHT = '2026-11-23T00:00:00.000Z';

/** Names that no front end must ever read. */
const SECRETS = ['hidden-audience', 'hidden-gate', 'likely to leave', 'mia'];

const CATALOG = catalogOf({
  segments: [
    segment('hidden-audience', { attribute: 'team', is: 'red' }),
    segment('busy', { metric: 'reports', atLeast: 2 }),
  ],
  gates: [gate('hidden-gate', ['hidden-audience'])],
  flags: [
    // Not in the order of their names.
    flag('zero', { rules: [rule('all')] }),
    flag('switched-off', { enabled: false, rules: [rule('all')] }),
    flag('gated', { gate: 'hidden-gate', rules: [rule('all')] }),
    flag('after', { prerequisites: [{ flag: 'gated', variations: ['on'] }], rules: [rule('all')] }),
    flag('given', {}),
    flag('for-a-team', { rules: [rule('hidden-audience')] }),
    flag('parted', {
      rules: [
        {
          audience: 'all',
          serve: { rollout: { by: 'id', salt: 'parted', weights: [{ variation: 'on', weight: WHOLE }] } },
        },
      ],
    }),
    tiered('earned', {
      ladder: [
        { variation: 'limited', metrics: [{ metric: 'reports', atLeast: 1 }] },
        { variation: 'standard', metrics: [{ metric: 'reports', atLeast: 2 }] },
        { variation: 'full', plan: 'pro', metrics: [{ metric: 'reports', atLeast: 2 }] },
      ],
      rules: [{ audience: 'all', serve: { ladder: true } }],
    }),
    flag('for-the-busy', { rules: [rule('busy')] }),
    flag('for-nobody', {}),
  ],
});

let sql: Sql;
let ours: OfrepWorld;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: CATALOG });
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

const RED: Person = { id: 'red', claims: { team: 'red' } };
const NOBODY: Person = { id: 'nobody' };

let events = 0;
async function report(person: Person, times: number): Promise<void> {
  const { id: subject } = ours.claimsOf(person);
  const event = { source: 'test', subject, type: 'report.generated', quantity: times, time: NOW };
  await ours.admittance.recorder.record([{ ...event, id: `report-${(events += 1)}` }]);
}

/** The events in the journal of somebody. */
async function happened(person: Person): Promise<readonly unknown[]> {
  const found = await sql.query(
    'select type from gatehouse.engagement_event where subject = gatehouse.engagement_key($1)',
    [`subject:${ours.claimsOf(person).id}`],
  );
  return found.map(({ type }) => type);
}

async function override(person: Person, flagKey: string, variation: string, expiresAt?: number) {
  const { id: subject } = ours.claimsOf(person);
  await ours.standings.change(
    { subject, flag: flagKey, override: { variation, expiresAt } },
    { author: 'mia', reason: 'likely to leave', command: null },
  );
}

describe('a decision, as a front end reads it', () => {
  const gifted: Person = { id: 'gifted', claims: { team: 'red' } };
  const busy: Person = { id: 'busy' };
  beforeAll(async () => {
    await override(gifted, 'given', 'on');
    await override(gifted, 'for-nobody', 'on', NOW + HOUR);
    await report(busy, 2);
  });

  const unused = { catalogVersion: 1, freshness: 'unused' };
  const fresh = { catalogVersion: 1, freshness: 'fresh', validUntil: MIDNIGHT };
  test.each<[string, Person, string, string, string, object]>([
    ['switched-off', RED, 'off', 'DISABLED', 'OFF', unused],
    ['gated', NOBODY, 'off', 'DISABLED', 'GATE_CLOSED', unused],
    ['gated', RED, 'on', 'TARGETING_MATCH', 'RULE_MATCH', unused],
    ['after', NOBODY, 'off', 'DISABLED', 'PREREQUISITE_FAILED', unused],
    ['after', RED, 'on', 'TARGETING_MATCH', 'RULE_MATCH', unused],
    ['given', gifted, 'on', 'TARGETING_MATCH', 'OVERRIDE', unused],
    [
      'for-nobody',
      gifted,
      'on',
      'TARGETING_MATCH',
      'OVERRIDE',
      { ...unused, validUntil: '2026-11-22T13:00:00.000Z' },
    ],
    ['given', NOBODY, 'off', 'UNKNOWN', 'NO_MATCH', unused],
    ['for-a-team', RED, 'on', 'TARGETING_MATCH', 'RULE_MATCH', unused],
    ['parted', NOBODY, 'on', 'SPLIT', 'SPLIT', unused],
    ['for-the-busy', busy, 'on', 'TARGETING_MATCH', 'RULE_MATCH', fresh],
    ['for-the-busy', NOBODY, 'off', 'UNKNOWN', 'NO_MATCH', fresh],
    ['earned', busy, 'standard', 'TARGETING_MATCH', 'LADDER', { ...fresh, next: 'full', nextPlan: 'pro' }],
    [
      'earned',
      NOBODY,
      'off',
      'TARGETING_MATCH',
      'LADDER',
      { ...fresh, next: 'limited', 'have.reports': 0, 'need.reports': 1 },
    ],
  ])('%s for %o is %s, %s because of %s', async (key, person, variant, reason, ours_, basis) => {
    const reply = await ours.single(key, { as: person });
    expect(reply.status).toBe(200);
    expect(unlike('evaluationSuccess', reply.json)).toEqual([]);
    const ranks = ['off', key === 'earned' ? 'limited' : 'on', 'standard', 'full'];
    expect(reply.json).toEqual({
      key,
      value: variant,
      variant,
      reason,
      metadata: { reason: ours_, rank: ranks.indexOf(variant), ...basis },
    });
  });

  test('the rank says how strong a variation is, as the API compares them', async () => {
    const paying: Person = { id: 'paying', claims: { plan: 'pro' } };
    await report(paying, 2);
    expect((await ours.single('earned', { as: paying })).json).toMatchObject({
      variant: 'full',
      metadata: { rank: 3 },
    });
  });

  test('of all flags is the same as of each, in the order of their names', async () => {
    for (const person of [NOBODY, RED, gifted, busy]) {
      const { status, json } = await ours.bulk({ as: person });
      expect(status).toBe(200);
      expect(unlike('bulkEvaluationSuccess', json)).toEqual([]);
      const keys = (json.flags ?? []).map(({ key }) => key);
      expect(keys).toEqual(CATALOG.flags.map(({ key }) => key).sort());
      for (const told of json.flags ?? []) {
        expect((await ours.single(told.key ?? '', { as: person })).json).toEqual(told);
      }
    }
  });

  test('names no audience, gate, author or reason of an override', async () => {
    for (const person of [NOBODY, RED, gifted]) {
      const { text } = await ours.bulk({ as: person });
      for (const secret of SECRETS) expect(text).not.toContain(secret);
    }
  });

  test.each<[string, Json]>([
    ['a boolean', true],
    ['a number', 2.5],
    ['text', 'blue'],
    ['nothing in text', ''],
    ['an object', { seats: 5, names: ['a', null] }],
  ])('carries the value of its variation: %s', async (_what, value) => {
    const variations = [
      { key: 'off', value: false },
      { key: 'on', value },
    ];
    ours.offer({ ...CATALOG, flags: [flag('valued', { variations, rules: [rule('all')] })] });
    const { json } = await ours.single('valued');
    expect(json.value).toEqual(value);
    expect(unlike('evaluationSuccess', json)).toEqual([]);
    ours.offer(CATALOG);
  });
});

describe('a flag that cannot be decided is never off', () => {
  const unavailable = {
    errorCode: 'GENERAL',
    errorDetails: expect.stringMatching(/^ENTITLEMENTS_UNAVAILABLE: /),
  };

  test('alone it is told to be asked again', async () => {
    ours.silence('cache');
    const reply = await ours.single('for-the-busy');
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(unlike('evaluationFailure', reply.json)).toEqual([]);
    expect(reply.json).toEqual({ key: 'for-the-busy', ...unavailable });
  });

  test('among others it is the one that failed', async () => {
    ours.silence('cache');
    const reply = await ours.bulk({ as: RED });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('retry-after')).toBeUndefined();
    expect(unlike('bulkEvaluationSuccess', reply.json)).toEqual([]);
    const failed = (reply.json.flags ?? []).filter(({ errorCode }) => errorCode !== undefined);
    expect(failed).toEqual(['earned', 'for-the-busy'].map((key) => ({ key, ...unavailable })));
    const gated = (reply.json.flags ?? []).find(({ key }) => key === 'gated');
    expect(gated).toMatchObject({ variant: 'on', metadata: { freshness: 'unused' } });
  });

  test('where all are, so is the answer', async () => {
    const always = ['switched-off', 'gated', 'after'];
    ours.offer({ ...CATALOG, flags: CATALOG.flags.filter(({ key }) => !always.includes(key)) });
    ours.silence('standings');
    const reply = await ours.bulk({ as: { id: 'unread' } });
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.headers.get('etag')).toBeUndefined();
    expect(unlike('bulkEvaluationFailure', reply.json)).toEqual([]);
    expect(reply.json).toEqual(unavailable);
    ours.offer(CATALOG);
  });

  test('without a flag there is none that failed', async () => {
    ours.offer({ ...CATALOG, flags: [] });
    ours.silence('standings', 'cache');
    expect(await ours.bulk({ as: { id: 'unread' } })).toMatchObject({ status: 200, json: { flags: [] } });
    ours.offer(CATALOG);
  });
});

describe('a flag that is broken', () => {
  const broken: Person = { id: 'broken', claims: { team: 'red' } };
  const told = {
    key: 'given',
    errorCode: 'GENERAL',
    errorDetails: expect.stringMatching(/^MALFORMED_FLAG: /),
  };
  beforeAll(async () => {
    await override(broken, 'given', 'hidden-audience');
  });

  test('alone is our mistake, and its definition is not told', async () => {
    const reply = await ours.single('given', { as: broken });
    expect(reply.status).toBe(500);
    expect(unlike('evaluationFailure', reply.json)).toEqual([]);
    expect(reply.json).toEqual(told);
    expect(reply.text).not.toContain('hidden-audience');
  });

  test('among others leaves them as they are', async () => {
    const { status, json, text } = await ours.bulk({ as: broken });
    expect(status).toBe(200);
    expect(unlike('bulkEvaluationSuccess', json)).toEqual([]);
    expect((json.flags ?? []).filter(({ errorCode }) => errorCode !== undefined)).toEqual([told]);
    expect(text).not.toContain('hidden-audience');
  });
});

describe('a flag that does not exist', () => {
  test.each(['nothing', '', 'a/b', 'Gated', '__proto__', 'constructor', 'ü', 'x'.repeat(500)])(
    'is told so: %s',
    async (key) => {
      const reply = await ours.single(key);
      expect(reply.status).toBe(404);
      expect(unlike('flagNotFound', reply.json)).toEqual([]);
      expect(reply.json.key).toBe(key);
    },
  );
});

describe('a question that is none', () => {
  const MALFORMED: readonly (readonly [string, Question, string])[] = [
    ['no body', { body: null }, 'PARSE_ERROR'],
    ['text', { body: 'context' }, 'PARSE_ERROR'],
    ['a list', { body: [{ context: {} }] }, 'PARSE_ERROR'],
    ['a number', { body: 7 }, 'PARSE_ERROR'],
    ['no context', { body: {} }, 'TARGETING_KEY_MISSING'],
    ['a context that is null', { body: { context: null } }, 'INVALID_CONTEXT'],
    ['a context that is text', { body: { context: 'nia' } }, 'INVALID_CONTEXT'],
    ['a context that is a list', { body: { context: ['nia'] } }, 'INVALID_CONTEXT'],
    ['nobody to decide for', { body: { context: { device: 'phone' } } }, 'TARGETING_KEY_MISSING'],
    ['an empty targeting key', { context: { targetingKey: '' } }, 'TARGETING_KEY_MISSING'],
    ['a targeting key that is a number', { context: { targetingKey: 7 } }, 'INVALID_CONTEXT'],
    ['a targeting key that is null', { context: { targetingKey: null } }, 'INVALID_CONTEXT'],
    ['somebody else', { context: { targetingKey: 'somebody else' } }, 'INVALID_CONTEXT'],
    ['an inherited context', { body: JSON.parse('{"__proto__": {"context": {}}}') }, 'TARGETING_KEY_MISSING'],
  ];

  test.each(MALFORMED)('%s is refused as what it is', async (_what, question, errorCode) => {
    const single = await ours.single('gated', question);
    expect(single).toMatchObject({ status: 400, json: { key: 'gated', errorCode } });
    expect(unlike('evaluationFailure', single.json)).toEqual([]);
    const bulk = await ours.bulk(question);
    expect(bulk).toMatchObject({ status: 400, json: { errorCode } });
    expect(unlike('bulkEvaluationFailure', bulk.json)).toEqual([]);
  });

  test('about somebody else is told whose answers these would be', async () => {
    const { json } = await ours.bulk({ context: { targetingKey: 'somebody else' } });
    expect(json.errorDetails).toContain("the credential's subject");
    expect(json.errorDetails).not.toContain('somebody else');
  });

  test('reads nothing and marks nobody active', async () => {
    const person: Person = { id: 'careless' };
    const before = { ...ours.reads };
    for (const [, question] of MALFORMED) await ours.bulk({ ...question, as: person });
    await ours.admittance.recorder.settled();
    expect(ours.reads).toEqual(before);
    expect(await happened(person)).toEqual([]);
  });
});

test('whoever asks for their flags has been active that day', async () => {
  const person: Person = { id: 'asking' };
  await ours.bulk({ as: person });
  await ours.single('gated', { as: person });
  await ours.admittance.recorder.settled();
  expect(await happened(person)).toEqual(['gatehouse.active']);
});

describe('every answer', () => {
  test('is JSON for this caller alone, to be asked about again, and names the catalog version', async () => {
    const replies = [
      await ours.bulk(),
      await ours.single('gated'),
      await ours.single('nothing'),
      await ours.bulk({ body: 7 }),
      await ours.single('gated', { body: 7 }),
    ];
    const version = String(ours.admittance.keeper.version);
    for (const { headers } of replies) {
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('x-entitlements-version')).toBe(version);
    }
  });

  test('the shapes would notice one that is wrong', () => {
    const good = { key: 'a', value: true, reason: 'STATIC', variant: 'on', metadata: {} };
    expect(unlike('evaluationSuccess', good)).toEqual([]);
    for (const bad of [
      { reason: 'GATE_CLOSED' },
      { metadata: { nested: {} } },
      { value: null },
      { value: undefined },
    ])
      expect(unlike('evaluationSuccess', { ...good, ...bad })).not.toEqual([]);
    expect(
      unlike('bulkEvaluationSuccess', { flags: [{ key: 'a', errorCode: 'FLAG_NOT_FOUND' }] }),
    ).not.toEqual([]);
    expect(Object.keys(SHAPES)).toHaveLength(5);
  });
});
