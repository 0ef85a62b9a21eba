import { coverage, CriticalityLevel, diff, validate } from '@graphql-inspector/core';
import { createGraphiQLFetcher, type FetcherReturnType } from '@graphiql/toolkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  Source,
  type IntrospectionQuery,
} from 'graphql';
import { getAutocompleteSuggestions, getDiagnostics, Position } from 'graphql-language-service';
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

import {
  emptyFolder,
  exampleFolder,
  runOnce,
  startGateway,
  writeFiles,
  type Running,
} from '../gateway/world.ts';

const PROFILES = `
profiles:
  free: {}
  pro-power: { plan: pro, tier: power, metrics: { reports: 20, reports-28d: 20, active-days: 20 } }
  enterprise: { plan: enterprise, tier: power }
  developer: { claims: { team: advanced-integration } }
`;
const NAMES = ['free', 'pro-power', 'enterprise', 'developer'] as const;
/** What the release of the example owns. */
const RELEASED = /AdvancedIntegration|advancedIntegration|pipelines|createPipeline/;

let locked: Gateway;
let hidden: Gateway;
/** The two documents there are: that of whom the release has opened to, and of everybody else. */
let whole: string;
let narrow: string;
beforeAll(async () => {
  [locked, hidden] = await Promise.all([start(readFileSync('catalog.yaml', 'utf8')), start(hiding())]);
  whole = await hidden.document('?profile=developer');
  narrow = await hidden.document('?profile=free');
}, 60_000);
afterAll(async () => {
  await Promise.all([locked.running.stop(), hidden.running.stop()]);
});

describe('the views of the example', () => {
  test('are one while its release is LOCKED, for every profile and caller', async () => {
    for (const name of NAMES) expect(await locked.document(`?profile=${name}`)).toBe(whole);
    expect(await locked.document('?version=')).toBe(whole);
    for (const person of ['nia', 'paula'])
      expect(await locked.document('', locked.running.token(person))).toBe(whole);
  });

  test('are two while it is HIDDEN, and a caller’s own is that of the profile they are like', async () => {
    for (const name of ['pro-power', 'enterprise'])
      expect(await hidden.document(`?profile=${name}`)).toBe(narrow);
    expect(await hidden.document('?version=')).toBe(whole);
    expect(narrow).not.toMatch(RELEASED);
    expect(whole).toMatch(RELEASED);
    for (const person of ['nia', 'paula'])
      expect(await hidden.document('', hidden.running.token(person))).toBe(narrow);
    const args = ['token', 'dora', '--claim', 'team=advanced-integration'];
    const { out } = await runOnce(args, hidden.running.folder);
    expect(await hidden.document('', out.trim())).toBe(whole);
  });
});

const REPORTS = 'query Reports { me { id } reports(first: 2) { id title } }';
const PIPELINES = 'query Pipelines { pipelines { id } }';

describe('GraphQL Inspector', () => {
  test('finds nothing but the release between the two, and nothing breaking in being let in', async () => {
    const opened = await diff(buildSchema(narrow), buildSchema(whole));
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)).toEqual([]);
    const closed = await diff(buildSchema(whole), buildSchema(narrow));
    expect(closed.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Query.advancedIntegration', 'Query.pipelines', 'Mutation.createPipeline']),
    );
    expect(await diff(buildSchema(whole), buildSchema(whole))).toEqual([]);
  });

  test('validates documents and covers the schema by them', () => {
    const documents = [new Source(REPORTS, 'reports.graphql'), new Source(PIPELINES, 'pipelines.graphql')];
    expect(validate(buildSchema(whole), documents)).toEqual([]);
    const invalid = validate(buildSchema(narrow), documents);
    expect(invalid.map(({ source, errors }) => [source.name, errors.map(({ message }) => message)])).toEqual([
      ['pipelines.graphql', ['Cannot query field "pipelines" on type "Query".']],
    ]);
    for (const document of [whole, narrow]) {
      const { types } = coverage(buildSchema(document), documents.slice(0, 1));
      expect(types['Query']?.children['reports']?.hits).toBe(1);
      expect(Object.keys(types).some((name) => RELEASED.test(name))).toBe(document === whole);
    }
  });
});

describe('graphql-codegen and gql.tada', () => {
  test('make types of each view, with which a client compiles that asks what it has, and no other', async () => {
    const folder = emptyFolder();
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFiles(folder, clientOf({ whole, narrow }));
    await Promise.all([
      tool(folder, '@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.yml'),
      tool(folder, 'gql.tada/bin/cli.js', 'generate-output', '--tsconfig', 'tsconfig.json'),
    ]);
    expect(await tool(folder, 'typescript/bin/tsc', '-p', 'tsconfig.json')).toBe('');
    const [typesOfWhole, typesOfNarrow] = ['whole', 'narrow'].map((name) =>
      readFileSync(join(folder, `${name}.types.ts`), 'utf8'),
    );
    expect(typesOfWhole).toContain('export type AdvancedIntegration = ');
    expect(typesOfNarrow).not.toMatch(RELEASED);
    expect(readFileSync(join(folder, 'narrow.tada.d.ts'), 'utf8')).not.toMatch(RELEASED);
  }, 60_000);
});

// There is no browser here. What GraphiQL does to a server is done by @graphiql/toolkit's fetcher, which is its own; what it
// does with the answer, by graphql-js and graphql-language-service, on which its editors stand. Only the page is not there.
describe('GraphiQL', () => {
  test.each([
    ['a caller the release has not opened to', () => hidden, 'nia', false],
    ['anybody while the release is LOCKED', () => locked, 'nia', true],
  ] as const)(
    'has for %s the schema, completes from it and marks what is not in it',
    async (_who, of, person, sees) => {
      const { running } = of();
      const fetcher = createGraphiQLFetcher({
        url: `${running.address}/graphql`,
        fetch,
        headers: { authorization: `Bearer ${running.token(person)}` },
      });
      // GraphiQL's own: with descriptions of schema and deprecated inputs, and without where a server knows neither.
      for (const options of [
        { inputValueDeprecation: true, schemaDescription: true },
        { descriptions: false },
      ]) {
        const query = getIntrospectionQuery(options);
        const { data } = await answerOf(fetcher({ query, operationName: 'IntrospectionQuery' }));
        const schema = buildClientSchema(data as IntrospectionQuery);
        const labels = getAutocompleteSuggestions(schema, '{ ', new Position(0, 2)).map(({ label }) => label);
        expect(labels).toEqual(expect.arrayContaining(['me', 'reports', 'insights']));
        expect(labels.includes('advancedIntegration')).toBe(sees);
        expect(getDiagnostics(REPORTS, schema)).toEqual([]);
        expect(getDiagnostics(PIPELINES, schema).map(({ message }) => message)).toEqual(
          sees ? [] : ['Cannot query field "pipelines" on type "Query".'],
        );
      }
      const { data } = await answerOf(fetcher({ query: REPORTS, operationName: 'Reports' }));
      expect(data).toMatchObject({ me: { id: person } });
    },
  );
});

interface Gateway {
  readonly running: Running;
  /** A schema document, of an operator unless a token is given. */
  document(search: string, token?: string): Promise<string>;
}

async function start(catalog: string): Promise<Gateway> {
  const folder = exampleFolder();
  // The example's own profiles give way to those of this test.
  const [configuration = ''] = readFileSync(join(folder, 'gatehouse.yaml'), 'utf8').split(/^profiles:/m);
  writeFiles(folder, { 'catalog.yaml': catalog, 'gatehouse.yaml': configuration + PROFILES });
  const running = await startGateway({ folder });
  const key = /ghk_[\w-]{43}/.exec(running.out())?.[0] ?? '';
  return {
    running,
    async document(search, token = key) {
      const response = await fetch(`${running.address}/schema.graphql${search}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(200);
      return response.text();
    },
  };
}

interface Definitions {
  readonly gates: Record<string, { admits: string[] }>;
  readonly flags: Record<string, { rules: object[] }>;
  readonly releases: Record<string, { phase: string; visibility: string }>;
}

/** The example's catalog with its release hidden, and open to developers alone. */
function hiding(): string {
  const catalog = parse(readFileSync('catalog.yaml', 'utf8')) as Definitions;
  const [gate] = Object.values(catalog.gates);
  const [release] = Object.values(catalog.releases);
  if (gate === undefined || release === undefined) throw new Error('the example has no release');
  gate.admits = ['developer'];
  Object.assign(release, { phase: 'developer', visibility: 'HIDDEN' });
  for (const flag of Object.values(catalog.flags)) flag.rules = flag.rules.slice(0, 1);
  return stringify(catalog);
}

/** A client on each of these documents, by either tool. */
function clientOf(documents: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(documents);
  const schemas = names.map((name) => ({
    name,
    schema: `./${name}.graphql`,
    tadaOutputLocation: `./${name}.tada.d.ts`,
  }));
  const generates = names.map((name) => [
    `${name}.types.ts`,
    {
      schema: `${name}.graphql`,
      plugins: ['typescript'],
      config: { strictScalars: true, scalars: { DateTime: 'string' } },
    },
  ]);
  return {
    ...Object.fromEntries(names.map((name) => [`${name}.graphql`, documents[name] ?? ''])),
    'package.json': '{ "type": "module" }',
    'codegen.yml': stringify({ generates: Object.fromEntries(generates) as object }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        moduleResolution: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        allowImportingTsExtensions: true,
        plugins: [{ name: 'gql.tada/ts-plugin', schemas }],
      },
      include: ['*.ts'],
    }),
    'client.ts': `
import { initGraphQLTada, type ResultOf } from 'gql.tada';
import type { introspection as whole } from './whole.tada.d.ts';
import type { introspection as narrow } from './narrow.tada.d.ts';
import type { Query as Whole } from './whole.types.ts';
import type { Query as Narrow } from './narrow.types.ts';

const inWhole = initGraphQLTada<{ introspection: whole; scalars: { DateTime: string } }>();
const inNarrow = initGraphQLTada<{ introspection: narrow; scalars: { DateTime: string } }>();
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const reports = inWhole('query { me { id } reports { title } }');
const fewer = inNarrow('query { me { id } reports { title } }');
type Reports = { me: { id: string }; reports: { title: string }[] };
holds<Same<ResultOf<typeof reports>, Reports>>();
holds<Same<ResultOf<typeof fewer>, Reports>>();

const pipelines = inWhole('query { pipelines { id } }');
const none = inNarrow('query { pipelines { id } }');
holds<Same<ResultOf<typeof pipelines>, { pipelines: { id: string }[] | null }>>();
holds<Same<ResultOf<typeof none>, { pipelines: unknown }>>();

export const has: keyof Whole = 'pipelines';
// @ts-expect-error this view has none
export const lacks: keyof Narrow = 'pipelines';
`,
  };
}

/** Runs a tool of another's in a folder, and gives what it printed. */
async function tool(folder: string, bin: string, ...args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } };
    execFile(process.execPath, [resolve('node_modules', bin), ...args], options, (error, out, err) => {
      if (error === null) done(out);
      else failed(new Error(`${bin}: ${out}${err}`));
    });
  });
}

/** An answer as GraphiQL's fetcher gives it: at once, or in parts of which there is one. */
async function answerOf(answering: FetcherReturnType): Promise<{ readonly data?: unknown }> {
  const answer: object | string = await answering;
  if (typeof answer === 'object' && Symbol.asyncIterator in answer) {
    for await (const part of answer as AsyncIterable<object>) return part;
  }
  if (typeof answer !== 'object' || !('data' in answer)) throw new Error(JSON.stringify(answer));
  return answer;
}
