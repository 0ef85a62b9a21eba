import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { difference } from '../../src/domain/change.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from '../engine/world.ts';
import { openMigrated } from '../postgres/template.ts';
import { adminWorld, type AdminWorld, type Result } from './world.ts';

const RUNS = Number(process.env['GATEHOUSE_RUNS'] ?? 60);

let sql: Sql;
let world: AdminWorld;
beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, catalogOf());
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

/** What each key stands for; a key that is missing is not defined. */
type Definitions = Readonly<Record<string, string | undefined>>;

const FLAGS = ['a', 'b', 'c', 'd'];
const SEGMENTS = ['s', 't'];
const definitions = fc.record(
  {
    ...Object.fromEntries(
      FLAGS.map((key) => [
        key,
        fc.constantFrom(
          "{ variations: ['off', 'on'] }",
          "{ variations: ['off', half, full] }",
          "{ enabled: false, variations: ['off', 'on'] }",
        ),
      ]),
    ),
    ...Object.fromEntries(
      SEGMENTS.map((key) => [key, fc.constantFrom('{ include: [ann] }', '{ include: [bob] }')]),
    ),
  },
  { requiredKeys: [] },
);

function textOf(given: Definitions): string {
  const part = (name: string, keys: readonly string[]): string => {
    const lines = keys.filter((key) => key in given).map((key) => `  ${key}: ${given[key] ?? ''}`);
    return lines.length === 0 ? '' : `${name}:\n${lines.join('\n')}\n`;
  };
  return `plans: [free]\n${part('segments', SEGMENTS)}${part('flags', FLAGS)}`;
}

/** Makes the catalog define this and nothing else. @returns its version */
async function define(given: Definitions): Promise<number> {
  const { __typename } = await world.carryOut({
    import: { text: textOf(given), prune: true, reorder: true },
  });
  expect(['Applied', 'NoOp']).toContain(__typename);
  return world.keeper.version;
}

async function catalogAt(version: number): Promise<Catalog> {
  const found = await world.parts.store.read(version);
  if (found === undefined) throw new Error(`there is no version ${version}`);
  return found;
}

function revert(version: number): Promise<Result> {
  return world.carryOut({ revert: { version } });
}

describe('revert', () => {
  test('of the newest version arrives where a restore of the version before it does', async () => {
    await fc.assert(
      fc.asyncProperty(definitions, definitions, async (base, changed) => {
        const before = await define(base);
        const made = await define(changed);
        fc.pre(made > before);
        expect(await revert(made)).toMatchObject({ __typename: 'Applied' });
        const reverted = await catalogAt(world.keeper.version);
        await world.carryOut({ restore: { version: made } });
        await world.carryOut({ restore: { version: before } });
        expect(difference(reverted, await catalogAt(world.keeper.version))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  test('of an earlier version keeps what later ones changed, and is refused where both changed the same', async () => {
    await fc.assert(
      fc.asyncProperty(definitions, definitions, definitions, async (base, earlier, later) => {
        const before = await define(base);
        const made = await define(earlier);
        fc.pre(made > before);
        await define(later);
        const expected: Record<string, string | undefined> = { ...later };
        const conflicts: string[] = [];
        for (const key of [...FLAGS, ...SEGMENTS]) {
          if (base[key] === earlier[key] || later[key] === base[key]) continue;
          if (later[key] === earlier[key]) expected[key] = base[key];
          else conflicts.push(key);
        }
        const newest = world.keeper.version;
        const result = await revert(made);
        if (conflicts.length > 0) {
          expect(result).toMatchObject({ __typename: 'Refused', code: 'CHANGED_SINCE' });
          const named = [...(result.message ?? '').matchAll(/(?:flag|segment) '(\w+)'/g)].map(
            ([, key]) => key,
          );
          const [shown, more] = [conflicts.slice(0, 5), conflicts.slice(5)];
          expect(conflicts).toEqual(expect.arrayContaining(named));
          expect(named).toHaveLength(shown.length);
          if (more.length > 0) expect(result.message).toContain(`and ${more.length} more`);
          expect(world.keeper.version).toBe(newest);
          return;
        }
        expect(['Applied', 'NoOp']).toContain(result.__typename);
        const reverted = await catalogAt(world.keeper.version);
        await define(JSON.parse(JSON.stringify(expected)) as Definitions);
        expect(difference(reverted, await catalogAt(world.keeper.version))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  test('names a version that does not exist', async () => {
    for (const version of [0, -1, world.keeper.version + 1])
      expect(await revert(version)).toMatchObject({
        __typename: 'Refused',
        code: 'VERSION_NOT_FOUND',
        message: `version ${version} does not exist; the newest is ${world.keeper.version}`,
      });
  });

  test('names what still needs a definition that would be gone', async () => {
    await define({});
    const made = await define({ a: "{ variations: ['off', 'on'] }" });
    await world.carryOut({
      import: {
        text: "plans: [free]\nflags: { e: { variations: ['off', 'on'], prerequisites: [{ flag: a, variations: ['on'] }] } }",
      },
    });
    expect(await revert(made)).toMatchObject({
      __typename: 'Invalid',
      problems: [{ path: expect.arrayContaining(['e']) }],
    });
  });

  test('stands in the audit log with the version that it undid', async () => {
    await define({});
    const made = await define({ b: "{ variations: ['off', 'on'] }" });
    expect(await revert(made)).toMatchObject({
      __typename: 'Applied',
      changes: [{ kind: 'flag', key: 'b' }],
    });
    const { data } = await world.ask('{ audit(first: 1) { nodes { author command version } } }');
    expect(data).toEqual({
      audit: {
        nodes: [{ author: 'owner', command: { do: 'revert', version: made }, version: world.keeper.version }],
      },
    });
    expect(await revert(made)).toMatchObject({ __typename: 'NoOp' });
  });
});
