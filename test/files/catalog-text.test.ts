import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Catalog, Flag } from '../../src/domain/catalog.ts';
import { difference, NOTHING } from '../../src/domain/change.ts';
import { catalogText } from '../../src/files/catalog-text.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { writeCatalog } from '../../src/files/write-catalog.ts';
import { partsOf } from '../../src/files/yaml-parts.ts';

const text = catalogText();
afterAll(() => text.close());

/** A catalog of many flags, each with a description of about `size` characters in its values. */
function manyFlags(count: number, size = 0): Catalog {
  const flag = (place: number): Flag => ({
    key: `flag-${place}`,
    enabled: true,
    variations: [
      { key: 'off', value: 'off' },
      { key: 'on', value: 'x'.repeat(size) },
    ],
    prerequisites: [],
    ladder: [],
    rules: [{ audience: 'all', serve: { variation: 'on' } }],
  });
  return {
    ...NOTHING,
    plans: ['free', 'pro'],
    segments: [{ key: '10', include: ['a'], exclude: [] }],
    flags: Array.from({ length: count }, (_, place) => flag(place)),
  };
}

describe('the catalog as text', () => {
  test('is read and written in the format of the file', async () => {
    const shipped = readFileSync('catalog.yaml', 'utf8');
    const { catalog, problems } = await text.read(shipped);
    expect(problems).toEqual([]);
    const again = await text.read(await text.write(catalog!));
    expect(difference(catalog!, again.catalog!)).toEqual([]);
    const [place] = await text.locate(shipped, [['plans']]);
    expect(place?.line).toBe(shipped.split('\n').findIndex((line) => line.startsWith('plans')) + 1);
  });

  test('reports every mistake with its place', async () => {
    const { catalog, problems } = await text.read('plans: [free]\ngates: { g: {} }');
    expect(catalog).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', line: 2, column: 13, path: 'gates.g.salt' }]);
  });

  test('ends with its caller, before and while it is worked on', async () => {
    const gone = new AbortController();
    const reading = text.read(writeCatalog(manyFlags(3_000)), gone.signal);
    const waiting = text.write(NOTHING, AbortSignal.abort(new Error('gone')));
    await expect(waiting).rejects.toThrow('gone');
    setTimeout(() => {
      gone.abort(new Error('the client has gone'));
    }, 50);
    await expect(reading).rejects.toThrow('the client has gone');
    await expect(text.read('plans: [free]')).resolves.toMatchObject({ problems: [] });
  });

  test('is refused where too many wait, and where one takes too long', async () => {
    const narrow = catalogText({ threads: 1, waiting: 1, timeLimit: 150, memory: 512 });
    const long = writeCatalog(manyFlags(20_000));
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => narrow.read(long)));
    await narrow.close();
    expect(asked[0]).toMatchObject({ reason: { code: 'LIMIT_EXCEEDED' } });
    expect(asked[4]).toMatchObject({
      reason: { code: 'BUSY', message: expect.stringContaining('try again') },
    });
  });
});

describe('a long text', () => {
  const catalog = manyFlags(400, 12_000);
  const written = writeCatalog(catalog);

  test('is longer than what is read as one document, and says the same', () => {
    expect(written.length).toBeGreaterThan(4 * 1024 * 1024);
    const { catalog: read, problems } = parseCatalog(written, 'c');
    expect(problems).toEqual([]);
    expect(difference(catalog, read!)).toEqual([]);
  });

  test('is read in parts that put together are the text', () => {
    const parts = partsOf(written)!;
    expect(parts.length).toBeGreaterThan(10);
    const bodies = parts.map(({ text: part }, place) => (place === 0 ? part : part.replace(/^flags:\n/, '')));
    expect(bodies.join('')).toBe(written);
  });

  test('has its mistakes at the lines of the whole', () => {
    const lines = written.split('\n');
    const at = lines.findIndex((line) => line === '  flag-77:');
    const broken = lines.with(at + 1, '    variatons:').join('\n');
    const { problems, locate } = parseCatalog(broken, 'c');
    expect(problems).toMatchObject([
      { line: at + 1, column: 3, path: 'flags.flag-77.variations' },
      { line: at + 2, column: 5, path: 'flags.flag-77.variatons' },
    ]);
    expect(locate([['flags', 'flag-77']])).toEqual([{ line: at + 1, column: 3 }]);
  });

  test('is read once for each of its parts, however many paths are looked for', async () => {
    const long = writeCatalog(manyFlags(5_000, 200));
    const lines = long.split('\n');
    // One path after the other lies in another part. Were a part read for each of them, this would take minutes.
    const keys = Array.from({ length: 5_000 }, (_, place) => `flag-${(place * 617) % 5_000}`);
    const places = await text.locate(
      long,
      keys.map((key) => ['flags', key]),
    );
    expect(places.map(({ line }) => lines[line - 1])).toEqual(keys.map((key) => `  ${key}:`));
  }, 60_000);

  test('has an entry twice where its second place is', () => {
    const lines = written.split('\n');
    const again = [...lines, '', '  flag-0:', '    variations: [off, on]', ''].join('\n');
    const { problems } = parseCatalog(again, 'c');
    expect(problems).toMatchObject([
      { path: 'flags.flag-0', message: expect.stringContaining('a second time') },
    ]);
    expect(problems[0]?.line).toBe(lines.length + 2);
  });

  test('says what it lacks', () => {
    const without = written.slice(written.indexOf('\n') + 1);
    expect(parseCatalog(without, 'c').problems).toMatchObject([{ path: 'plans' }]);
  });

  test('in another style is read as one document, which may have 4 MB', () => {
    const { problems } = parseCatalog(`{ plans: [free], flags: {${' '.repeat(4 * 1024 * 1024)}} }`, 'c');
    expect(problems).toMatchObject([{ message: 'expected at most 4 MB, received 5 MB' }]);
  });
});

describe('a text has no parts where', () => {
  test.each([
    ['a section comes twice', 'flags:\n  a: {}\nflags:\n  b: {}\n'],
    ['a document begins', '---\nplans: [a]\n'],
    ['a list stands at the margin', 'plans:\n- a\n'],
    ['it is one map on one line', '{ plans: [a] }\n'],
  ])('%s', (_why, given) => {
    expect(partsOf(given)).toBeUndefined();
  });
});
