import { describe, expect, test } from '@jest/globals';

import { sizeAfter } from '../../src/actions/page-size.ts';
import { WalkPlaces } from '../../src/actions/walk-places.ts';

describe('the places of walks through everybody', () => {
  test('are two, and the third walk is refused until one of them has ended', () => {
    const places = new WalkPlaces();
    const first = places.take(undefined);
    places.take(undefined);
    expect(() => places.take(undefined)).toThrow(
      expect.objectContaining({
        code: 'BUSY',
        message: 'expected at most 2 previews and distributions at once; try again once one has ended',
      }),
    );
    first.give();
    first.give();
    places.take(undefined);
    expect(() => places.take(undefined)).toThrow(expect.objectContaining({ code: 'BUSY' }));
  });

  test('end with their client, and all of them with the process', () => {
    const places = new WalkPlaces();
    const client = new AbortController();
    const [one, other] = [places.take(client.signal), places.take(undefined)];
    const gone = new Error('gone');
    client.abort(gone);
    expect(one.signal.reason).toBe(gone);
    expect(other.signal.aborted).toBe(false);
    places.close();
    expect(other.signal.reason).toMatchObject({ code: 'BUSY', message: 'the gateway is stopping' });
    expect(() => places.take(undefined)).toThrow('the gateway is stopping');
  });

  test('are not taken for a client that has gone', () => {
    const places = new WalkPlaces(1);
    expect(() => places.take(AbortSignal.abort(new Error('gone')))).toThrow('gone');
    places.take(undefined);
  });
});

describe('the size of the next page', () => {
  test.each([
    ['doubles where a page is quick', 100, 10, 200],
    ['has a bound', 800, 10, 1_000],
    ['stays where a page takes long enough', 400, 300, 400],
    ['halves where a page takes too long', 400, 501, 200],
    ['keeps some', 12, 60_000, 10],
  ])('%s', (_how, size, took, next) => {
    expect(sizeAfter(size, took)).toBe(next);
  });
});
