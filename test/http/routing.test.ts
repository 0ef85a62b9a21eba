import { describe, expect, test } from '@jest/globals';

import type { Entrance } from '../../src/http/entrance.ts';
import { routing } from '../../src/http/routing.ts';

function entrance(url: string, below: string): Entrance {
  return {
    methods: ['POST'],
    url,
    below,
    bodyLimit: 1,
    identify: () => Promise.reject(new Error('nobody comes')),
    refuse: () => ({ status: 400, headers: new Map(), body: url }),
  };
}

const lead = routing([
  entrance('/graphql', '/graphql'),
  entrance('/flags', '/flags'),
  entrance('/flags/v1.0/:key', '/flags'),
]);

describe('a path leads', () => {
  test.each<[string, string, boolean, string | undefined]>([
    ['/graphql', '/graphql', true, undefined],
    ['/flags', '/flags', true, undefined],
    ['/flags/v1.0/a', '/flags/v1.0/:key', true, 'a'],
    ['/flags/v1.0/', '/flags/v1.0/:key', true, ''],
    ['/flags/v1.0/a%2Fb', '/flags/v1.0/:key', true, 'a/b'],
    ['/flags/v1.0/%zz', '/flags/v1.0/:key', true, '%zz'],
    ['/flags/v1.0/a/b', '/flags', false, undefined],
    ['/flags/v1x0/a', '/flags', false, undefined],
    ['/flags/', '/flags', false, undefined],
    ['/flagsx', '/graphql', false, undefined],
    ['/graphql/', '/graphql', false, undefined],
    ['/Graphql', '/graphql', false, undefined],
    ['/', '/graphql', false, undefined],
    ['*', '/graphql', false, undefined],
    ['', '/graphql', false, undefined],
  ])('%s to %s', (path, url, own, key) => {
    const { entrance: found, ...rest } = lead(path);
    expect({ url: found.url, ...rest }).toEqual({ url, own, key });
  });

  test('nowhere where there is no entrance', () => {
    expect(() => routing([])).toThrow('a server needs an entrance');
  });
});
