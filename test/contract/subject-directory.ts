import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SubjectProfile } from '../../src/domain/subject.ts';
import type { AuditLog } from '../../src/ports/audit-log.ts';
import type { SubjectDirectory, SubjectPage } from '../../src/ports/subject-directory.ts';
import { deed } from './definitions.ts';
import { NOW, ODD_NAMES, unique } from './engagement.ts';

export interface SubjectDirectoryUnderTest {
  readonly subjects: SubjectDirectory;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

function profile(id: string, more: Partial<SubjectProfile> = {}): SubjectProfile {
  return { id, claims: {}, seenAt: NOW, ...more };
}

/** What every directory of subjects does. */
export function describeSubjectDirectory(
  name: string,
  makeStore: () => Promise<SubjectDirectoryUnderTest>,
): void {
  describe(`the directory of subjects in ${name}`, () => {
    let store: SubjectDirectoryUnderTest;
    const directory: SubjectDirectory = {
      remember: (profiles) => store.subjects.remember(profiles),
      read: (ids) => store.subjects.read(ids),
      find: (page) => store.subjects.find(page),
      sample: (size) => store.subjects.sample(size),
      count: () => store.subjects.count(),
      erase: (id, deed, known) => store.subjects.erase(id, deed, known),
    };
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeRemembering(directory);
    describeFinding(directory);
    describeSampling(directory);
    describeErasing(directory, () => store.audit);
  });
}

function describeRemembering(directory: SubjectDirectory): void {
  test('remembers what the credential said', async () => {
    const [id, other] = [unique('subject'), unique('subject')];
    const claims = { beta: true, seats: 1.5, note: '"\0\ud800', __proto: 'x', ['__proto__']: 'own' };
    await directory.remember([
      profile(id, { account: 'acme', claims, seenAt: 1_234_567_890_123 }),
      profile(other),
    ]);
    const [mine, nobody, theirs, again] = await directory.read([id, unique('stranger'), other, id]);
    expect(mine).toEqual({ id, account: 'acme', claims, seenAt: 1_234_567_890_123 });
    expect(Object.entries(mine?.claims ?? {})).toEqual(Object.entries(claims));
    expect(nobody).toBeUndefined();
    expect(theirs).toEqual(profile(other));
    expect(again).toEqual(mine);
    expect(await directory.read([])).toEqual([]);
    await directory.remember([]);
  });

  test('keeps what was seen last, in whatever order it is told', async () => {
    const id = unique('subject');
    const seen = [3, 1, 5, 5, 2].map((ago, index) =>
      profile(id, { seenAt: NOW - ago, claims: { index }, account: `account-${index}` }),
    );
    await directory.remember([seen[2]!]);
    for (const [told, expected] of [
      [[seen[3]!], seen[3]],
      [[seen[1]!, seen[0]!], seen[1]],
      [[seen[4]!, seen[2]!], seen[1]],
      [[profile(id)], profile(id)],
    ] as const) {
      await directory.remember(told);
      expect(await directory.read([id])).toEqual([expected]);
    }
  });

  test('takes many at once, and the same ones in opposite orders', async () => {
    const before = await directory.count();
    const many = Array.from({ length: 1_000 }, (_, index) => profile(unique(`subject-${index}`)));
    await Promise.all(
      [many, [...many].reverse(), many, [...many].reverse()].map((all) => directory.remember(all)),
    );
    expect(await directory.count()).toBe(before + many.length);
    expect(await directory.read(many.map(({ id }) => id))).toEqual(many);
  });

  test('keeps oddly named subjects apart', async () => {
    const odd = ODD_NAMES.map((name, index) => profile(name, { account: name, claims: { index } }));
    await directory.remember(odd);
    expect(await directory.read(ODD_NAMES)).toEqual(odd);
    for (const [index, name] of ODD_NAMES.entries()) {
      expect(await directory.find({ first: 10, account: name })).toEqual([odd[index]]);
    }
  });

  test('refuses text that cannot be kept as it is', async () => {
    for (const bad of ['\0', '\ud800']) {
      for (const refused of [
        directory.remember([profile(bad)]),
        directory.remember([profile('fine', { account: bad })]),
        directory.read([bad]),
        directory.find({ first: 1, prefix: bad }),
      ]) {
        await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      }
    }
  });
}

function describeErasing(directory: SubjectDirectory, audit: () => AuditLog): void {
  test('takes out one subject and nobody else, and says so in the audit log', async () => {
    const [id, other] = [unique('subject'), unique('subject')];
    await directory.remember([profile(id, { account: 'acme' }), profile(other)]);
    const given = deed();
    await directory.erase(id, given, { seen: true });
    expect(await directory.read([id, other])).toEqual([undefined, profile(other)]);
    const [line] = await audit().read({ first: 1 });
    expect(line).toMatchObject(given);
    expect(line?.outside).toEqual({ kind: 'subject', key: [id], before: { seen: true }, after: undefined });
  });

  test('writes the line also where it did not know the subject', async () => {
    const id = unique('stranger');
    await directory.erase(id, deed(), { seen: false });
    const [line] = await audit().read({ first: 1 });
    expect(line?.outside?.key).toEqual([id]);
  });

  test('takes out nothing, and writes nothing, where that can be nobody’s id', async () => {
    const [before] = await audit().read({ first: 1 });
    await expect(directory.erase('\ud800', deed(), {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await audit().read({ first: 1 })).toEqual([before]);
  });
}

/** Ids around what a search may trip over: wildcards, what comes before and after them, and what is cut off an index. */
const PARTS = ['a', 'b', '%', '_', '\\', '~', 'ä', '🦊', '\u{10ffff}', '', 'x'.repeat(199), 'x'.repeat(201)];

function describeFinding(directory: SubjectDirectory): void {
  test('gives subjects in the order of their bytes, all, by prefix, by account and after any id', async () => {
    const run = unique('run');
    const ids = PARTS.flatMap((one) => PARTS.map((other) => `${run}${one}${other}`));
    const all = [...new Set(ids)]
      .map((id, index) => profile(id, index % 3 === 0 ? {} : { account: `${run}-${index % 3}` }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
    await directory.remember(all);
    const part = fc.constantFrom(...PARTS);
    const page = fc.record({
      first: fc.integer({ min: 1, max: 200 }),
      prefix: fc.tuple(part, part).map(([one, other]) => `${run}${one}${other}`),
      after: fc.option(
        fc.tuple(part, part).map(([one, other]) => `${run}${one}${other}`),
        { nil: undefined },
      ),
      account: fc.constantFrom(undefined, undefined, `${run}-1`, `${run}-2`, unique('nobody')),
    });
    await fc.assert(
      fc.asyncProperty(page, async (asked) => {
        expect(await directory.find(asked)).toEqual(found(all, asked));
      }),
      { numRuns: 150 },
    );
    expect(await directory.find({ first: 1_000, prefix: run })).toEqual(all);
  }, 60_000);

  test('takes % and _ in a prefix for what they are', async () => {
    const run = unique('run');
    const names = ['100%', '100%x', '100x', '1_0', '110', '1\\0'].map((name) => `${run}${name}`);
    await directory.remember(names.map((name) => profile(name)));
    const starting = async (prefix: string) =>
      (await directory.find({ first: 10, prefix: `${run}${prefix}` })).map(({ id }) => id.slice(run.length));
    expect(await starting('100%')).toEqual(['100%', '100%x']);
    expect(await starting('1_')).toEqual(['1_0']);
    expect(await starting('1\\')).toEqual(['1\\0']);
    expect(await starting('%')).toEqual([]);
  });

  test('gives everybody, page by page', async () => {
    const read: SubjectProfile[] = [];
    for (;;) {
      const page = await directory.find({ first: 97, after: read.at(-1)?.id });
      read.push(...page);
      if (page.length < 97) break;
    }
    expect(read).toHaveLength(await directory.count());
    expect(read).toEqual(await directory.find({ first: 1_000_000 }));
  });
}

function describeSampling(directory: SubjectDirectory): void {
  const run = unique('run');
  const many = (first: string, count: number) =>
    Array.from({ length: count }, (_, index) => profile(`${first}${run}-${index}`));

  test('spreads a sample over all ids, however they are named', async () => {
    // In the order of ids, these 1,000 come before everybody else.
    const early = many('!', 1_000);
    await directory.remember([...early, ...many('~', 3_000)]);
    const share = early.length / (await directory.count());
    const sample = await directory.sample(800);
    expect(sample).toHaveLength(800);
    const found = sample.filter(({ id }) => id.startsWith('!')).length;
    // Five standard deviations of a fair draw, and more.
    expect(Math.abs(found / 800 - share)).toBeLessThan(0.1);
    const known = await directory.read(sample.map(({ id }) => id));
    expect(sample).toEqual(known);
  });

  test('gives the same sample each time, and a larger one begins with it', async () => {
    const small = await directory.sample(100);
    expect(await directory.sample(100)).toEqual(small);
    const large = await directory.sample(1_000);
    expect(large.slice(0, 100)).toEqual(small);
    await directory.remember(many('0', 500));
    const later = new Set((await directory.sample(1_500)).map(({ id }) => id));
    // Who has come since is drawn as well; of those who were there, the same ones stay first.
    expect(large.filter(({ id }) => later.has(id))).toHaveLength(1_000);
  });

  test('gives everybody once where there are no more', async () => {
    const everybody = await directory.sample(1_000_000);
    expect(everybody).toHaveLength(await directory.count());
    expect(new Set(everybody.map(({ id }) => id)).size).toBe(everybody.length);
  });
}

/** What a page must be, in the plainest words. */
function found(all: readonly SubjectProfile[], { first, prefix, after, account }: SubjectPage) {
  return all
    .filter(({ id }) => prefix === undefined || id.startsWith(prefix))
    .filter(({ id }) => after === undefined || Buffer.compare(Buffer.from(id), Buffer.from(after)) > 0)
    .filter((one) => account === undefined || one.account === account)
    .slice(0, first);
}
