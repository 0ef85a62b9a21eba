import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deniedFor, denialOf, GRANTED } from '../gateway/story.ts';
import { ask, emptyFolder, run, startGateway, writeFiles } from '../gateway/world.ts';

const PAGE = readFileSync('README.md', 'utf8');

/** The fenced block that begins with the name of its file. */
function shown(file: string): string {
  return new RegExp(`\`\`\`\\w+\\n((?:#|//) ${file}\\n[\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
}

test('the README’s product of one’s own starts as it is shown, denies and unlocks', async () => {
  const folder = emptyFolder();
  const names = ['gatehouse.yaml', 'catalog.yaml', 'schema.graphql', 'resolvers.mjs'];
  writeFiles(folder, Object.fromEntries(names.map((name) => [name, shown(name)])));
  const [secret = '', start, token = ''] = /^node -p [\s\S]*?(?=```)/m.exec(PAGE)?.[0].split('\n') ?? [];
  execFileSync('bash', ['-c', secret], { cwd: folder });
  expect(start).toBe('npx graphql-gatehouse start');
  const args = token.replace(/ *#.*/, '').split(' ').slice(2);
  expect(args[0]).toBe('token');

  const gateway = await startGateway({ folder });
  const { out } = await (await run(args, folder)).ended();
  const asking = (query: string) => ask(gateway.address, out.trim(), query);
  expect(denialOf(await asking('{ benchmarks }'))).toEqual(deniedFor('PLAN'));
  expect(denialOf(await asking('{ summary }'))).toEqual(deniedFor('LADDER'));
  expect(await asking('mutation { createReport(title: "May") }')).toMatchObject({
    data: { createReport: '1' },
  });
  expect(await asking('{ summary }')).toMatchObject({ ...GRANTED, data: { summary: '1 reports' } });
  expect(gateway.err()).not.toContain('warning');
  await gateway.stop();
}, 60_000);
