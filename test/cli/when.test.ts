import { describe, expect, test } from '@jest/globals';

import { instantOf, readWhen } from '../../src/cli/when.ts';

/** A Thursday, 14:00 in Paris. */
const NOW = Date.parse('2026-10-01T12:00:00Z');
const PARIS = 'Europe/Paris';

function read(given: string, edge: 'start' | 'end', zone = PARIS, now = NOW): string {
  const when = readWhen(given);
  return when === undefined ? 'unread' : new Date(instantOf(when, zone, now, edge)).toISOString();
}

describe('when a person says', () => {
  test.each([
    ['2026-12-11', '2026-12-10T23:00:00.000Z', '2026-12-11T23:00:00.000Z'],
    // The day on which clocks are put back has 25 hours.
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['today', '2026-09-30T22:00:00.000Z', '2026-10-01T22:00:00.000Z'],
    ['tomorrow', '2026-10-01T22:00:00.000Z', '2026-10-02T22:00:00.000Z'],
    ['yesterday', '2026-09-29T22:00:00.000Z', '2026-09-30T22:00:00.000Z'],
    ['friday', '2026-10-01T22:00:00.000Z', '2026-10-02T22:00:00.000Z'],
    ['Fri', '2026-10-01T22:00:00.000Z', '2026-10-02T22:00:00.000Z'],
    // Today's own name is the day in a week.
    ['thursday', '2026-10-07T22:00:00.000Z', '2026-10-08T22:00:00.000Z'],
    ['monday', '2026-10-04T22:00:00.000Z', '2026-10-05T22:00:00.000Z'],
    ['next monday', '2026-10-04T22:00:00.000Z', '2026-10-05T22:00:00.000Z'],
    ['next friday', '2026-10-08T22:00:00.000Z', '2026-10-09T22:00:00.000Z'],
  ])('%s, it is from %s to before %s', (given, start, end) => {
    expect([read(given, 'start'), read(given, 'end')]).toEqual([start, end]);
  });

  test.each([
    ['2026-12-11T18:00', '2026-12-11T17:00:00.000Z'],
    ['2026-12-11 18:00:30', '2026-12-11T17:00:30.000Z'],
    ['2026-12-11T18:00Z', '2026-12-11T18:00:00.000Z'],
    ['2026-12-11T18:00-05:00', '2026-12-11T23:00:00.000Z'],
    ['friday 09:30', '2026-10-02T07:30:00.000Z'],
    ['next monday 00:00', '2026-10-04T22:00:00.000Z'],
    // Clocks skip it.
    ['2027-03-28T02:30', '2027-03-28T01:30:00.000Z'],
  ])('%s, it is the instant %s, whichever end is meant', (given, instant) => {
    expect([read(given, 'start'), read(given, 'end')]).toEqual([instant, instant]);
  });

  test('a day, it is that of the zone', () => {
    expect(read('today', 'start', 'Pacific/Auckland')).toBe('2026-10-01T11:00:00.000Z');
    expect(read('2026-12-11', 'end', 'America/New_York')).toBe('2026-12-12T05:00:00.000Z');
    expect(read('monday', 'start', 'UTC', Date.parse('2026-10-04T23:59:59Z'))).toBe(
      '2026-10-05T00:00:00.000Z',
    );
  });

  test.each([
    '',
    'someday',
    'next',
    'next week',
    '2026-02-30',
    '2026-13-01',
    '2026-12-11T24:00',
    '2026-12-11T18:60',
    'friday 25:00',
    '18:00',
    '1e3',
    'next next monday',
  ])('%j, it is not understood', (given) => {
    expect(readWhen(given)).toBeUndefined();
  });
});
