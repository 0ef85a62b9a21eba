import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { identify } from '../../src/actions/identify.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { decide } from '../../src/engine/decide.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogs } from '../engine/arbitraries.ts';
import { catalogOf } from '../engine/world.ts';
import { unlike } from './shapes.ts';
import { NOW, ofrepWorld, openDatabase, type OfrepWorld, type Person, type Told } from './world.ts';

const RUNS = 150;

let sql: Sql;
let ours: OfrepWorld;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: catalogOf() });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

/** Whatever is wrong with it: random releases do not agree with their gates, which is nothing to a decision. */
function putInForce(catalog: Catalog): void {
  const { keeper } = ours.admittance;
  keeper.put(keeper.judge({ ...catalog, version: keeper.version + 1 }), { id: '', at: NOW });
}

const people = fc.record({
  claims: fc.record(
    {
      team: fc.constantFrom('red', 'blue'),
      plan: fc.constantFrom('free', 'pro', 'enterprise', 'no such plan'),
    },
    { requiredKeys: [] },
  ),
  reports: fc.constantFrom(0, 1, 5, 12),
  overridden: fc.constantFrom(undefined, 'f0', 'f1', 'f2', 'f3'),
  variation: fc.constantFrom('off', 'limited', 'full', 'no such variation'),
  silent: fc.constantFrom([], [], [], ['cache'], ['standings'] as const),
});

const seen = new Map<string, number>();

/** What is told of a flag, against what the engine says of it. */
function expectSame(told: Told, decision: Decision): void {
  const { flag, variation, reason, value, rank, freshness, catalogVersion } = decision;
  seen.set(reason, (seen.get(reason) ?? 0) + 1);
  expect(told.key).toBe(flag);
  if (reason === 'UNAVAILABLE' || reason === 'ERROR') {
    expect(told.variant).toBeUndefined();
    expect(told.errorCode).toBe('GENERAL');
    return;
  }
  expect(told).toMatchObject({
    variant: variation,
    value,
    metadata: { reason, rank, freshness, catalogVersion },
  });
  const until = told.metadata?.['validUntil'];
  expect(typeof until === 'string' ? Date.parse(until) : Infinity).toBe(decision.validUntil);
}

test('for random catalogs and subjects OFREP tells what the engine decides, one by one and all at once', async () => {
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(
      catalogs,
      people,
      async (catalog, { claims, reports, overridden, variation, silent }) => {
        const person: Person = { id: `random-${(serial += 1)}`, claims };
        const who = ours.claimsOf(person);
        ours.silence();
        if (reports > 0)
          await ours.admittance.recorder.record([
            {
              source: 'test',
              id: who.id,
              subject: who.id,
              type: 'report.generated',
              quantity: reports,
              time: NOW,
            },
          ]);
        if (overridden !== undefined)
          await ours.standings.change(
            { subject: who.id, flag: overridden, override: { variation, expiresAt: NOW + 1 } },
            { author: 'mia', reason: 'a test', command: null },
          );
        putInForce(catalog);
        ours.silence(...silent);
        const { sources, keeper, recorder } = ours.admittance;
        // Active today, before anybody looks.
        recorder.markActive(who);
        await recorder.settled();

        const { status, json } = await ours.bulk({ as: person });
        const subject = await identify(sources, who, keeper.current, NOW);
        const decisions = catalog.flags.map(({ key }) => decide(keeper.current, subject, key, NOW));
        if (decisions.every(({ reason }) => reason === 'UNAVAILABLE')) {
          expect(status).toBe(503);
          return;
        }
        expect(status).toBe(200);
        expect(unlike('bulkEvaluationSuccess', json)).toEqual([]);
        expect(json.flags).toHaveLength(decisions.length);
        for (const [index, decision] of decisions.entries()) {
          expectSame(json.flags?.[index] ?? {}, decision);
          expectSame((await ours.single(decision.flag, { as: person })).json, decision);
        }
      },
    ),
    { numRuns: RUNS },
  );
  // A comparison that never meets a silent store or a broken override proves nothing about them.
  const wanted = [
    'ERROR',
    'GATE_CLOSED',
    'LADDER',
    'NO_MATCH',
    'OFF',
    'OVERRIDE',
    'PREREQUISITE_FAILED',
    'RULE_MATCH',
    'SPLIT',
    'UNAVAILABLE',
  ];
  expect([...seen.keys()].sort()).toEqual(wanted);
}, 120_000);
