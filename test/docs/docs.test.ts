import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';

import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { judge } from '../../src/engine/judge.ts';
import { readConfiguration } from '../../src/files/configuration.ts';
import { ENVIRONMENT } from '../../src/files/environment.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { readAnnotations } from '../../src/graphql/annotations.ts';
import { refusal } from '../../src/graphql/refusal.ts';
import { FAILURES } from '../../src/domain/failure.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { subject } from '../engine/world.ts';
import { openMigrated } from '../postgres/template.ts';

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

/** The fenced blocks of one language, in order. */
function blocks(file: string, language: string): readonly string[] {
  return [...read(file).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text ?? '',
  );
}

describe('what the documents show', () => {
  test('is a catalog without errors, taken together', () => {
    const shown = blocks('docs/catalog.md', 'yaml').filter((text) => !text.includes('label:'));
    const text = shown.join('\n');
    const { catalog, problems } = parseCatalog(text, 'docs/catalog.md');
    expect(problems).toEqual([]);
    expect(compile(catalog!).problems).toEqual([]);
  });

  test('is a denial with the labels of its catalog', () => {
    const [text = ''] = blocks('docs/catalog.md', 'yaml').filter((block) => block.includes('label:'));
    const [told = ''] = blocks('docs/catalog.md', 'json').filter((block) => block.includes('"labels"'));
    const { compiled } = compile(parseCatalog(text, 'docs/catalog.md').catalog!);
    const nia = subject('nia', { plan: 'free', tier: 'newbie', metrics: new Map([['reports', 0]]) });
    const verdict = judge(compiled, nia, { flag: 'insights' }, (flag) => decide(compiled, nia, flag, 0));
    expect(JSON.parse(JSON.stringify(refusal(verdict, 'FORBIDDEN', 'Query.insights')?.told))).toEqual(
      JSON.parse(told),
    );
  });

  test('is a configuration without errors', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-docs-'));
    const file = join(folder, 'gatehouse.yaml');
    writeFileSync(file, blocks('docs/configuration.md', 'yaml')[0] ?? '');
    writeFileSync(join(folder, 'gatehouse.secret'), 'a-secret-of-this-test-and-of-nobody-else');
    expect(readConfiguration(file, {})).toMatchObject({
      port: 4000,
      denied: { status: 401, partialMutations: false },
    });
  });

  test('names every variable of the environment with its key and meaning, and no other', () => {
    const rows = [
      ...read('docs/configuration.md').matchAll(/^\| `([A-Z_]+)` +\| `([\w.]+)` +\| (.+?) +\|$/gm),
    ];
    expect(rows.map(([, name, key, meaning]) => ({ name, key, meaning }))).toEqual(
      ENVIRONMENT.map(({ name, key, meaning }) => ({ name, key, meaning })),
    );
  });

  test('is a schema whose annotations are understood', () => {
    const types =
      'type AdvancedIntegration { id: ID } type Benchmark { id: ID } type Insights { id: ID } type Report { id: ID }';
    const schema = buildSchema(
      [read('schema/directives.graphql'), blocks('README.md', 'graphql')[0], types].join('\n'),
    );
    const { groups, counters, problems } = readAnnotations(schema);
    expect(problems).toEqual([]);
    expect([...groups.keys()]).toEqual(['Query.advancedIntegration', 'Query.benchmarks', 'Query.insights']);
    expect([...counters.keys()]).toEqual(['Mutation.generateReport']);
  });

  test('names only codes that there are', () => {
    const codes = [...read('README.md').matchAll(/^\|.*\| `([A-Z_]+)` +\|$/gm)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(3);
    expect(Object.keys(FAILURES)).toEqual(expect.arrayContaining(codes));
  });

  test('is SQL that puts a plan in force', async () => {
    const sql = await openMigrated();
    const [statement = ''] = blocks('docs/configuration.md', 'sql');
    await sql.run(statement);
    await sql.run(statement.replace("'pro'", "'enterprise'"));
    expect(await postgresStandings(sql).read([{ subject: 'u', account: 'acme' }])).toMatchObject([
      { plan: 'enterprise' },
    ]);
    await sql.close();
  });

  test('is SDL that parses', () => {
    for (const file of ['README.md'])
      for (const text of blocks(file, 'graphql')) expect(() => parse(text)).not.toThrow();
  });
});
