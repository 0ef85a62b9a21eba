import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { eventually, exampleFolder, startGateway, type Running } from '../gateway/world.ts';

const PAGE = readFileSync('docs/subscriptions.md', 'utf8');
const SCRIPT = 'test/docs/shown-subscription.mjs';

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway({ folder: exampleFolder() });
}, 60_000);
afterAll(async () => {
  rmSync(SCRIPT, { force: true });
  await gateway.stop();
});

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
}

/** Runs a command until it has printed what is wanted, while reports are generated. */
async function printed(command: string, args: readonly string[], wanted: RegExp): Promise<string> {
  const env = { ...process.env, GATEHOUSE_URL: gateway.address, TOKEN: gateway.token('nia') };
  const child = spawn(command, args, { env });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text));
  try {
    await eventually(
      async () => {
        await gateway.ask('nia', 'mutation { generateReport(title: "Weekly") { id } }');
        return out;
      },
      (text) => wanted.test(text),
      15_000,
    );
  } finally {
    child.kill();
  }
  return out;
}

test('the client that is shown is told of a report', async () => {
  writeFileSync(SCRIPT, block('js'));
  expect(await printed('node', [SCRIPT], /Weekly/)).toBe('Weekly\n');
});

test('the command that is shown is told of a report', async () => {
  const out = await printed('bash', ['-c', block('sh')], /Weekly/);
  expect(out).toContain('event: next\ndata: {"data":{"reportGenerated":{"title":"Weekly"}}}\n\n');
});
