import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { DAY, subjectHolder } from '../../src/domain/engagement.ts';
import type { DoorRequest } from '../../src/ports/exchange.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { cloudEvent, eventsWorld, NOW, openDatabase, REPORT, type EventsWorld, type Reply } from './world.ts';

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

const SINGLE = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const MOST = String(Number.MAX_SAFE_INTEGER);

function batch(...body: readonly unknown[]): Promise<Reply> {
  return world.ask({ body });
}

function single(body: unknown): Promise<Reply> {
  return world.ask({ headers: SINGLE, body });
}

describe('events in a batch', () => {
  test('are answered each with its identity, in order', async () => {
    const [one, other] = [cloudEvent(), cloudEvent({ data: { quantity: 0 } })];
    const late = cloudEvent({ time: '2026-01-01T00:00:00Z' });
    const { status, headers, json } = await batch(one, other, one, { ...one, data: { quantity: 3 } }, late);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-entitlements-version': '1',
    });
    expect(json).toEqual({
      results: [
        { source: 'app', id: one['id'], status: 'accepted' },
        {
          source: 'app',
          id: other['id'],
          status: 'refused',
          code: 'INVALID',
          message: `events[1].data.quantity: expected a whole number from 1 to ${MOST}, received number 0`,
        },
        { source: 'app', id: one['id'], status: 'duplicate' },
        { source: 'app', id: one['id'], status: 'duplicate', conflict: true },
        { source: 'app', id: late['id'], status: 'accepted', late: true },
      ],
    });
  });

  test('may be none', async () => {
    expect(await batch()).toMatchObject({ status: 200, json: { results: [] } });
  });

  test('may be a thousand, and not one more', async () => {
    const events = Array.from({ length: 1_000 }, () => cloudEvent({ data: { quantity: 0 } }));
    const { status, json } = await batch(...events);
    expect(status).toBe(200);
    expect(json.results).toHaveLength(1_000);
    expect(await batch(...events, cloudEvent())).toMatchObject({
      status: 413,
      json: { code: 'TOO_LARGE', message: 'expected at most 1000 events, received 1001' },
    });
  });

  test.each([[{}], ['events'], [null], [undefined], [7]])('are no list: %j', async (body) => {
    expect(await world.ask({ body })).toMatchObject({
      status: 400,
      json: { code: 'BAD_REQUEST', message: 'expected a list of events' },
    });
  });

  test('are not taken where the journal is silent', async () => {
    const event = cloudEvent();
    world.silent = true;
    await expect(batch(event)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    world.silent = false;
    expect((await batch(event)).json.results).toMatchObject([{ status: 'accepted' }]);
  });
});

describe('one event', () => {
  test('is answered alone', async () => {
    const event = cloudEvent();
    const identity = { source: 'app', id: event['id'] };
    expect(await single(event)).toMatchObject({ status: 200, json: { ...identity, status: 'accepted' } });
    expect(await single(event)).toMatchObject({ status: 200, json: { ...identity, status: 'duplicate' } });
  });

  test('that is refused is told so by the status too', async () => {
    const event = cloudEvent({ type: 'report.generatd' });
    expect(await single(event)).toMatchObject({
      status: 400,
      json: {
        id: event['id'],
        status: 'refused',
        code: 'UNKNOWN_TYPE',
        message: expect.stringMatching(/^type: expected .*did you mean "report.generated"\?$/),
      },
    });
  });

  test('is not a list of one', async () => {
    expect(await single([cloudEvent()])).toMatchObject({
      status: 400,
      json: {
        code: 'BAD_REQUEST',
        message: 'expected one event, received a list: send it as application/cloudevents-batch+json',
      },
    });
  });

  test('of a subject that was erased is refused', async () => {
    const event = cloudEvent();
    await world.erase(String(event['subject']));
    expect(await single(event)).toMatchObject({ status: 400, json: { code: 'ERASED' } });
  });
});

describe('an event that is of no such shape is refused, with what was expected where', () => {
  const whole = `a whole number from 1 to ${MOST}`;
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no version', { specversion: undefined }, 'specversion: expected "1.0", received nothing'],
    ['another version', { specversion: '0.3' }, 'specversion: expected "1.0", received text "0.3"'],
    ['a version that is a number', { specversion: 1.0 }, 'specversion: expected "1.0", received number 1'],
    ['no id', { id: undefined }, 'id: expected text, received nothing'],
    ['an id that is a number', { id: 7 }, 'id: expected text, received number 7'],
    ['an empty id', { id: '' }, 'id: expected text, received empty text'],
    ['no source', { source: null }, 'source: expected text, received nothing'],
    ['no type', { type: undefined }, 'type: expected text, received nothing'],
    ['no subject', { subject: undefined }, 'subject: expected text, received nothing'],
    ['a subject that is a list', { subject: ['u'] }, 'subject: expected text, received a list of 1'],
    ['an account that is a number', { account: 4 }, 'account: expected text, received number 4'],
    ['a time that is a number', { time: 1_795_000_000 }, 'time: expected text, received number 1795000000'],
    ['data that is text', { data: 'x' }, 'data: expected a map such as {"quantity": 1}, received text "x"'],
    [
      'data that is a list',
      { data: [1] },
      'data: expected a map such as {"quantity": 1}, received a list of 1',
    ],
    [
      'data in base64',
      { data: undefined, data_base64: 'eyJ9' },
      'data_base64: expected data in JSON, under the name data',
    ],
    [
      'a quantity in quotes',
      { data: { quantity: '10' } },
      `data.quantity: expected ${whole}, received text "10"`,
    ],
    [
      'a quantity with letters',
      { data: { quantity: '10abc' } },
      `data.quantity: expected ${whole}, received text "10abc"`,
    ],
    [
      'a quantity beyond all numbers',
      { data: JSON.parse('{"quantity":1e400}') as unknown },
      `data.quantity: expected ${whole}, received number Infinity`,
    ],
    [
      'a quantity that is not exact',
      { data: JSON.parse('{"quantity":9007199254740993}') as unknown },
      `data.quantity: expected ${whole}, received number 9007199254740992`,
    ],
    [
      'a quantity that is true',
      { data: { quantity: true } },
      `data.quantity: expected ${whole}, received true`,
    ],
    ['a part', { data: { quantity: 1.5 } }, `data.quantity: expected ${whole}, received number 1.5`],
    [
      'several mistakes',
      { id: 7, data: { quantity: 'x' } },
      `id: expected text, received number 7; data.quantity: expected ${whole}, received text "x"`,
    ],
  ])('%s', async (_what, wrong, message) => {
    const event = cloudEvent(wrong);
    expect((await single(event)).json).toMatchObject({ status: 'refused', code: 'INVALID', message });
    const { json } = await batch(event);
    const placed = message.replace(/(^|; )(?=[a-z])/g, '$1events[0].');
    expect(json.results).toMatchObject([{ status: 'refused', code: 'INVALID', message: placed }]);
  });

  test.each([[null], ['text'], [7], [[]], [true]])('%j in a list', async (element) => {
    const { json } = await batch(cloudEvent(), element, cloudEvent());
    expect(json.results).toMatchObject([
      { status: 'accepted' },
      { status: 'refused', message: expect.stringMatching(/^events\[1\]: expected a CloudEvent, received /) },
      { status: 'accepted' },
    ]);
  });

  test('without repeating an identity that is none', async () => {
    const { json } = await batch(cloudEvent({ source: 's'.repeat(2_049), id: 'i'.repeat(1_025) }));
    const [result] = json.results ?? [];
    expect(Object.keys(result ?? {})).toEqual(['status', 'code', 'message']);
  });
});

describe('the time of an event', () => {
  test.each<[string, number | undefined]>([
    ['2026-11-22T11:00:00Z', Date.UTC(2026, 10, 22, 11)],
    ['2026-11-22t11:00:00z', Date.UTC(2026, 10, 22, 11)],
    ['2026-11-22T11:00:00.123456789Z', Date.UTC(2026, 10, 22, 11, 0, 0, 123)],
    ['2026-11-22T11:00:00+05:45', Date.UTC(2026, 10, 22, 5, 15)],
    ['2026-11-22', undefined],
    ['2026-11-22T11:00:00', undefined],
    ['2026-11-22 11:00:00Z', undefined],
    ['2026-02-30T11:00:00Z', undefined],
    ['2026-11-22T25:00:00Z', undefined],
    ['2026-11-22T11:00:00+99:00', undefined],
    ['Sun, 22 Nov 2026 11:00:00 GMT', undefined],
    ['', undefined],
  ])('%j', async (time, expected) => {
    const event = cloudEvent({ time });
    const { json } = await single(event);
    if (expected === undefined) {
      expect(json).toMatchObject({ code: 'INVALID' });
      expect(json.message).toMatch(/^time: expected an instant such as 2026-12-31T18:00:00Z, received /);
      return;
    }
    expect(json.status).toBe('accepted');
    expect((await world.record(String(event['subject']))).lastSeen).toBe(expected);
  });
});

describe('what is left out', () => {
  test.each([[{ data: undefined }], [{ data: null }], [{ data: {} }], [{ data: { quantity: null } }]])(
    '%j counts one, now',
    async (more) => {
      const event = cloudEvent({ time: null, account: null, ...more });
      await single(event);
      const record = await world.record(String(event['subject']));
      expect([record.lifetime(REPORT), record.lastSeen]).toEqual([1, NOW]);
    },
  );

  test('of what is read may be anything: attributes and data of others are theirs', async () => {
    const theirs = JSON.parse('{"__proto__":{"quantity":9},"constructor":1,"quantity":4}') as unknown;
    const event = cloudEvent({ traceparent: '00-ab', dataschema: 7, data: theirs });
    expect((await single(event)).json.status).toBe('accepted');
    expect((await world.record(String(event['subject']))).lifetime(REPORT)).toBe(4);
  });
});

describe('an event in the headers', () => {
  const headersOf = (more: Readonly<Record<string, string>> = {}): DoorRequest['headers'] => {
    const attributes = { specversion: '1.0', source: 'app', id: `binary-${Math.random()}`, type: REPORT };
    return Object.fromEntries(
      Object.entries({ ...attributes, subject: 's', ...more }).map(([name, value]) => [`ce-${name}`, value]),
    );
  };

  test('counts what its body says', async () => {
    const subject = 'a subject in a header';
    const headers = { ...headersOf({ subject }), 'content-type': 'application/json' };
    expect(await world.ask({ headers, body: { quantity: 3 } })).toMatchObject({
      status: 200,
      json: { status: 'accepted' },
    });
    expect((await world.record(subject)).lifetime(REPORT)).toBe(3);
  });

  test('counts one where there is no body', async () => {
    const headers = headersOf({ subject: 'bodiless' });
    expect(await world.ask({ headers })).toMatchObject({ status: 200, json: { status: 'accepted' } });
    expect((await world.record('bodiless')).lifetime(REPORT)).toBe(1);
  });

  test('is decoded', async () => {
    const headers = headersOf({ subject: 'Euro%20%E2%82%AC', time: '2026-11-20T00:00:00Z' });
    await world.ask({ headers });
    const record = await world.recordOf(subjectHolder('Euro €'));
    expect([record.lifetime(REPORT), record.lastDay]).toEqual([1, Math.floor(NOW / DAY) - 2]);
  });

  test('lacks what every event needs', async () => {
    const headers = { 'ce-specversion': '1.0', 'content-type': 'application/json' };
    expect(await world.ask({ headers, body: {} })).toMatchObject({
      status: 400,
      json: {
        status: 'refused',
        message: expect.stringContaining('subject: expected text, received nothing'),
      },
    });
  });

  test.each<[string, DoorRequest['headers']]>([
    ['a body of another kind', { 'content-type': 'text/plain', 'content-length': '9' }],
    ['a body that nobody names', { 'content-length': '9' }],
    ['a body that nobody names, in parts', { 'transfer-encoding': 'chunked' }],
  ])('is not taken with %s', async (_what, more) => {
    expect(await world.ask({ headers: { ...headersOf(), ...more } })).toMatchObject({ status: 415 });
  });
});

describe('a body that is no CloudEvent by its content type', () => {
  test.each<[string, DoorRequest['headers'], string]>([
    ['plain JSON', { 'content-type': 'application/json' }, 'application/json without them'],
    [
      'CloudEvents in XML',
      { 'content-type': 'application/cloudevents+xml' },
      'application/cloudevents+xml without them',
    ],
    [
      'CloudEvents in XML with headers',
      { 'content-type': 'application/cloudevents+xml', 'ce-id': '1' },
      'application/cloudevents+xml',
    ],
    [
      'a form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'application/x-www-form-urlencoded without them',
    ],
    ['nothing', {}, 'none'],
  ])('is told what is taken: %s', async (_what, headers, got) => {
    expect(await world.ask({ headers, body: {} })).toMatchObject({
      status: 415,
      json: {
        code: 'BAD_REQUEST',
        message: `expected the content type application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers; received ${got}`,
      },
    });
  });
});

describe('whether it is history', () => {
  test.each([
    ['', false],
    ['?import=true', true],
    ['?import=false', false],
    ['?other=1', false],
  ])('is read of %j', async (search, quiet) => {
    expect(await world.ask({ search, body: [cloudEvent()] })).toMatchObject({ status: 200 });
    expect(world.quiet.at(-1)).toBe(quiet);
  });

  test.each(['?import=1', '?import=', '?import=TRUE'])('cannot be read of %j', async (search) => {
    expect(await world.ask({ search, body: [cloudEvent()] })).toMatchObject({
      status: 400,
      json: { code: 'BAD_REQUEST', message: "expected 'import' to be true or false" },
    });
  });
});
