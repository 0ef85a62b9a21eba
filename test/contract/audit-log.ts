import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditEntry, Deed } from '../../src/domain/audit.ts';
import type { Release } from '../../src/domain/catalog.ts';
import type { AuditLog, AuditPage } from '../../src/ports/audit-log.ts';
import type { CatalogStore } from '../../src/ports/catalog-store.ts';
import type { Standings } from '../../src/ports/standings.ts';
import { deed, flag, releaseOf } from './definitions.ts';
import { unique } from './engagement.ts';

export interface AuditLogUnderTest {
  readonly audit: AuditLog;
  readonly catalog: CatalogStore;
  readonly standings: Standings;
  close(): Promise<void>;
}

/** What every audit log does. */
export function describeAuditLog(name: string, makeStore: () => Promise<AuditLogUnderTest>): void {
  describe(`the audit log in ${name}`, () => {
    let store: AuditLogUnderTest;
    let authors: readonly string[];
    let versions: readonly number[];
    /** Of ten lines, every third made a version; oldest first. */
    beforeAll(async () => {
      store = await makeStore();
      const { catalog, standings } = store;
      authors = Array.from({ length: 10 }, (_, index) => unique(`author-${index}`));
      const made: number[] = [];
      for (const [index, author] of authors.entries()) {
        const given = deed({ author, reason: `because ${index}` });
        if (index % 3 !== 0) await standings.change({ account: author, plan: 'pro' }, given);
        else {
          const { version } = await catalog.head();
          made.push((await catalog.append([flag(author, index)], given, version)).head.version);
        }
      }
      versions = made;
    }, 60_000);
    afterAll(() => store.close());

    /** All lines of the test, newest first, read in pages. */
    async function paged(page: AuditPage): Promise<readonly AuditEntry[]> {
      const read: AuditEntry[] = [];
      for (;;) {
        const next = await store.audit.read({ ...page, before: read.at(-1)?.id });
        read.push(...next);
        if (next.length < page.first) return read.filter(({ author }) => authors.includes(author));
      }
    }

    test('gives its lines newest first, page by page', async () => {
      for (const first of [1, 3, 100]) {
        const read = await paged({ first });
        expect(read.map(({ author }) => author)).toEqual([...authors].reverse());
        expect(read.map(({ id }) => id)).toEqual(read.map(({ id }) => id).sort((a, b) => b - a));
      }
      expect(await store.audit.read({ first: 0 })).toEqual([]);
      expect(await store.audit.read({ first: 5, before: 0 })).toEqual([]);
    });

    test('gives the lines that made a version alone', async () => {
      for (const first of [1, 3, 100]) {
        const read = await paged({ first, versionsOnly: true });
        expect(read.map(({ version }) => version)).toEqual([...versions].reverse());
      }
    });

    test('gives the lines of one author, and those of a span of time', async () => {
      const [author = ''] = authors;
      expect((await paged({ first: 3, author })).map((entry) => entry.author)).toEqual([author]);
      expect(await store.audit.read({ first: 3, author: unique('nobody') })).toEqual([]);
      const all = await paged({ first: 100 });
      const at = all[4]?.at ?? 0;
      // Instants are stored in microseconds and read in milliseconds, so a line of the same millisecond may be on either side.
      const [after, before] = [await paged({ first: 3, since: at }), await paged({ first: 3, until: at })];
      expect(
        all.filter((entry) => entry.at > at).every(({ id }) => after.some((each) => each.id === id)),
      ).toBe(true);
      expect(after.every((entry) => entry.at >= at)).toBe(true);
      expect(
        all.filter((entry) => entry.at < at).every(({ id }) => before.some((each) => each.id === id)),
      ).toBe(true);
      expect(before.every((entry) => entry.at <= at)).toBe(true);
      expect(await store.audit.read({ first: 3, since: at + 3_600_000 })).toEqual([]);
      expect(await paged({ first: 3, since: at - 3_600_000, until: at + 3_600_000 })).toEqual(all);
    });

    test('gives the lines of a release: commands that name it, and versions that changed it', async () => {
      const { catalog } = store;
      const [key, author] = [unique('release').toLowerCase(), unique('author')];
      const changed = async (command: Deed['command'], after: Release | undefined): Promise<number> => {
        const { version } = await catalog.head();
        const release = { kind: 'release', key, after } as const;
        const other = flag(unique('flag'), 1);
        return (await catalog.append([release, other], deed({ author, command }), version)).head.version;
      };
      const named = await changed({ do: 'create', release: key }, releaseOf(key, 'setup'));
      const imported = await changed({ do: 'import' }, releaseOf(key, 'wired'));
      const { version } = await catalog.head();
      await catalog.append([flag(unique('flag'), 2)], deed({ author }), version);
      const gone = await changed({ do: 'import' }, undefined);
      const found = await store.audit.read({ first: 10, release: key });
      expect(found.map((entry) => entry.version)).toEqual([gone, imported, named]);
      expect(await store.audit.read({ first: 1, release: key, before: found[0]?.id })).toEqual([found[1]]);
      expect(await store.audit.read({ first: 10, release: unique('none') })).toEqual([]);
    });

    test('gives a line as it was written', async () => {
      const [newest, before] = await paged({ first: 100 });
      expect(newest).toMatchObject({ author: authors[9], reason: 'because 9', command: { do: 'test' } });
      expect(newest?.version).toBe(versions.at(-1));
      expect(newest?.outside).toBeUndefined();
      expect(Math.abs((newest?.at ?? 0) - Date.now())).toBeLessThan(120_000);
      expect(before?.version).toBeUndefined();
      expect(before?.outside).toEqual({
        kind: 'plan',
        key: [authors[8]],
        before: undefined,
        after: { plan: 'pro' },
      });
    });

    test('answers for each version that it is asked for, in order', async () => {
      const [a, b] = [versions[1]!, versions[0]!];
      const asked = [a, 0, b, a, -1, 1e12, 1.5, NaN];
      const answers = await store.audit.versions(asked);
      const made = answers.map((entry) => entry?.version);
      expect(made).toEqual([a, undefined, b, a, undefined, undefined, undefined, undefined]);
      expect(answers[0]?.author).toBe(authors[3]);
      expect(await store.audit.versions([])).toEqual([]);
      expect(await store.audit.versions([NaN])).toEqual([undefined]);
    });
  });
}
