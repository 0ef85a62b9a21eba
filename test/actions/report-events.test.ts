import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EventReport, ReportRefusalCode } from '../../src/actions/judge-report.ts';
import { accountHolder, ACTIVE, DAY } from '../../src/domain/engagement.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { eventsWorld, good, MINUTE, NOW, openDatabase, REPORT, type EventsWorld } from '../events/world.ts';

let sql: Sql;
let world: EventsWorld;
beforeAll(async () => {
  sql = await openDatabase();
  world = await eventsWorld(sql);
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

const ACCEPTED = { status: 'accepted', late: false };
const DUPLICATE = { status: 'duplicate', conflict: false };
const TODAY = Math.floor(NOW / DAY);

async function answerTo(report: EventReport, by = world) {
  const [answer] = await by.report([report]);
  return answer;
}

describe('an event that is reported', () => {
  test('counts for its subject and its account, on the day it happened', async () => {
    const report = good({ account: 'birch', quantity: 7, time: NOW - 2 * DAY });
    expect(await answerTo(report)).toEqual(ACCEPTED);
    for (const record of [await world.record(report.subject), await world.recordOf(accountHolder('birch'))]) {
      expect(record.lifetime(REPORT)).toBe(7);
      expect(record.count(REPORT, TODAY - 2, TODAY - 2)).toBe(7);
      expect(record.count(REPORT, TODAY - 1, TODAY)).toBe(0);
    }
  });

  test('counts now where it says no time', async () => {
    const report = good();
    await answerTo(report);
    expect((await world.record(report.subject)).lastSeen).toBe(NOW);
  });

  test('counts once, and is a duplicate whenever it is sent again', async () => {
    const report = good({ quantity: 2 });
    expect(await answerTo(report)).toEqual(ACCEPTED);
    expect(await answerTo(report)).toEqual(DUPLICATE);
    expect((await world.record(report.subject)).lifetime(REPORT)).toBe(2);
  });

  test('counts once of fifty copies sent at the same time through two gateways', async () => {
    const other = await eventsWorld(sql);
    const report = good();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, copy) => answerTo(report, copy % 2 === 0 ? world : other)),
    );
    expect(answers.filter((answer) => answer?.status === 'accepted')).toEqual([ACCEPTED]);
    expect(answers.filter((answer) => answer?.status === 'duplicate')).toHaveLength(49);
    expect((await other.record(report.subject)).lifetime(REPORT)).toBe(1);
    await other.close();
  });

  test('is another one where only its id is the same', async () => {
    const report = good();
    await answerTo(report);
    expect(await answerTo({ ...report, source: 'another' })).toEqual(ACCEPTED);
    expect((await world.record(report.subject)).lifetime(REPORT)).toBe(2);
  });

  test('stands as it came first where it is sent again and says something else', async () => {
    const report = good({ quantity: 2 });
    await answerTo(report);
    expect(await answerTo({ ...report, quantity: 9 })).toEqual({ status: 'duplicate', conflict: true });
    expect((await world.record(report.subject)).lifetime(REPORT)).toBe(2);
  });

  test('is no contradiction of itself where it is stamped again a minute later', async () => {
    const own = await eventsWorld(sql);
    const report = good();
    await answerTo(report, own);
    own.clock.pass(MINUTE);
    expect(await answerTo(report, own)).toEqual(DUPLICATE);
    await own.close();
  });

  test('counts up to the largest number that is exact', async () => {
    const report = good({ quantity: Number.MAX_SAFE_INTEGER });
    expect(await answerTo(report)).toEqual(ACCEPTED);
    expect((await world.record(report.subject)).lifetime(REPORT)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('in another order makes the same record', async () => {
    const [one, other] = [good(), good()];
    const times = [5, 3, 9, 0].map((ago) => NOW - ago * DAY);
    await world.report(times.map((time) => good({ subject: one.subject, time })));
    await world.report([...times].sort().map((time) => good({ subject: other.subject, time })));
    const [first, second] = [await world.record(one.subject), await world.record(other.subject)];
    expect(first.bytes).toEqual(second.bytes);
    expect(first.lastSeen).toBe(NOW);
  });
});

describe('the day of an event', () => {
  const BERLIN = { timeZone: 'Europe/Berlin' };
  const midnight = Date.UTC(2026, 10, 21, 23);
  const day = Math.floor(Date.UTC(2026, 10, 22) / DAY);

  test.each([
    ['its first millisecond', midnight, day],
    ['the last millisecond of the day before', midnight - 1, day - 1],
  ])('is the catalog’s: %s', async (_which, time, expected) => {
    const own = await eventsWorld(sql, BERLIN);
    const report = good({ time });
    await answerTo(report, own);
    expect((await own.record(report.subject)).lastDay).toBe(expected);
    await own.close();
  });
});

describe('when an event happened', () => {
  test.each<[string, number, object]>([
    ['4 minutes ahead', NOW + 4 * MINUTE, ACCEPTED],
    ['5 minutes ahead', NOW + 5 * MINUTE, ACCEPTED],
    ['5 minutes and a millisecond ahead', NOW + 5 * MINUTE + 1, { status: 'refused', code: 'FUTURE' }],
    ['400 days ahead', NOW + 400 * DAY, { status: 'refused', code: 'FUTURE' }],
    ['for ever ahead', Infinity, { status: 'refused', code: 'FUTURE' }],
    ['2 days ago', NOW - 2 * DAY, ACCEPTED],
    ['on the 31st day before today', (TODAY - 31) * DAY, ACCEPTED],
    ['just before it', (TODAY - 31) * DAY - 1, { status: 'accepted', late: true }],
    ['40 days ago', NOW - 40 * DAY, { status: 'accepted', late: true }],
    ['on the second day of all', DAY, { status: 'accepted', late: true }],
    ['on the first', DAY - 1, { status: 'refused', code: 'PAST' }],
    ['before all days', -1, { status: 'refused', code: 'PAST' }],
    ['never', NaN, { status: 'refused', code: 'PAST' }],
  ])('%s', async (_when, time, expected) => {
    expect(await answerTo(good({ time }))).toMatchObject(expected);
  });

  test('is told where it is too far ahead, with what was expected', async () => {
    expect(await answerTo(good({ time: NOW + 6 * MINUTE }))).toEqual({
      status: 'refused',
      code: 'FUTURE',
      at: 'time',
      message: `expected at most 5 minutes ahead of 2026-11-22T12:00:00.000Z, received 2026-11-22T12:06:00.000Z`,
    });
  });

  test('may be too long ago for any window, and then counts for ever all the same', async () => {
    const now = good();
    await world.report([now, good({ subject: now.subject, time: NOW - 40 * DAY, quantity: 5 })]);
    const record = await world.record(now.subject);
    expect(record.lifetime(REPORT)).toBe(6);
    expect(record.count(REPORT, TODAY - 31, TODAY)).toBe(1);
  });

  test('too far ahead leaves the record as it was', async () => {
    const report = good();
    await answerTo(report);
    const { bytes } = await world.record(report.subject);
    await answerTo(good({ subject: report.subject, time: NOW + 400 * DAY }));
    expect((await world.record(report.subject)).bytes).toEqual(bytes);
  });
});

describe('an event is refused', () => {
  const long = 'ä'.repeat(8_193);
  test.each<[string, Partial<EventReport>, keyof EventReport, ReportRefusalCode?]>([
    ['a quantity of −5', { quantity: -5 }, 'quantity'],
    ['a quantity of 0', { quantity: 0 }, 'quantity'],
    ['a quantity of −0', { quantity: -0 }, 'quantity'],
    ['a quantity of 1.5', { quantity: 1.5 }, 'quantity'],
    ['a quantity that is no number', { quantity: NaN }, 'quantity'],
    ['a quantity beyond all numbers', { quantity: Infinity }, 'quantity'],
    ['a quantity of 2^53', { quantity: 2 ** 53 }, 'quantity'],
    ['a quantity that is no quantity of an active day', { type: ACTIVE, quantity: 2 }, 'quantity'],
    ['no subject', { subject: '' }, 'subject'],
    ['a subject with U+0000', { subject: 'a\0b' }, 'subject'],
    ['a subject with half a character', { subject: '\ud83e' }, 'subject'],
    ['a subject of 16,386 bytes', { subject: long }, 'subject'],
    ['no account', { account: '' }, 'account'],
    ['an account with half a character', { account: 'a\udd8a' }, 'account'],
    ['no source', { source: '' }, 'source'],
    ['a source of 2,049 characters', { source: 's'.repeat(2_049) }, 'source'],
    ['a source with U+0000', { source: '\0' }, 'source'],
    ['no id', { id: '' }, 'id'],
    ['an id of 1,025 characters', { id: 'i'.repeat(1_025) }, 'id'],
    ['a type that nothing counts', { type: 'report.opened' }, 'type', 'UNKNOWN_TYPE'],
    ['no type', { type: '' }, 'type', 'UNKNOWN_TYPE'],
    ['the name of a metric in place of a type', { type: 'reports' }, 'type', 'UNKNOWN_TYPE'],
    ['a type of a prototype', { type: 'constructor' }, 'type', 'UNKNOWN_TYPE'],
  ])('for %s, and the same event is taken when it is mended', async (_why, wrong, at, code = 'INVALID') => {
    const report = good();
    expect(await answerTo({ ...report, ...wrong })).toEqual({
      status: 'refused',
      code,
      at,
      message: expect.stringMatching(/^expected .+, received .+$/),
    });
    expect(await answerTo(report)).toEqual(ACCEPTED);
  });

  test.each<[string, Partial<EventReport>]>([
    ['a subject of 16,384 bytes', { subject: 'ä'.repeat(8_192) }],
    ['a source of 2,048 characters', { source: 's'.repeat(2_048) }],
    ['an id of 1,024 characters', { id: 'i'.repeat(1_024) }],
    ['a day marked active', { type: ACTIVE }],
  ])('not for %s', async (_what, fine) => {
    expect(await answerTo(good(fine))).toEqual(ACCEPTED);
  });

  test.each([
    [
      'report.generatd',
      ' (report.generated), received text "report.generatd": did you mean "report.generated"?',
    ],
    ['click', ' (report.generated), received text "click"'],
  ])('for the type %s with the types there are', async (type, end) => {
    const expected = `expected a type that a metric of the catalog counts${end}`;
    expect(await answerTo(good({ type }))).toMatchObject({ message: expected });
  });

  test('for its type without all the types there are, where they are many', async () => {
    const metrics = Array.from({ length: 11 }, (_, n) => ({
      key: `m${n}`,
      kind: 'count' as const,
      event: `type-${n}`,
    }));
    const own = await eventsWorld(sql, { metrics, tiers: [] });
    expect(await answerTo(good({ type: 'type-x' }), own)).toMatchObject({
      message:
        'expected a type that a metric of the catalog counts, received text "type-x": did you mean "type-0"?',
    });
    await own.close();
  });

  test('once its subject was erased, whatever it is', async () => {
    const report = good();
    await answerTo(report);
    await world.erase(report.subject);
    const again = good({ subject: report.subject });
    expect(await answerTo(again)).toMatchObject({ status: 'refused', code: 'ERASED', at: 'subject' });
  });
});

describe('what subjects are called', () => {
  const odd = [
    ' ',
    '{}',
    '}x',
    '{a}b',
    'a\nb',
    '🦊',
    'x'.repeat(10_000),
    'a:r_b',
    'Case',
    'case',
    '__proto__',
  ];
  test('keeps them apart', async () => {
    const subjects = odd.map((name) => `odd ${name}`);
    const reports = subjects.map((subject, index) => good({ subject, quantity: index + 1 }));
    expect(await world.report(reports)).toEqual(reports.map(() => ACCEPTED));
    const counts = await Promise.all(
      subjects.map(async (subject) => (await world.record(subject)).lifetime(REPORT)),
    );
    expect(counts).toEqual(subjects.map((_, index) => index + 1));
  });
});

describe('of many events at once', () => {
  test('each is answered for itself and in order, and only the good are counted', async () => {
    const subject = good().subject;
    const kinds = {
      good: () => good({ subject }),
      refused: () => good({ subject, quantity: 0 }),
      unknown: () => good({ subject, type: 'x' }),
    };
    const kind = fc.constantFrom<keyof typeof kinds>('good', 'refused', 'unknown');
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 12 }), async (wanted) => {
        const answers = await world.report(wanted.map((name) => kinds[name]()));
        expect(answers.map(({ status }) => status)).toEqual(
          wanted.map((name) => (name === 'good' ? 'accepted' : 'refused')),
        );
        counted += wanted.filter((name) => name === 'good').length;
        expect((await world.record(subject)).lifetime(REPORT)).toBe(counted);
      }),
      { numRuns: 30 },
    );
  });

  test('the second of the same is a duplicate', async () => {
    const report = good();
    expect(await world.report([report, report])).toEqual([ACCEPTED, DUPLICATE]);
  });

  test('none is taken while the journal is silent, and all can be sent again', async () => {
    const reports = [good(), good()];
    world.silent = true;
    await expect(world.report(reports)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    world.silent = false;
    expect(await world.report(reports)).toEqual([ACCEPTED, ACCEPTED]);
  });

  test('none is there to be recorded', async () => {
    expect(await world.report([])).toEqual([]);
  });
});
