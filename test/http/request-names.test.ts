import { describe, expect, test } from '@jest/globals';

import { operationNamesOf, requestIdOf } from '../../src/http/request-names.ts';

const MADE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('the id of a request', () => {
  test.each(['4bf92f35', 'trace:1/span-2', 'a'.repeat(128)])('%s is the one that was sent', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toBe(id);
  });

  test.each(['', 'two words', 'line\nbreak', '"}', 'a'.repeat(129), 'ü'])('%j is replaced', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toMatch(MADE);
  });

  test('is made where none was sent, or several', () => {
    expect(requestIdOf({})).toMatch(MADE);
    expect(requestIdOf({ 'x-request-id': ['a', 'b'] })).toMatch(MADE);
  });
});

describe('the names of operations', () => {
  test.each<[unknown, string, string | undefined]>([
    [{ operationName: 'Me', query: 'query Other { a }' }, '', 'Me'],
    [{ query: '# a comment\n query Me($a: Int) { a }' }, '', 'Me'],
    [{ query: 'mutation Order { a }' }, '', 'Order'],
    [{ query: '{ a }' }, '', undefined],
    [{ query: 'fragment Me on A { a }' }, '', undefined],
    [[{ query: 'query A { a }' }, { query: '{ b }' }, { operationName: 'C' }], '', 'A C'],
    [Array.from({ length: 100 }, () => ({ operationName: 'A' })), '', 'A A A A A'],
    [undefined, 'query=query+Me+%7Ba%7D', 'Me'],
    [undefined, 'operationName=Me', 'Me'],
    [undefined, '', undefined],
    [{ operationName: 'x'.repeat(5_000) }, '', 'x'.repeat(100)],
    [null, '', undefined],
    ['text', '', undefined],
    [{ operationName: 3, query: 4 }, '', undefined],
  ])('of %j and %j are %s', (body, search, expected) => {
    expect(operationNamesOf(body, search)).toBe(expected);
  });

  test('are found in time linear in what is looked at', () => {
    expect(operationNamesOf({ query: `${'#\n'.repeat(1_000_000)}query Me { a }` }, '')).toBeUndefined();
  });
});
