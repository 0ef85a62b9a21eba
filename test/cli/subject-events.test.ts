import { describe, expect, test } from '@jest/globals';
import { against } from './world.ts';

const AT = '2026-10-01T12:00:00.000Z';
const event = (id: string, more: object = {}) => ({
  source: 'app',
  id,
  type: 'report.generated',
  quantity: 1,
  time: AT,
  acceptedAt: AT,
  ...more,
});

/** A subject whose events come two a page. */
const PAGES = {
  subject: {
    events: ({ after }: { readonly after: string | null }) =>
      after === null
        ? {
            nodes: [event('1'), event('2', { account: 'birch' })],
            pageInfo: { hasNextPage: true, endCursor: 'c' },
          }
        : { nodes: [event('3', { quantity: 9 })], pageInfo: { hasNextPage: false, endCursor: 'd' } },
  },
};

describe('gatehouse subject events', () => {
  test('prints every page as CloudEvents, one a line', async () => {
    const { code, out, err, requests } = await against(PAGES, ['subject', 'events', 'nia\u202e']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(requests.map(({ variables }) => variables)).toEqual([
      { id: 'nia\u202e', first: 200, after: null },
      { id: 'nia\u202e', first: 200, after: 'c' },
    ]);
    const common = {
      specversion: '1.0',
      source: 'app',
      type: 'report.generated',
      subject: 'nia\u202e',
      time: AT,
    };
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { ...common, id: '1', acceptedat: AT, data: { quantity: 1 } },
      { ...common, id: '2', account: 'birch', acceptedat: AT, data: { quantity: 1 } },
      { ...common, id: '3', acceptedat: AT, data: { quantity: 9 } },
    ]);
  });

  test('prints nothing of a subject that did nothing', async () => {
    const none = { subject: { events: { nodes: [], pageInfo: { hasNextPage: false } } } };
    expect(await against(none, ['subject', 'events', 'nia'])).toMatchObject({ code: 0, out: '', err: '' });
  });
});

describe('gatehouse subject erase', () => {
  const ERASED = { eraseSubject: { __typename: 'SubjectErased', subject: 'nia', events: 4, overrides: 1 } };
  const erase = ['subject', 'erase', 'nia', '-m', 'a letter'];

  test('says what was taken out', async () => {
    const { code, out, requests } = await against(ERASED, [...erase, '--yes']);
    expect({ code, out }).toEqual({ code: 0, out: 'nia is erased: 4 events, 1 override.\n' });
    expect(requests.map(({ variables }) => variables)).toEqual([{ subject: 'nia', reason: 'a letter' }]);
  });

  test('asks nothing of the gateway until it is meant', async () => {
    const { code, out, err, requests } = await against(ERASED, erase);
    expect({ code, out, requests }).toEqual({ code: 1, out: '', requests: [] });
    expect(err).toBe('to erase nia cannot be undone: say --yes where you mean it\n');
  });

  test('needs a reason', async () => {
    const { code, err } = await against(ERASED, ['subject', 'erase', 'nia', '--yes']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('-m, --reason <text>') });
  });

  test.each<[string, object, number, string, string]>([
    [
      'that nothing is known',
      { __typename: 'NoOp', version: 7 },
      0,
      'Nothing to do: nothing is known of nia.\n',
      '',
    ],
    [
      'what is wrong',
      {
        __typename: 'Invalid',
        version: 7,
        problems: [{ severity: 'ERROR', path: ['reason'], message: 'too long' }],
      },
      1,
      '',
      'error  reason  too long\nInvalid: 1 mistake. Nothing was written.\n',
    ],
  ])('says %s', async (_what, eraseSubject, code, out, err) => {
    expect(await against({ eraseSubject }, [...erase, '--yes'])).toMatchObject({ code, out, err });
  });
});
