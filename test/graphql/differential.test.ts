import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mapSchema, MapperKind } from '@graphql-tools/utils';
import fc from 'fast-check';
import {
  execute,
  getNullableType,
  GraphQLError,
  GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
  parse,
  type ExecutionResult,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { createRequire } from 'node:module';

import { buildSchema, unmetBy } from '../../src/graphql/build.ts';
import { GraphqlDoor } from '../../src/graphql/door.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { Views } from '../../src/graphql/views.ts';
import { allow, rule, shield, type ShieldRule } from '../../src/apollo/shield.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag } from './catalog.ts';
import { answer, Chance, randomOperation, randomSchema, type RandomSchema } from './random-schemas.ts';
import { DIRECTIVES, groundOf, NO_LIMITS, openDatabase, world, type Answer, type World } from './world.ts';

/** Each schema is asked several operations, so that making schemas is not all the test does. */
const RUNS = Number(process.env['GATEHOUSE_OPERATIONS'] ?? 1_000);
const OPERATIONS = 20;

/** By its CommonJS build, of which shield's own is made. */
const { applyMiddleware } = createRequire(import.meta.url)('graphql-middleware') as {
  applyMiddleware: (schema: GraphQLSchema, middleware: unknown) => GraphQLSchema;
};

const CATALOG = catalogOf({
  attributes: ['a', 'b'].map((key) => ({ key, type: 'boolean', source: 'claim', from: key })),
  segments: ['a', 'b'].map((key) => ({ key, include: [], exclude: [], when: { attribute: key, is: true } })),
  gates: [],
  flags: ['a', 'b'].map((key) => flag(key, { rules: [{ audience: key, serve: { variation: 'full' } }] })),
});
const PEOPLE = [[], ['pro'], ['a'], ['b'], ['a', 'pro'], ['a', 'b', 'pro']] as const;

let sql: Sql;
let home: World;
beforeAll(async () => {
  sql = await openDatabase();
  home = await world({ sql, sdl: 'type Query { ping: Int }', catalog: CATALOG });
}, 240_000);
afterAll(async () => {
  await home.close();
  await sql.close();
});

interface Sides {
  readonly door: GraphqlDoor;
  readonly schema: GraphQLSchema;
}

async function open(random: RandomSchema): Promise<Sides> {
  const files = [
    { name: 'directives.graphql', text: DIRECTIVES },
    { name: 'random.graphql', text: random.sdl },
  ];
  const fields = (type: string) =>
    Object.fromEntries(random.members.get(type)!.map((name) => [name, answer]));
  const objects = [...random.possible.keys()].filter((name) => name === 'Query' || name.startsWith('T'));
  const { schema, annotations, problems } = buildSchema(
    files,
    Object.fromEntries(objects.map((name) => [name, fields(name)])),
  );
  expect(problems).toEqual([]);
  expect(unmetBy(annotations!, { catalog: CATALOG, mistakes: () => [] })).toEqual([]);
  const settings = {
    refusals: { status: 401, partialMutations: false, partialSubscriptions: false },
    largestBatch: 1,
    mostSubscriptions: 0,
    context: () => ({}),
  } as const;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const door = await GraphqlDoor.open(
    groundOf(new Views(guardSchema(schema!, annotations!), 1), NO_LIMITS),
    home.admittance,
    settings,
    log,
  );
  return { door, schema: schema! };
}

/** Whether a field is denied as it is asked for. */
type Denied = (type: string, field: string, args: unknown, info: GraphQLResolveInfo) => boolean;

/** By what the field is and by what it is handed, as far as it is told by the arguments of its resolver. */
function deniedTo(random: RandomSchema, has: ReadonlySet<string>): Denied {
  function inside(value: unknown, wrapped: GraphQLInputType): boolean {
    const type = getNullableType(wrapped);
    if (value === null || value === undefined) return false;
    if (isListType(type)) return (value as unknown[]).some((item) => inside(item, type.ofType));
    if (isEnumType(type)) return random.deniedAt(`${type.name}.${value as string}`, has);
    if (!isInputObjectType(type)) return false;
    return Object.entries(value).some(
      ([name, part]) =>
        random.deniedAt(`${type.name}.${name}`, has) || inside(part, type.getFields()[name]!.type),
    );
  }
  return (type, field, args, info) => {
    if (random.denied(type, field, has)) return true;
    const given = args as Readonly<Record<string, unknown>>;
    const { args: taken } = info.parentType.getFields()[field]!;
    return taken.some(
      ({ name, type: of, defaultValue }) =>
        (defaultValue === undefined && name in given && random.deniedAt(`${type}.${field}(${name}:)`, has)) ||
        inside(given[name], of),
    );
  };
}

/** The same schema, with a resolver that throws on every denied coordinate: what the specification makes of it. */
function throwing(
  schema: GraphQLSchema,
  denied: Denied,
  deniedType: (type: string) => boolean,
): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => ({
      ...field,
      // Later: what is thrown at once out of an item of a list may end the process, see guard-field.ts.
      resolve: async (parent, args, context, info) => {
        if (denied(type, name, args, info)) throw new GraphQLError('denied');
        return await field.resolve?.(parent, args, context, info);
      },
    }),
    [MapperKind.OBJECT_TYPE]: (type) =>
      deniedType(type.name)
        ? new GraphQLObjectType({
            ...type.toConfig(),
            isTypeOf: () => Promise.reject(new GraphQLError('denied as a value')),
          })
        : type,
  });
}

/** The same schema, as the books on graphql-shield say it is done. */
function shielded(schema: GraphQLSchema, random: RandomSchema, denied: Denied): GraphQLSchema {
  const ruleOf = (type: string, field: string) =>
    rule(`${type}.${field}`, { cache: 'no_cache' })(
      (_parent, args, _context, info) => !denied(type, field, args, info!),
    );
  const tree: Record<string, Record<string, ShieldRule>> = {};
  for (const type of random.possible.keys()) {
    if (!type.startsWith('T') && type !== 'Query') continue;
    tree[type] = Object.fromEntries(random.members.get(type)!.map((field) => [field, ruleOf(type, field)]));
  }
  const options = {
    debug: false,
    allowExternalErrors: true,
    fallbackRule: allow,
    fallbackError: new Error('denied'),
  };
  return applyMiddleware(schema, shield(tree, options));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** Whether every root field is denied, as far as the result tells; undefined where it does not. */
function nothingAtRoot({ data, errors = [] }: ExecutionResult): boolean | undefined {
  if (data === null || data === undefined) return undefined;
  // That a value turns out to be of a denied type is known only once it is there.
  const before = errors.filter(({ path, message }) => path?.length === 1 && message === 'denied');
  const refused = new Set(before.map(({ path }) => path?.[0]));
  const keys = Object.keys(data).filter((key) => data[key] !== 'Query');
  return keys.length > 0 && keys.every((key) => refused.has(key));
}

/** What became of one operation, and of the same one where it is known what must become of it. */
interface Outcome {
  /** Shield knows no rule for a value of a type, so it is right where none is denied that a field may hide. */
  readonly shieldIsRight: boolean;
  readonly status: number;
  readonly text: string;
  readonly json: Answer;
  readonly expected: ExecutionResult;
  readonly byShield: ExecutionResult;
}

/** What is wrong with an outcome; undefined where nothing is. */
function mistakeIn(
  { status, text, json, expected, byShield, shieldIsRight }: Outcome,
  secrets: readonly string[],
) {
  const leaked = secrets.find((coordinate) => text.includes(`<${coordinate}>`));
  if (leaked !== undefined) return `leaks ${leaked}`;
  const none = nothingAtRoot(expected);
  if (status === 401) return none === false || 'data' in json ? 'refused as a whole' : undefined;
  if (status !== 200) return 'no answer';
  if (none === true) return 'not refused as a whole';
  const data = JSON.stringify(plain(json.data));
  if (data !== JSON.stringify(plain(expected.data))) return 'other data than the specification';
  if (shieldIsRight && data !== JSON.stringify(plain(byShield.data))) return 'other data than shield';
  const errors = (expected.errors ?? []).length > 0;
  return (json.errors ?? []).length > 0 === errors ? undefined : 'errors where there are none, or none';
}

describe('for random schemas, operations and callers', () => {
  test(
    `the door answers as the specification, and as shield, in ${RUNS} operations`,
    async () => {
      const seen = { same: 0, whole: 0, denied: 0, nulled: 0, invalid: 0, byShield: 0 };
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const chance = new Chance(seed);
          const random = randomSchema(chance);
          const { door, schema } = await open(random);
          const peers = new Map<string, readonly [GraphQLSchema, GraphQLSchema]>();
          for (let times = 0; times < OPERATIONS; times++) {
            const has = new Set<string>(chance.pick(PEOPLE));
            const { source, variables } = randomOperation(random, chance);
            const { status, body } = await ask(door, has, source, variables);
            if (status === 400) {
              seen.invalid++;
              continue;
            }
            const denied = deniedTo(random, has);
            const deniedType = (type: string): boolean => random.deniedAt(type, has);
            const name = [...has].join('+');
            const pair = peers.get(name) ?? [
              throwing(schema, denied, deniedType),
              shielded(schema, random, denied),
            ];
            peers.set(name, pair);
            const document = parse(source);
            const [expected, byShield] = await Promise.all(
              pair.map(async (one) =>
                execute({ schema: one, document, variableValues: variables, contextValue: {} }),
              ),
            );
            const json = JSON.parse(body) as Answer;
            const secrets = random.gated.filter((coordinate) => {
              const [type = '', field = ''] = coordinate.split('.');
              return random.denied(type, field, has) || deniedType(type);
            });
            const shieldIsRight = !['T0', 'T1', 'T2', 'T3'].some(deniedType);
            if (shieldIsRight) seen.byShield++;
            const outcome = {
              shieldIsRight,
              status,
              text: body,
              json,
              expected: expected!,
              byShield: byShield!,
            };
            const mistake = mistakeIn(outcome, secrets);
            if (mistake !== undefined) {
              const circumstances = JSON.stringify([variables, [...has], status, expected]);
              throw new Error([mistake, random.sdl, source, circumstances, body].join('\n'));
            }
            seen[status === 401 ? 'whole' : json.errors === undefined ? 'same' : 'denied']++;
            if (status === 200 && json.data === null) seen.nulled++;
          }
          await door.close();
        }),
        { numRuns: Math.ceil(RUNS / OPERATIONS) },
      );
      // A comparison that never meets a refusal proves nothing about one.
      expect(seen.invalid).toBeLessThan(RUNS / 20);
      for (const count of [seen.same, seen.whole, seen.denied, seen.nulled, seen.byShield])
        expect(count).toBeGreaterThan(RUNS / 100);
    },
    Math.max(240_000, RUNS * 60),
  );
});

function ask(door: GraphqlDoor, has: ReadonlySet<string>, query: string, variables: object) {
  const claims = { ...(has.has('pro') && { plan: 'pro' }), a: has.has('a'), b: has.has('b') };
  return door.handle(
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      search: '',
      body: { query, variables },
    },
    home.claimsOf({ id: [...has].join('+'), claims }),
  );
}
