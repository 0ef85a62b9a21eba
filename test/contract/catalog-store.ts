import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '../../src/domain/catalog.ts';
import { amend, difference, NOTHING, type Change, type Definition } from '../../src/domain/change.ts';
import type { AuditLog } from '../../src/ports/audit-log.ts';
import type { Appended, CatalogStore } from '../../src/ports/catalog-store.ts';
import { byName, someChanges } from './changes.ts';
import { deed, flag, flagOf, gate, gateOf } from './definitions.ts';
import { unique } from './engagement.ts';
import { until } from './standings.ts';

export interface CatalogStoreUnderTest {
  /** Empty. */
  readonly catalog: CatalogStore;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/** What every keeper of the catalog's versions does. */
export function describeCatalogStore(name: string, makeStore: () => Promise<CatalogStoreUnderTest>): void {
  describe(`the catalog in ${name}`, () => {
    let store: CatalogStoreUnderTest;
    const catalog: CatalogStore = {
      head: () => store.catalog.head(),
      newest: () => store.catalog.newest(),
      read: (version) => store.catalog.read(version),
      changes: (versions) => store.catalog.changes(versions),
      since: (version, id) => store.catalog.since(version, id),
      append: (definitions, by, expected, id, rows) =>
        store.catalog.append(definitions, by, expected, id, rows),
      watch: (heard) => store.catalog.watch(heard),
    };
    const audit: AuditLog = {
      read: (page) => store.audit.read(page),
      versions: (numbers) => store.audit.versions(numbers),
    };
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeVersions(catalog, audit);
    describeWriters(catalog, audit);
    describeContent(catalog);
    describeHistory(catalog);
    describeWatching(catalog);
  });
}

async function version(catalog: CatalogStore): Promise<number> {
  return (await catalog.head()).version;
}

/** Makes the next version, whichever that is. */
async function apply(catalog: CatalogStore, ...definitions: readonly Definition[]): Promise<number> {
  const appended = await catalog.append(definitions, deed(), await version(catalog));
  expect(appended.outcome).toBe('applied');
  return appended.head.version;
}

function describeVersions(catalog: CatalogStore, audit: AuditLog): void {
  test('is at version 0 before anybody has defined anything', async () => {
    const head = await catalog.head();
    expect(head.version).toBe(0);
    expect(await catalog.read()).toEqual(NOTHING);
    expect(await catalog.read(0)).toEqual(NOTHING);
    expect(await catalog.read(1)).toBeUndefined();
    expect(await catalog.since(0)).toEqual({ head, definitions: [] });
  });

  test('makes the next version whole, with its line in the audit log', async () => {
    const began = Date.now();
    const before = await version(catalog);
    const given = deed({
      author: unique('li'),
      reason: '"why" 🦊',
      command: { do: 'x', deep: [{ a: null }] },
    });
    const appended = await catalog.append([gate('g', 1), flag('one', 1), flag('two', 1)], given, before);
    expect(appended).toEqual({ outcome: 'applied', head: await catalog.head() });
    expect(appended.head.version).toBe(before + 1);
    expect(Math.abs(appended.head.at - began)).toBeLessThan(60_000);
    const made = await catalog.read();
    expect(made?.version).toBe(before + 1);
    expect(made?.gates).toEqual([gateOf('g', 1)]);
    expect(made?.flags).toEqual([flagOf('one', 1), flagOf('two', 1)]);
    const [line] = await audit.read({ first: 1 });
    expect(line).toMatchObject({ ...given, version: before + 1, at: appended.head.at });
    expect(line?.outside).toBeUndefined();
  });

  test('writes nothing where another version than the expected one is the newest', async () => {
    const head = await catalog.head();
    const [last] = await audit.read({ first: 1 });
    for (const expected of [head.version - 1, head.version + 1, -1, 1e12]) {
      const appended = await catalog.append([flag(unique('never'), 1)], deed(), expected);
      expect(appended).toEqual({ outcome: 'conflict', head });
    }
    expect(await catalog.head()).toEqual(head);
    expect(await catalog.since(head.version)).toEqual({ head, definitions: [] });
    expect((await audit.read({ first: 1 }))[0]).toEqual(last);
  });

  test('knows no version that was never made', async () => {
    const newest = await version(catalog);
    for (const strange of [newest + 1, -1, 1.5, NaN, Infinity, 1e18]) {
      expect(await catalog.read(strange)).toBeUndefined();
    }
    expect(await catalog.since(newest + 1)).toBeUndefined();
    expect(await catalog.read(newest)).toEqual(await catalog.read());
    expect(await catalog.newest()).toEqual({ head: await catalog.head(), catalog: await catalog.read() });
  });

  test('gives every version an id, and knows a version by both', async () => {
    const one = await catalog.head();
    await apply(catalog);
    const other = await catalog.head();
    expect(other.id).not.toBe(one.id);
    expect(await catalog.since(one.version, one.id)).toEqual({ head: other, definitions: [] });
    expect(await catalog.since(one.version, other.id)).toBeUndefined();
    const appended = await catalog.append([], deed(), other.version, one.id);
    expect(appended).toEqual({ outcome: 'conflict', head: other });
    expect(await catalog.append([], deed(), other.version, other.id)).toMatchObject({ outcome: 'applied' });
  });

  test('tells what each version changed, and nothing of a version that was never made', async () => {
    const [one, other] = [unique('one'), unique('other')];
    const first = await apply(catalog, flag(one, 1), gate('g', 41));
    const second = await apply(catalog, flag(other, 2), { kind: 'flag', key: one, after: undefined });
    const newest = await version(catalog);
    const asked = [second, newest + 1, first, NaN, -1, second];
    const [changed, ...others] = await catalog.changes(asked);
    expect(changed).toEqual([
      { kind: 'flag', key: one, before: flagOf(one, 1), after: undefined },
      { kind: 'flag', key: other, before: undefined, after: flagOf(other, 2) },
    ]);
    const gateChanged = { kind: 'gate', key: 'g', before: gateOf('g', 1), after: gateOf('g', 41) };
    const flagMade = { kind: 'flag', key: one, before: undefined, after: flagOf(one, 1) };
    expect(others).toEqual([[], [gateChanged, flagMade], [], [], changed]);
    expect(await catalog.changes([])).toEqual([]);
  });

  test('makes a version of a change that changes nothing', async () => {
    const before = await catalog.read();
    const made = await apply(catalog, { kind: 'flag', key: unique('stranger'), after: undefined });
    expect(await catalog.read()).toEqual({ ...before, version: made });
    await apply(catalog);
    expect(await catalog.read()).toEqual({ ...before, version: made + 1 });
  });
}

function describeWriters(catalog: CatalogStore, audit: AuditLog): void {
  test('lets one of two writers through, and tells the other what is newest', async () => {
    for (let round = 0; round < 10; round += 1) {
      const expected = await version(catalog);
      const writers = ['a', 'b'].map((who) =>
        catalog.append(
          [gate('g', round), flag('shared', round), flag(who, round)],
          deed({ author: who }),
          expected,
        ),
      );
      const [a, b] = await Promise.all(writers);
      expect([a?.outcome, b?.outcome].sort()).toEqual(['applied', 'conflict']);
      expect(a?.head).toEqual(b?.head);
      const winner = a?.outcome === 'applied' ? 'a' : 'b';
      const { definitions, head } = (await catalog.since(expected))!;
      expect(head.version).toBe(expected + 1);
      expect(definitions.map(({ key }) => key).sort()).toEqual(['g', winner, 'shared'].sort());
      expect((await audit.read({ first: 1 }))[0]).toMatchObject({ author: winner, version: expected + 1 });
    }
  });

  test('takes twenty writers who try again one after the other, each once', async () => {
    const before = await catalog.head();
    const writers = Array.from({ length: 20 }, (_, index) => unique(`writer-${index}`));
    const made = await Promise.all(writers.map((author) => insist(catalog, author, before.version)));
    expect(made.sort((a, b) => a - b)).toEqual(writers.map((_, index) => before.version + 1 + index));
    const lines = await audit.versions(made);
    expect(lines.map((line) => line?.version)).toEqual(made);
    expect(lines.map((line) => line?.author).sort()).toEqual([...writers].sort());
    const times = lines.map((line) => line?.at ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // Every version holds what its own writer has defined, and nothing of those who came too late.
    for (const [index, line] of lines.entries()) {
      const [was, is] = [await catalog.read(made[index]! - 1), await catalog.read(made[index])];
      expect(is?.flags.length).toBe((was?.flags.length ?? 0) + 1);
      expect(is?.flags.at(-1)?.key).toBe(line?.author);
    }
  }, 60_000);
}

/** Appends until it is applied. */
async function insist(catalog: CatalogStore, author: string, expected: number): Promise<number> {
  let appended: Appended = { outcome: 'conflict', head: { version: expected, id: '', at: 0 } };
  while (appended.outcome === 'conflict') {
    appended = await catalog.append([flag(author, 1)], deed({ author }), appended.head.version);
  }
  return appended.head.version;
}

function describeContent(catalog: CatalogStore): void {
  test('keeps a key where it stands through its changes, and puts what is defined anew last', async () => {
    const [x, y, z] = [unique('x'), unique('y'), unique('z')];
    const order = async () => {
      const flags = (await catalog.read())?.flags ?? [];
      return flags.map(({ key }) => key).filter((key) => [x, y, z].includes(key));
    };
    await apply(catalog, flag(z, 1), flag(x, 1), flag(y, 1));
    expect(await order()).toEqual([z, x, y]);
    await apply(catalog, flag(y, 2), flag(x, 2), flag(z, 2));
    expect(await order()).toEqual([z, x, y]);
    await apply(catalog, { kind: 'flag', key: z, after: undefined });
    await apply(catalog, flag(z, 3), flag(x, 3));
    expect(await order()).toEqual([x, y, z]);
  });

  test('takes the later of two definitions of one key', async () => {
    const key = unique('twice');
    const made = await apply(catalog, flag(key, 1), flag(key, 2));
    expect((await catalog.read(made))?.flags.at(-1)).toEqual(flagOf(key, 2));
    const next = await apply(catalog, flag(key, 3), { kind: 'flag', key, after: undefined });
    expect((await catalog.read(next))?.flags.map((one) => one.key)).not.toContain(key);
  });

  test('gives back every value as it was given, down to the order of its keys', async () => {
    const values = [
      '\0',
      '\ud800',
      '\ud83e\udd8a',
      "'; --",
      '\\"',
      { b: 1, a: 2 },
      [1e-7, 1e21, -0.5, null],
      {},
    ];
    const key = unique('odd');
    const variations = values.map((value, index) => ({ key: `v-${index}`, value }));
    await apply(catalog, { kind: 'flag', key, after: { ...flagOf(key, 1), variations } });
    const read = (await catalog.read())?.flags.find((one) => one.key === key);
    expect(JSON.stringify(read)).toBe(JSON.stringify({ ...flagOf(key, 1), variations }));
  });

  test('refuses what it could not give back, and writes nothing', async () => {
    const before = await catalog.head();
    const refused: readonly (readonly [Definition, string])[] = [
      [{ kind: 'flag', key: 'mine', after: flagOf('another', 1) }, 'INVALID_DEFINITIONS'],
      [{ kind: 'gate', key: '\0', after: gateOf('\0', 1) }, 'BAD_REQUEST'],
      [{ kind: 'gate', key: '\ud800', after: undefined }, 'BAD_REQUEST'],
    ];
    for (const [definition, code] of refused) {
      const appended = catalog.append([flag('fine', 9), definition], deed(), before.version);
      await expect(appended).rejects.toMatchObject({ code });
    }
    const anonymous = catalog.append([], deed({ author: '\0' }), before.version);
    await expect(anonymous).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await catalog.head()).toEqual(before);
  });

  test('takes and gives ten thousand flags at once', async () => {
    const prefix = unique('many');
    const flags = Array.from({ length: 10_000 }, (_, index) => flag(`${prefix}-${index}`, index));
    const before = await version(catalog);
    const made = await apply(catalog, ...flags);
    expect((await catalog.read(made))?.flags.slice(-10_000)).toEqual(flags.map(({ after }) => after));
    expect((await catalog.since(before))?.definitions).toEqual(flags);
    await apply(catalog, ...flags.map(({ kind, key }) => ({ kind, key, after: undefined })));
    expect((await catalog.read())?.flags.filter(({ key }) => key.startsWith(prefix))).toEqual([]);
  }, 60_000);
}

function describeHistory(catalog: CatalogStore): void {
  test('gives every version as it was made, and brings any of them up to date', async () => {
    await fc.assert(
      fc.asyncProperty(someChanges(), async (changes) => {
        const versions = [(await catalog.read())!];
        for (const definitions of changes) {
          const made = await apply(catalog, ...definitions);
          versions.push(amend(versions.at(-1)!, definitions, made));
        }
        const newest = versions.at(-1)!;
        const changed = await catalog.changes(versions.map((one) => one.version));
        for (const [index, expected] of versions.entries()) {
          const read = (await catalog.read(expected.version))!;
          expect(read).toEqual(expected);
          const before = versions[index - 1];
          if (before !== undefined) {
            expect(sorted(changed[index]!)).toEqual(sorted(difference(before, expected)));
          }
          const { head, definitions } = (await catalog.since(expected.version))!;
          expect(head.version).toBe(newest.version);
          const current = amend(read, definitions, head.version);
          expect(byName(current)).toEqual(byName(newest));
          // Who has seen a key all the time keeps it where it is, though it has been gone meanwhile.
          if (!anyReturned(versions.slice(index))) expect(current).toEqual(newest);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
}

function sorted(changes: readonly Change[]): readonly Change[] {
  const nameOf = ({ kind, key }: Change) => `${kind}:${key}`;
  return [...changes].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Whether a key of the first of these versions is in the last, and was in not all of them between. */
function anyReturned(versions: readonly Catalog[]): boolean {
  const names = versions.map((one) => new Set(Object.keys(byName(one))));
  const [first, last] = [names[0]!, names.at(-1)!];
  return [...first].some((key) => last.has(key) && !names.every((known) => known.has(key)));
}

function describeWatching(catalog: CatalogStore): void {
  test('tells of every new version, until nobody listens any more', async () => {
    const before = await version(catalog);
    const heard: (number | undefined)[] = [];
    const stop = await catalog.watch((made) => {
      // What was made before may still be on its way.
      if (made === undefined || made > before) heard.push(made);
    });
    const made = [await apply(catalog, flag('watched', 1)), await apply(catalog, flag('watched', 2))];
    await catalog.append([flag('watched', 3)], deed(), made[0]!);
    await until(() => heard.length >= 2);
    expect(heard).toEqual(made);
    await stop();
    await apply(catalog, flag('watched', 4));
    await wait(100);
    expect(heard).toEqual(made);
  });
}
