import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { carryOut, type CatalogParts } from '../../src/actions/carry-out.ts';
import { CatalogFollower } from '../../src/actions/follow-catalog.ts';
import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import { PHASES, WHOLE, type Admission, type Catalog } from '../../src/domain/catalog.ts';
import type { FlagCommand, ReleaseCommand } from '../../src/domain/command.ts';
import { catalogText } from '../../src/files/catalog-text.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { lines, movingClock } from '../actions/world.ts';
import { catalogOf, flag, segment } from '../engine/world.ts';
import { KNOWN, PHASED, PlainModel, SEGMENTS } from './plain-model.ts';
import { openMigrated } from '../postgres/template.ts';

/** Lives that are compared; 5,000 and more by GATEHOUSE_RUNS. */
const RUNS = Number(process.env['GATEHOUSE_RUNS'] ?? 60);

const START = catalogOf({
  segments: SEGMENTS.map((key) => segment(key, undefined, { include: [`of ${key}`] })),
  flags: KNOWN.map((key) => flag(key)),
});

/** What one of two processes does next. */
type Act =
  | {
      readonly kind: 'command';
      readonly by: number;
      readonly command: ReleaseCommand | FlagCommand;
      readonly stale: boolean;
    }
  | { readonly kind: 'restart'; readonly who: number }
  | {
      readonly kind: 'race';
      readonly commands: readonly [ReleaseCommand | FlagCommand, ReleaseCommand | FlagCommand];
    };

const release = 'r';
const flagKey = fc.constantFrom(...KNOWN);
const audience = fc.constantFrom(...PHASED, 'friends');
const audiences = fc.oneof(
  fc.subarray([...PHASED, 'friends'], { maxLength: 2 }),
  fc.constant('entirely' as const),
);
const command: fc.Arbitrary<ReleaseCommand | FlagCommand> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constant({
      do: 'create',
      release,
      gate: 'g',
      flags: ['a', 'b', 'c'].map((key) => ({ flag: key })),
    } as const),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'wire', release } as const) },
  { weight: 8, arbitrary: audience.map((to) => ({ do: 'apply', release, audience: to }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('target-early' as const),
      release: fc.constant(release),
      flag: flagKey,
      segment: fc.constantFrom('friends', 'beta', 'all', 'nobody'),
    }),
  },
  { weight: 3, arbitrary: audiences.map((list) => ({ do: 'roll-back', release, audiences: list }) as const) },
  { weight: 3, arbitrary: fc.constant({ do: 'reopen', release } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hold-back' as const),
      release: fc.constant(release),
      flag: flagKey,
      audiences,
    }),
  },
  { weight: 2, arbitrary: flagKey.map((key) => ({ do: 'resume', release, flag: key }) as const) },
  { weight: 1, arbitrary: flagKey.map((key) => ({ do: 'add-flag', release, flag: { flag: key } }) as const) },
  { weight: 1, arbitrary: flagKey.map((key) => ({ do: 'remove-flag', release, flag: key }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set-percentage' as const),
      release: fc.constant(release),
      audience,
      percentage: fc.constantFrom(0, 25, 33.333, 100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'revive' as const), flag: flagKey }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'close', release } as const) },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      by: fc.nat(1),
      command,
      stale: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      by: fc.nat(1),
      command,
      stale: fc.constant(true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), who: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('race' as const), commands: fc.tuple(command, command) }),
  },
);
/** A life begins as releases do, so that it does not end before it has begun. */
const life = fc.array(act, { minLength: 10, maxLength: 40 }).map((acts): readonly Act[] => [
  {
    kind: 'command',
    by: 0,
    stale: false,
    command: { do: 'create', release, gate: 'g', flags: ['a', 'b', 'c'].map((key) => ({ flag: key })) },
  },
  { kind: 'command', by: 1, stale: false, command: { do: 'wire', release } },
  ...acts,
]);

/** As after the migrations. Lines of the audit log are never taken away but here. */
const BEGIN_ANEW = `
  set session_replication_role = replica;
  truncate gatehouse.audit, gatehouse.catalog_definition, gatehouse.subscription, gatehouse.override;
  update gatehouse.catalog_head set version = 0;
  set session_replication_role = origin;`;

let sql: Sql;
beforeAll(async () => {
  sql = await openMigrated();
}, 60_000);
afterAll(() => sql.close());

async function opened(): Promise<CatalogParts> {
  const store = postgresCatalogStore(sql);
  const keeper = new CatalogKeeper();
  const clock = movingClock();
  const follower = new CatalogFollower(store, keeper, clock, lines());
  await follower.start(() => START);
  return { store, keeper, follower, text: catalogText(), standings: postgresStandings(sql), clock };
}

function outcomeOf(
  parts: CatalogParts,
  wanted: ReleaseCommand | FlagCommand,
  expected: number,
): Promise<string> {
  return carryOut(parts, wanted, { author: 'a test', reason: 'a test', expected }).then(
    ({ outcome }) => outcome,
  );
}

/** The catalog, told as the model tells itself. */
function sheetOf({ releases, gates, flags }: Catalog): string {
  const found = releases[0];
  const members = found?.flags ?? [];
  const pairs = (list: readonly Admission[] = []) =>
    list
      .map(({ audience: key, share }) => `${key} ${share / (WHOLE / 100)}`)
      .sort()
      .join(', ');
  const byKey = new Map(flags.map((each) => [each.key, each]));
  return [
    `phase ${found === undefined ? -1 : PHASES.indexOf(found.phase)}`,
    `admits ${pairs(gates[0]?.admits)}`,
    `away ${pairs(found?.rolledBack)}`,
    `held ${members.map((member) => `${member.flag} ${[...member.held].sort().join(',')}`).join('; ')}`,
    `behind ${flags
      .filter(({ gate }) => gate === 'g')
      .map(({ key }) => key)
      .sort()
      .join(',')}`,
    `killed ${flags
      .filter(({ enabled }) => !enabled)
      .map(({ key }) => key)
      .sort()
      .join(',')}`,
    ...members
      .map(
        ({ flag: key }) => `${key}: ${(byKey.get(key)?.rules ?? []).map((rule) => rule.audience).join(' ')}`,
      )
      .sort(),
  ].join('\n');
}

test(
  'whatever two processes do to a release, with restarts, races and old versions, it is as on paper',
  async () => {
    await fc.assert(
      fc.asyncProperty(life, async (acts) => {
        await sql.run(BEGIN_ANEW);
        const processes = [await opened(), await opened()];
        const model = new PlainModel();
        for (const one of acts) await play(one, processes, model);
        for (const { follower, keeper } of processes) {
          await follower.catchUp();
          expect(sheetOf(keeper.current.catalog)).toBe(model.sheet());
        }
        // Every version is there, each once, and none is half of anything.
        const rows = await sql.query(
          'select version::int from gatehouse.audit where version is not null order by 1',
        );
        expect(rows.map((row) => row['version'])).toEqual(
          Array.from({ length: model.version }, (_, index) => index + 1),
        );
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 10_000,
);

async function play(one: Act, processes: CatalogParts[], model: PlainModel): Promise<void> {
  if (one.kind === 'restart') {
    processes[one.who] = await opened();
    return;
  }
  if (one.kind === 'race') {
    const expected = model.version;
    const outcomes = await Promise.all(
      one.commands.map((wanted, index) => outcomeOf(processes[index]!, wanted, expected)),
    );
    // Whoever was first is told by the outcomes; the model is played in that order. What writes nothing may be answered
    // by the version before or after, so it goes before what writes, and a conflict goes last.
    const rank = (outcome?: string) => ['no-op', 'refused', 'applied', 'conflict'].indexOf(outcome ?? '');
    const first = rank(outcomes[0]) <= rank(outcomes[1]) ? 0 : 1;
    for (const index of [first, 1 - first]) {
      const played = model.carryOut(one.commands[index]!, expected);
      expect({ index, outcome: outcomes[index] }).toEqual({ index, outcome: played });
    }
    return;
  }
  const parts = processes[one.by]!;
  const expected = one.stale ? model.version - 1 : model.version;
  const outcome = await outcomeOf(parts, one.command, expected);
  expect({ command: one.command, outcome }).toEqual({
    command: one.command,
    outcome: model.carryOut(one.command, expected),
  });
  expect(sheetOf(parts.keeper.current.catalog)).toBe(model.sheet());
}
