import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { BEGINNING, linesOf, type Line } from '../../src/cli/lines.ts';
import { emptyFolder } from '../gateway/world.ts';
import { gatehouse, json, KEY, serve, type Differing } from './world.ts';

interface Event {
  readonly id: string;
}

/** A door for events that takes each once, and remembers what it was sent. */
interface Door {
  readonly url: string;
  /** Ids of each request, in order. */
  readonly requests: (readonly string[])[];
  readonly headers: IncomingMessage['headers'][];
  readonly paths: string[];
  readonly taken: Set<string>;
}

type Instead = (request: number, response: ServerResponse) => boolean | undefined;

/** @param instead answers in its place where it gives true */
async function door(instead: Instead = () => undefined): Promise<Door> {
  const requests: (readonly string[])[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const paths: string[] = [];
  const taken = new Set<string>();
  const url = await serve(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const events = JSON.parse(text) as readonly Event[];
    requests.push(events.map(({ id }) => id));
    headers.push(request.headers);
    paths.push(request.url ?? '');
    if (instead(requests.length, response) === true) return;
    json(response, { results: events.map((event, index) => answerTo(event, index, taken)) });
  });
  return { url, requests, headers, paths, taken };
}

function answerTo({ id }: Event, index: number, taken: Set<string>): object {
  if (id.startsWith('bad'))
    return {
      status: 'refused',
      code: 'INVALID',
      message: `events[${index}].subject: expected text; events[${index}]: x`,
    };
  if (taken.has(id)) return { status: 'duplicate', ...(id.endsWith('conflict') ? { conflict: true } : {}) };
  taken.add(id);
  return { status: 'accepted', ...(id.endsWith('late') ? { late: true } : {}) };
}

const line = (id: string): string => JSON.stringify({ specversion: '1.0', id });
const many = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, index) => line(`e${from + index}`));

function fileOf(lines: readonly string[]): string {
  const file = join(emptyFolder(), 'history.ndjson');
  writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
  return file;
}

function importing(to: Pick<Door, 'url'>, args: readonly string[], differing: Differing = {}) {
  return gatehouse(['import', 'events', ...args], {
    ...differing,
    env: { GATEHOUSE_URL: to.url, ...differing.env },
  });
}

function refuse(response: ServerResponse, status: number, retryAfter?: string): true {
  response.setHeader('content-type', 'application/json');
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  response.writeHead(status).end(JSON.stringify({ code: 'BUSY', message: 'too many events wait already' }));
  return true;
}

describe('gatehouse import events', () => {
  test('sends every event as history, five hundred at a time and in order', async () => {
    const to = await door();
    const file = fileOf(many(1_203));
    expect(await importing(to, [file])).toMatchObject({
      code: 0,
      out: '1203 events accepted\n0 duplicates\n0 refused\n',
    });
    expect(to.requests.map(({ length }) => length)).toEqual([500, 500, 203]);
    expect(to.requests.flat()).toEqual(Array.from({ length: 1_203 }, (_, index) => `e${index}`));
    expect(new Set(to.paths)).toEqual(new Set(['/v1/events?import=true']));
    expect(to.headers[0]).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/cloudevents-batch+json',
    });
  });

  test('tells what became of them', async () => {
    const to = await door();
    to.taken.add('a').add('a-conflict');
    const file = fileOf([line('a'), line('a-conflict'), line('b'), line('c-late')]);
    expect(await importing(to, [file])).toMatchObject({
      code: 0,
      out: '2 events accepted, 1 of them too old for any window\n2 duplicates, 1 of them other than what came first\n0 refused\n',
    });
    expect(JSON.parse((await importing(to, [file, '--json'])).out)).toEqual({
      accepted: 0,
      late: 0,
      duplicates: 4,
      conflicts: 1,
      refused: 0,
      lines: [],
    });
  });

  test('lists what was refused with its line, and ends with code 1', async () => {
    const to = await door();
    const file = fileOf([line('a'), '', 'nonsense', line('bad'), '[]', '7', '  ', '\ufeff{"id":"b"}']);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from([0x22, 0xff, 0x22])]));
    const { code, out, err } = await importing(to, [file]);
    expect({ code, out }).toEqual({ code: 1, out: '2 events accepted\n0 duplicates\n5 refused\n' });
    expect(err.split('\n').filter((text) => text.startsWith('line'))).toEqual([
      'line 3: expected JSON, one CloudEvent a line',
      'line 4: subject: expected text; x',
      'line 5: expected a CloudEvent, a JSON object',
      'line 6: expected a CloudEvent, a JSON object',
      'line 9: expected text in UTF-8',
    ]);
  });

  test('lists the first twenty of many', async () => {
    const to = await door();
    const { code, err } = await importing(to, [
      fileOf(Array.from({ length: 32 }, (_, n) => line(`bad${n}`))),
    ]);
    expect(code).toBe(1);
    expect(err.match(/^line \d+: /gm)).toHaveLength(20);
    expect(err).toContain('… and 12 more\n');
  });

  test('sends numbers as they were written', async () => {
    const bodies: string[] = [];
    const url = await serve(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      json(response, { results: [{ status: 'accepted' }] });
    });
    const written = '{"id":"a","data":{"quantity":9007199254740993,"other":1e400}}';
    await importing({ url }, [fileOf([written])]);
    expect(bodies).toEqual([`[${written}]`]);
  });

  test('sends fewer at a time where they are large, and refuses a line that is too long', async () => {
    const to = await door();
    const wide = (id: string, length: number): string => JSON.stringify({ id, data: 'x'.repeat(length) });
    const lines = [
      ...many(2),
      wide('w1', 900_000),
      wide('w2', 900_000),
      wide('w3', 900_000),
      wide('l', 1_000_000),
    ];
    const { code, err } = await importing(to, [fileOf([...lines, line('z')])]);
    expect(code).toBe(1);
    expect(err).toContain('line 6: expected a line of at most 1000000 bytes\n');
    expect(to.requests).toEqual([['e0', 'e1', 'w1', 'w2', 'w3'], ['z']]);
  });

  test('reads standard input', async () => {
    const to = await door();
    const input = many(3).join('\n');
    expect(await importing(to, ['-'], { input })).toMatchObject({ code: 0, err: '' });
    expect(to.requests).toEqual([['e0', 'e1', 'e2']]);
  });

  test.each<[string, string]>([
    ['an empty file', ''],
    ['a file of empty lines', '\n\n  \n'],
  ])('takes nothing from %s', async (_what, text) => {
    const to = await door();
    expect(await importing(to, ['-'], { input: text })).toMatchObject({
      code: 0,
      out: '0 events accepted\n0 duplicates\n0 refused\n',
    });
    expect(to.requests).toEqual([]);
  });

  test('needs no reason, which the import of a catalog does', async () => {
    expect((await gatehouse(['import', 'catalog.yaml'])).err).toContain(
      "option '-m, --reason <text>' not specified",
    );
    expect((await gatehouse(['import', '--help'])).out).toContain('events [options] <file>');
  });
});

describe('an import that cannot go on', () => {
  test.each<[string, string | undefined, number]>([
    ['as long as the gateway says', '7', 7_000],
    ['a second where it does not say', undefined, 1_000],
    ['a second where that is no number', 'Wed, 21 Oct 2026 07:28:00 GMT', 1_000],
    ['a second where it says none', '0', 1_000],
    ['a minute at the most', '86400', 60_000],
  ])('waits %s, and sends the same again', async (_how, retryAfter, milliseconds) => {
    const to = await door((request, response) =>
      request === 1 ? refuse(response, 429, retryAfter) : request === 2 && refuse(response, 503, retryAfter),
    );
    const waits: number[] = [];
    expect(await importing(to, [fileOf(many(2))], { waits })).toMatchObject({ code: 0 });
    expect(waits).toEqual([milliseconds, milliseconds]);
    expect(to.requests).toEqual([
      ['e0', 'e1'],
      ['e0', 'e1'],
      ['e0', 'e1'],
    ]);
  });

  test('says once that it waits, and why', async () => {
    const to = await door((request, response) => request < 4 && refuse(response, 429));
    const { err } = await importing(to, [fileOf(many(1))]);
    expect(
      err.match(
        /^Waiting: the gateway at .* cannot take events now \(429\): too many events wait already$/gm,
      ),
    ).toHaveLength(1);
  });

  test('gives up in the end', async () => {
    const to = await door((_request, response) => refuse(response, 503));
    const waits: number[] = [];
    const { code, err } = await importing(to, [fileOf(many(1))], { waits });
    expect(code).toBe(1);
    expect(waits).toHaveLength(300);
    expect(err).toContain('cannot take events now (503)');
  });

  test('goes on where a connection was lost', async () => {
    const to = await door((request, response) => {
      if (request === 1) response.destroy();
      return request === 1;
    });
    expect(await importing(to, [fileOf(many(2))])).toMatchObject({ code: 0 });
    expect(to.requests).toHaveLength(2);
  });

  test('stops soon where nobody answers', async () => {
    const waits: number[] = [];
    const file = fileOf(many(1));
    const { code, err } = await importing({ url: 'http://127.0.0.1:1' }, [file], { waits });
    expect({ code, waits }).toEqual({ code: 1, waits: [1_000, 1_000] });
    expect(err).toContain('no gateway answers at http://127.0.0.1:1: ');
    expect(err).toContain('Stopped after line 0; the same command goes on from there.\n');
  });

  test.each<[number, string, RegExp]>([
    [
      401,
      '{"code":"UNAUTHENTICATED","message":"the key is not known"}',
      /does not accept this key \(401\): the key is not known$/m,
    ],
    [
      403,
      '{"code":"FORBIDDEN","message":"expected a key"}',
      /does not let this key report \(403\): expected a key$/m,
    ],
    [404, '<html>', /^no gateway takes events at .*: expected results, received 404$/m],
    [413, '{"code":"TOO_LARGE","message":"at most"}', /received 413, at most$/m],
    [302, '', /received 302$/m],
    [200, '{"data":{}}', /received 200$/m],
    [200, '{"results":[]}', /answers otherwise than expected: 1 results, received 0$/m],
  ])('stops at once at %i %s', async (status, body, expected) => {
    const url = await serve((_request, response) => response.writeHead(status).end(body));
    const waits: number[] = [];
    const { code, err } = await importing({ url }, [fileOf(many(1))], { waits });
    expect({ code, waits }).toEqual({ code: 1, waits: [] });
    expect(err).toMatch(expected);
  });

  test.each([['nowhere.ndjson'], ['.']])('says that %s cannot be read', async (name) => {
    const file = join(emptyFolder(), name);
    const { code, err } = await importing(await door(), [file]);
    expect(code).toBe(1);
    expect(err).toContain(`${file}: expected a file that can be read\n`);
  });

  test('needs a key', async () => {
    const { code, err } = await importing(await door(), [fileOf(many(1))], { env: { GATEHOUSE_KEY: '' } });
    expect(code).toBe(1);
    expect(err).toContain('set GATEHOUSE_KEY');
  });
});

describe('an import that was stopped', () => {
  /** A file of 1,203 lines whose import stopped before the third request; its second line is refused. */
  async function stopped() {
    const lines = many(1_203).map((text, index) => (index === 1 ? line('bad') : text));
    const file = fileOf(lines);
    const to = await door((request, response) => request === 3 && refuse(response, 401));
    const { code, err } = await importing(to, [file]);
    return { file, to, code, err, checkpoint: `${file}.gatehouse` };
  }
  const rest = Array.from({ length: 203 }, (_, index) => `e${1_000 + index}`);

  test('says how far it came, and goes on from there', async () => {
    const { file, to, code, err, checkpoint } = await stopped();
    expect(code).toBe(1);
    expect(err).toContain(
      'line 2: subject: expected text; x\n999 events accepted\n0 duplicates\n1 refused\n',
    );
    expect(err).toContain('Stopped after line 1000; the same command goes on from there.\n');
    expect(existsSync(checkpoint)).toBe(true);
    expect(await importing(to, [file])).toMatchObject({
      code: 1,
      out: '1202 events accepted\n0 duplicates\n1 refused\n',
      err: expect.stringContaining('Taken up after line 1000, where it stopped; --restart begins anew.\n'),
    });
    expect(to.requests[3]).toEqual(rest);
    expect(existsSync(checkpoint)).toBe(false);
  });

  test('goes on in a file that has grown', async () => {
    const { file, to } = await stopped();
    writeFileSync(file, `${readFileSync(file, 'utf8')}${line('grown')}\n`);
    await importing(to, [file]);
    expect(to.requests[3]).toEqual([...rest, 'grown']);
  });

  test.each<[string, (file: string, checkpoint: string) => void, readonly string[]]>([
    [
      'the file is smaller',
      (file) => {
        truncateSync(file, 40_000);
      },
      [],
    ],
    ['it is told to', () => undefined, ['--restart']],
    [
      'what was kept cannot be read',
      (_file, checkpoint) => {
        writeFileSync(checkpoint, '{"gateway"');
      },
      [],
    ],
    [
      'what was kept is something else',
      (_file, checkpoint) => {
        writeFileSync(checkpoint, '{"at":7}');
      },
      [],
    ],
    [
      'what was kept is of another gateway',
      (_file, checkpoint) => {
        writeFileSync(checkpoint, readFileSync(checkpoint, 'utf8').replace('127.0.0.1', 'localhost'));
      },
      [],
    ],
  ])('begins anew where %s, and counts nothing twice', async (_why, change, options) => {
    const { file, to, checkpoint } = await stopped();
    change(file, checkpoint);
    const { out, err } = await importing(to, [file, ...options]);
    expect(err).not.toContain('Taken up');
    expect(to.requests[3]?.[0]).toBe('e0');
    expect(out).toContain('999 duplicates\n');
    expect(existsSync(checkpoint)).toBe(false);
  });
});

describe('how far an import is', () => {
  test('is told in lines, every tenth, where nobody watches', async () => {
    const to = await door();
    const { err } = await importing(to, [fileOf(many(2_500))]);
    const told = [...err.matchAll(/^(\d+) %, (\d+) events$/gm)].map(
      ([, percent, events]) => `${percent}:${events}`,
    );
    expect(told).toEqual(['10:500', '30:1000', '50:1500', '70:2000', '100:2500']);
  });

  test('is a bar on a terminal, and nothing else', async () => {
    const to = await door((request, response) => request === 2 && refuse(response, 429));
    const screen = new PassThrough();
    const shown: string[] = [];
    screen.on('data', (part: Buffer) => shown.push(part.toString()));
    Object.assign(screen, {
      isTTY: true,
      columns: 100,
      cursorTo: () => true,
      clearLine: () => true,
      clearScreenDown: () => true,
    });
    const { code, err } = await importing(to, [fileOf(many(1_000))], { screen });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(shown.join('')).toMatch(/\[=+\] 100 % \| 1000 events/);
  });
});

describe('lines', () => {
  test('are the same however a file is cut into parts, with where each ends', async () => {
    const text = fc
      .array(fc.constantFrom('a', '\n', 'é', '\r', 'x'.repeat(6)), { maxLength: 30 })
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
        const bytes = Buffer.from(whole);
        const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
          bytes.subarray(n * size, (n + 1) * size),
        );
        const found: Line[] = [];
        for await (const one of linesOf(Readable.from(parts), BEGINNING, 9)) found.push(one);
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(found.map(({ bytes: held }) => held && Buffer.from(held).toString())).toEqual(
          expected.map((one) => (Buffer.byteLength(one) > 9 ? undefined : one)),
        );
        expect(found.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
        for (const { end } of found)
          expect([10, undefined]).toContain(end === bytes.length ? undefined : bytes[end - 1]);
        expect(found.at(-1)?.end ?? 0).toBe(bytes.length);
      }),
    );
  });
});
