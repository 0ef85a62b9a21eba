import { describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';

import { FAILED } from '../../src/cli/report.ts';
import { against, gatehouse, json, serve } from './world.ts';

const MEASURES = (value: number | null) => [
  { metric: 'reports', value },
  { metric: 'days', value: 4 },
];
const PREVIEW = {
  __typename: 'TierPreview',
  version: 7,
  tier: 'power',
  population: 1_000,
  movesUp: 12,
  falls: 1,
  inGrace: 1,
  flows: [
    { from: 'newbie', to: 'newbie', count: 900 },
    { from: 'newbie', to: 'power', count: 12 },
    { from: 'power', to: 'newbie', count: 1 },
    { from: 'power', to: 'power', count: 87 },
  ],
  movers: [
    { subject: 'nia', from: 'newbie', to: 'power', measures: MEASURES(12) },
    { subject: 'odd\u001b[31m', from: 'power', to: 'newbie', measures: MEASURES(null) },
  ],
};

const DISTRIBUTION = {
  __typename: 'Distribution',
  metric: 'days',
  population: 200,
  unknown: 40,
  p50: 1,
  p90: 2,
  p99: 40,
  buckets: [
    { from: 0, to: 0, count: 120 },
    { from: 1, to: 1, count: 0 },
    { from: 2, to: 2, count: 39 },
    { from: 32, to: 63, count: 1 },
  ],
};

describe('gatehouse tier preview', () => {
  test.each<[readonly string[], object]>([
    [[], { promote: null, keep: null, grace: null, source: 'JOURNAL', first: 100 }],
    [
      ['--promote', 'reports>=10', '--promote', 'idle<=3', '--keep', 'reports>=8', '--grace', '0'],
      {
        promote: [
          { metric: 'reports', atLeast: 10 },
          { metric: 'idle', atMost: 3 },
        ],
        keep: [{ metric: 'reports', atLeast: 8 }],
        grace: 0,
        source: 'JOURNAL',
        first: 100,
      },
    ],
    [
      ['--from', 'cache', '--first', '5'],
      { promote: null, keep: null, grace: null, source: 'CACHE', first: 5 },
    ],
  ])('with %j is asked as it is said', async (options, sent) => {
    const { code, requests } = await against({ previewTier: PREVIEW }, [
      'tier',
      'preview',
      'power',
      ...options,
    ]);
    expect(code).toBe(0);
    expect(requests.at(-1)?.variables).toEqual({ tier: 'power', ...sent });
  });

  test('shows how many, then who', async () => {
    const { code, out, err } = await against({ previewTier: PREVIEW }, ['tier', 'preview', 'power']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`On version 7, for all 1000 subjects with engagement. Nothing is written.

FROM    TO      SUBJECTS
newbie  newbie       900
newbie  power         12
power   newbie         1
power   power         87

12 would move up, 1 would fall, 1 of them after a grace.

SUBJECT        FROM    TO      reports  days
nia            newbie  power        12     4
odd\\u{1b}[31m  power   newbie        –     4

These are the first 2 of 13: --first shows more of them.
`);
  });

  test('says that nobody moves, and of whom', async () => {
    const nobody = { ...PREVIEW, population: 1, movesUp: 0, falls: 0, inGrace: 0, flows: [], movers: [] };
    const { out } = await against({ previewTier: nobody }, ['tier', 'preview', 'power']);
    expect(out).toBe(
      'On version 7, for all 1 subject with engagement. Nothing is written.\n\n0 would move up, 0 would fall.\n',
    );
  });

  test.each<[object, string]>([
    [
      { __typename: 'Refused', version: 7, code: 'FIRST_TIER', message: 'it asks for nothing' },
      'Refused (FIRST_TIER): it asks for nothing\n',
    ],
    [
      {
        __typename: 'Invalid',
        version: 7,
        problems: [{ severity: 'ERROR', path: ['tiers', 'power'], message: "metric 'x' does not exist" }],
      },
      "error  tiers.power  metric 'x' does not exist\nInvalid: 1 mistake. Nothing was written.\n",
    ],
  ])('that is %j ends with code 1', async (previewTier, said) => {
    const { code, out, err } = await against({ previewTier }, ['tier', 'preview', 'power']);
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: said });
  });
});

describe('gatehouse metric distribution', () => {
  test('shows a bar for every value', async () => {
    const { code, out, err, requests } = await against({ distribution: DISTRIBUTION }, [
      ...['metric', 'distribution', 'days', '--from', 'cache'],
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(requests.at(-1)?.variables).toEqual({ metric: 'days', source: 'CACHE' });
    expect(out).toBe(`days, of all 200 subjects with engagement; 40 of them lack it

   VALUE  SUBJECTS   SHARE
       0       120  60.0 %  ████████████████████████████████████████
       1         0   0.0 %
       2        39  19.5 %  █████████████
32 to 63         1   0.5 %  █

p50 1, p90 2, p99 40
`);
  });

  test('of nobody is empty', async () => {
    const nobody = {
      ...DISTRIBUTION,
      population: 0,
      unknown: 0,
      buckets: [],
      p50: null,
      p90: null,
      p99: null,
    };
    const { out } = await against({ distribution: nobody }, ['metric', 'distribution', 'days']);
    expect(out).toBe('days, of all 0 subjects with engagement\n\np50 –, p90 –, p99 –\n');
  });

  test('that is refused ends with code 1', async () => {
    const refused = { __typename: 'Refused', version: 7, code: 'METRIC_NOT_FOUND', message: 'no such' };
    const { code, err } = await against({ distribution: refused }, ['metric', 'distribution', 'x']);
    expect({ code, err }).toEqual({ code: 1, err: 'Refused (METRIC_NOT_FOUND): no such\n' });
  });

  test('prints all of it as JSON', async () => {
    const { out } = await against({ distribution: DISTRIBUTION }, [
      'metric',
      'distribution',
      'days',
      '--json',
    ]);
    expect(JSON.parse(out)).toEqual({ distribution: DISTRIBUTION });
  });
});

describe('a question about everybody', () => {
  test.each([
    [['tier', 'preview', 'power', '--first', '0'], /expected a whole number of subjects from 1 to 1000/],
    [['tier', 'preview', 'power', '--from', 'memory'], /expected one of JOURNAL, CACHE/],
    [['tier', 'preview', 'power', '--keep', 'reports'], /expected METRIC>=NUMBER or METRIC<=NUMBER/],
    [['tier', 'preview', 'power', '--grace', '366'], /expected a whole number of days from 0 to 365/],
    [['metric', 'distribution', ''], /expected something, received nothing/],
  ])('%j is told with code 1, and nothing is sent', async (args, message) => {
    const { code, err, requests } = await against({}, args);
    expect({ code, requests }).toEqual({ code: 1, requests: [] });
    expect(err).toMatch(message);
  });

  test('is waited for as long as the gateway says how far it is', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      let told = 0;
      const timer = setInterval(() => {
        told += 1;
        const result = told < 8 ? null : DISTRIBUTION;
        response.write(
          eventOf({ data: { distribution: { progress: { share: told / 8, looked: told }, result } } }),
        );
        if (told < 8) return;
        clearInterval(timer);
        response.end('event: complete\ndata:\n\n');
      }, 100);
    });
    const differing = { env: { GATEHOUSE_URL: url }, patience: 400 };
    expect(await gatehouse(['metric', 'distribution', 'days'], differing)).toMatchObject({ code: 0 });
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['silence', () => undefined, /^the gateway at .* has not answered within 0\.3 seconds\n$/],
    [
      'silence after it has begun',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      },
      /^the gateway at .* has not answered within 0\.3 seconds\n$/,
    ],
    [
      'an end before the result',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('event: complete\ndata:\n\n');
      },
      /^the gateway at .* answers otherwise than expected/,
    ],
    [
      'a connection that breaks',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
        setTimeout(() => response.destroy(), 20);
      },
      /^no gateway answers at /,
    ],
    [
      'too many at once',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const errors = [{ message: 'two go on', extensions: { code: 'BUSY' } }];
        response.end(`${eventOf({ errors, data: null })}event: complete\ndata:\n\n`);
      },
      /^two go on\n$/,
    ],
    [
      'a refusal',
      (response) => {
        json(response, { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }, 403);
      },
      /does not let this key do that \(403\): no\n$/,
    ],
    [
      'a page',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello');
      },
      /^no gateway answers at .*: expected GraphQL, received 200, text\/html\n$/,
    ],
  ])('that meets %s says so, and fails', async (_what, answer, said) => {
    const url = await serve((_request, response) => {
      answer(response);
    });
    const { code, out, err } = await gatehouse(['metric', 'distribution', 'days'], {
      env: { GATEHOUSE_URL: url },
      patience: 300,
    });
    expect({ code, out }).toEqual({ code: FAILED, out: '' });
    expect(err).toMatch(said);
  });

  test('moves a bar on a terminal, and leaves nothing of it', async () => {
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    const shown: string[] = [];
    screen.on('data', (part: Buffer) => shown.push(part.toString()));
    const { out, err } = await against({ distribution: DISTRIBUTION }, ['metric', 'distribution', 'days'], {
      screen,
    });
    expect(shown.join('')).toContain('0 % | 0 subjects');
    expect(err).toBe('');
    expect(out).toContain('days, of all 200 subjects');
  });

  test('is left by the gateway once the command is ended', async () => {
    const gone = new Promise<void>((resolve) => {
      void serve((_request, response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      }).then((url) =>
        gatehouse(['metric', 'distribution', 'days'], { env: { GATEHOUSE_URL: url }, patience: 200 }),
      );
    });
    await gone;
  });
});

function eventOf(result: object): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}
