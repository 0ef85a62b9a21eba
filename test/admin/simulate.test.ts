import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { SubjectFinder } from '../../src/actions/find-subjects.ts';
import { simulateOutlook } from '../../src/actions/simulate.ts';
import type { Element } from '../../src/domain/requirement.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';
import { openMigrated } from '../postgres/template.ts';

/** What a product asks of the three flags. */
const ELEMENTS: readonly Element[] = [
  { coordinate: 'Query.a', demands: [[{ flag: 'a' }]] },
  { coordinate: 'Query.aAndB', demands: [[{ flag: 'a' }], [{ flag: 'b' }]] },
  { coordinate: 'Query.aOrPro', demands: [[{ flag: 'a' }, { plan: 'pro' }]] },
  { coordinate: 'Query.elsewhere', demands: [[{ flag: 'free-standing' }]] },
];

let sql: Sql;
let world: AdminWorld;
beforeAll(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, released({ phase: 'internal' }), { elements: ELEMENTS });
  await world.introduce(
    { id: 'dan' },
    { id: 'ida' },
    { id: 'both', claims: { plan: 'pro' } },
    { id: 'bea', claims: { plan: 'pro' } },
    { id: 'sam' },
  );
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

interface Stage {
  readonly command: object;
  readonly preview: { readonly __typename: string; readonly code?: string };
  readonly flags: readonly {
    readonly flag: string;
    readonly gains: number;
    readonly loses: number;
    readonly unchanged: number;
    readonly rules: readonly { readonly audience: string; readonly before: number; readonly after: number }[];
  }[];
  readonly subjects: readonly { readonly subject: string; readonly cells: readonly object[] }[];
  readonly elements: readonly object[];
}
interface Simulation {
  readonly version: number;
  readonly considered: number;
  readonly known: number;
  readonly stages: readonly Stage[];
}

const STAGES = `version considered known stages {
  command preview { __typename ... on Refused { code } }
  flags { flag gains loses unchanged rules { audience before after } }
  subjects { subject cells { flag effect before { variation reason } after { variation reason about } } }
  elements { coordinate before after opensFor closesFor }
}`;

async function simulate(commands: readonly object[], audience?: object): Promise<Simulation> {
  const { data, errors } = await world.ask(
    `query ($commands: [CommandInput!]!, $audience: AudienceInput) {
      simulate(commands: $commands, audience: $audience) { ${STAGES} }
    }`,
    { commands, audience },
  );
  expect(errors).toEqual([]);
  return data?.['simulate'] as Simulation;
}

const BETA = { apply: { release: 'r', audience: 'beta' } };

describe('a simulation', () => {
  test('says of each flag how many gain and lose, and which rules serve them', async () => {
    const { version, considered, known, stages } = await simulate([BETA]);
    expect({ version, considered, known }).toEqual({ version: 1, considered: 5, known: 5 });
    const [stage] = stages;
    expect(stage?.preview.__typename).toBe('WouldChange');
    expect(stage?.flags.map(({ flag, gains, loses, unchanged }) => [flag, gains, loses, unchanged])).toEqual([
      ['a', 1, 0, 4],
      ['b', 1, 0, 4],
      ['c', 1, 0, 4],
    ]);
    expect(stage?.flags[0]?.rules).toEqual([
      { audience: 'developer', before: 2, after: 2 },
      { audience: 'internal', before: 1, after: 1 },
      { audience: 'beta', before: 0, after: 1 },
    ]);
  });

  test('says for whom anything changes, and why', async () => {
    const [stage] = (await simulate([BETA])).stages;
    expect(stage?.subjects).toEqual([
      {
        subject: 'bea',
        cells: ['a', 'b', 'c'].map((flag) => ({
          flag,
          effect: 'GAINS',
          before: { variation: 'off', reason: 'GATE_CLOSED' },
          after: { variation: 'on', reason: 'RULE_MATCH', about: 'beta' },
        })),
      },
    ]);
  });

  test('says which schema elements open and close, and leaves out those it cannot concern', async () => {
    const [stage] = (await simulate([BETA])).stages;
    expect(stage?.elements).toEqual([
      { coordinate: 'Query.a', before: 3, after: 4, opensFor: ['bea'], closesFor: [] },
      { coordinate: 'Query.aAndB', before: 3, after: 4, opensFor: ['bea'], closesFor: [] },
      // bea pays for pro, which is enough.
      { coordinate: 'Query.aOrPro', before: 4, after: 4, opensFor: [], closesFor: [] },
    ]);
  });

  test('of a rollback at GA says that whoever is admitted another way loses nothing', async () => {
    const [, , rollback] = (
      await simulate([
        BETA,
        { apply: { release: 'r', audience: 'all' } },
        { rollBack: { release: 'r', audiences: ['beta'] } },
      ])
    ).stages;
    expect(rollback?.flags.map(({ gains, loses }) => [gains, loses])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(rollback?.flags[0]?.rules).toEqual([
      { audience: 'developer', before: 2, after: 2 },
      { audience: 'internal', before: 1, after: 1 },
      { audience: 'beta', before: 1, after: 0 },
      { audience: 'all', before: 1, after: 2 },
    ]);
  });

  test('of subjects that are named tells everything, those included whom the gateway has never seen', async () => {
    const { considered, stages } = await simulate([BETA], {
      subjects: [{ id: 'sam' }, { id: 'stranger', claims: { plan: 'enterprise' } }],
    });
    expect(considered).toBe(2);
    expect(stages[0]?.subjects.map(({ subject, cells }) => [subject, cells.length])).toEqual([
      ['sam', 3],
      ['stranger', 3],
    ]);
    expect(stages[0]?.subjects[1]?.cells[0]).toMatchObject({ effect: 'GAINS' });
  });

  test('of a sample draws it by a digest of the ids', async () => {
    const ids = (await world.parts.directory.sample(2)).map(({ id }) => id).sort();
    expect(ids).not.toEqual((await world.parts.directory.find({ first: 2 })).map(({ id }) => id));
    const { considered, stages } = await simulate([{ kill: { flag: 'a' } }], { sample: 2 });
    expect(considered).toBe(2);
    const cells = await simulate([{ kill: { flag: 'a' } }], { subjects: ids.map((id) => ({ id })) });
    expect(stages[0]?.flags).toEqual(cells.stages[0]?.flags);
  });

  test('ends once the client has gone', async () => {
    const gone = new AbortController();
    const finder = new SubjectFinder(world.parts.sources, {
      ...world.parts.directory,
      read: (asked) => {
        gone.abort(new Error('gone'));
        return world.parts.directory.read(asked);
      },
    });
    const simulated = simulateOutlook(world.parts, finder, 'r', { sample: 5 }, gone.signal);
    await expect(simulated).rejects.toThrow('gone');
  });

  test('ends at the first command that is refused, and goes on over one that changes nothing', async () => {
    const { stages } = await simulate([
      { wire: { release: 'r' } },
      { apply: { release: 'r', audience: 'all' } },
      BETA,
    ]);
    expect(stages.map(({ preview }) => preview)).toEqual([
      { __typename: 'NoOp' },
      { __typename: 'Refused', code: 'PHASE_OUT_OF_ORDER' },
    ]);
  });

  test('writes nothing, and is at the same version afterwards', async () => {
    const before = await world.parts.store.head();
    await simulate([BETA, { close: { release: 'r' } }, { import: { text: 'plans: [one]' } }]);
    expect(await world.parts.store.head()).toEqual(before);
    expect(world.keeper.version).toBe(1);
  });

  test('of the outlook goes phase by phase from where the release is to GA', async () => {
    const { data } = await world.ask(`{ outlook(release: "r") { ${STAGES} } }`);
    const { stages } = data?.['outlook'] as Simulation;
    expect(stages.map(({ command }) => command)).toEqual([
      { do: 'apply', release: 'r', audience: 'beta' },
      { do: 'apply', release: 'r', audience: 'all' },
    ]);
    expect(stages.map(({ flags }) => flags[0]?.gains)).toEqual([1, 1]);
  });

  test('says what comes of each subject as carrying it out does', async () => {
    const subjects = ['dan', 'ida', 'both', 'bea', 'sam'].map((id) => ({ id }));
    const [stage] = (await simulate([BETA], { subjects })).stages;
    expect(await world.carryOut(BETA)).toMatchObject({ __typename: 'Applied' });
    for (const { subject, cells } of stage?.subjects ?? []) {
      const { data } = await world.ask(
        'query ($id: String!) { subject(id: $id) { decisions(flags: ["a", "b", "c"]) { flag variation reason about } } }',
        { id: subject },
      );
      const served = (data?.['subject'] as { decisions: { flag: string }[] }).decisions;
      const told = (cells as readonly { flag: string; after: object }[]).map(({ flag, after: then }) => ({
        flag,
        ...then,
      }));
      expect({ subject, served }).toEqual({ subject, served: told });
    }
  });
});
