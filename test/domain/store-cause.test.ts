import { describe, expect, test } from '@jest/globals';
import { causeOf, saidBy } from '../../src/domain/store-cause.ts';
import { storeUnavailable } from '../../src/domain/failure.ts';

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('the cause of a failure', () => {
  test('is what the code means, then what was said', () => {
    expect(causeOf(withCode('getaddrinfo ENOTFOUND nowhere', 'ENOTFOUND'))).toBe(
      'has a name that DNS does not know (getaddrinfo ENOTFOUND nowhere)',
    );
    expect(causeOf(withCode('no entry', '28000'), { '28000': 'refuses the user' })).toBe(
      'refuses the user (no entry)',
    );
  });

  test('is the innermost one, and the first of several attempts', () => {
    const attempts = new AggregateError([withCode('connect ECONNREFUSED ::1:1', 'ECONNREFUSED')], '');
    expect(causeOf(storeUnavailable('Redis', attempts))).toBe(
      'refuses the connection (connect ECONNREFUSED ::1:1)',
    );
    expect(saidBy(attempts)).toBe('connect ECONNREFUSED ::1:1');
  });

  test('never ends in a ring of causes', () => {
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    expect(causeOf(one)).toMatch(/^(one|two)$/);
  });

  test('repeats no argument of a command, and no more than one short line', () => {
    const said = "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'user' 'password'";
    expect(causeOf(new Error(said))).toBe("ERR unknown command 'HELLO'");
    expect(causeOf(new Error(`a\n b${'c'.repeat(10_000)}`))).toMatch(/^a bc{200,300}…$/);
  });

  test('is never empty', () => {
    expect(causeOf(withCode('', 'EWHATEVER'))).toBe('EWHATEVER');
    expect(causeOf(new TypeError(''))).toBe('TypeError');
    expect(causeOf('no error')).toBe('no error');
  });
});
