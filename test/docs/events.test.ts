import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOwned, type Owned } from '../cli/running.ts';
import { STANDARD } from '../gateway/story.ts';
import { emptyFolder } from '../gateway/world.ts';
import { FAILURES } from '../../src/domain/failure.ts';

const PAGE = readFileSync('docs/events.md', 'utf8');

/** What the page shows: a script, how it says it ends, and what it says is printed. */
interface Shown {
  readonly script: string;
  readonly code: number;
  readonly printed: string | undefined;
}

const SHOWN: readonly Shown[] = [...PAGE.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
  ([, script = '', printed]) => ({
    script,
    code: Number(/# exit code (\d)$/m.exec(script)?.[1] ?? 0),
    printed,
  }),
);

let gateway: Owned;
let programs: string;
beforeAll(async () => {
  gateway = await startOwned();
  programs = emptyFolder();
  writeFileSync(
    join(programs, 'gatehouse'),
    `#!/bin/sh\nexec '${process.execPath}' '${gateway.main}' "$@"\n`,
  );
  chmodSync(join(programs, 'gatehouse'), 0o755);
});

function bash(script: string): Promise<{ readonly code: number; readonly printed: string }> {
  const env = {
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    GATEHOUSE_URL: gateway.address,
    GATEHOUSE_KEY: gateway.key,
  };
  // Standard error after standard output, whichever was written first.
  const wrapped = `{ ${script}\n} 2> stderr.txt; code=$?; cat stderr.txt; exit $code`;
  return new Promise((resolve) => {
    const options = { cwd: gateway.folder, env };
    execFile('bash', ['-uo', 'pipefail', '-c', wrapped], options, (error, printed) => {
      resolve({ code: error === null ? 0 : Number(error.code), printed });
    });
  });
}

const lines = (text: string): readonly string[] => text.split('\n').sort();

describe('docs/events.md', () => {
  test('shows scripts and what they print', () => {
    expect(SHOWN.length).toBeGreaterThan(6);
    expect(PAGE.match(/^```sh$/gm)).toHaveLength(SHOWN.length);
    expect(PAGE.match(/^```text$/gm)).toHaveLength(
      SHOWN.filter(({ printed }) => printed !== undefined).length,
    );
  });

  test('begins with somebody who lacks one report', async () => {
    expect((await gateway.ask('rita', STANDARD)).errors).toMatchObject([
      { extensions: { entitlement: { progress: [{ have: 4, need: 5 }] } } },
    ]);
  });

  // In order: each goes on where the one before it left the gateway.
  test.each(SHOWN)('$script ends as it says, and prints what it shows', async ({ script, code, printed }) => {
    const ended = await bash(script);
    expect({ code: ended.code, printed: lines(ended.printed) }).toEqual({
      code,
      printed: lines(printed ?? ended.printed),
    });
    if (script.includes('"report-4711"') && printed?.includes('"accepted"}'))
      expect((await gateway.ask('rita', STANDARD)).errors).toEqual([]);
  });

  test('names the statuses of what fails as a whole', () => {
    const statuses = [...PAGE.matchAll(/^\| (\d{3}) /gm)].map(([, status]) => Number(status));
    expect(statuses).toEqual([400, 401, 403, 413, 415, 429, 503]);
    expect(FAILURES).toMatchObject({ BUSY: 429, TOO_LARGE: 413, STORE_UNAVAILABLE: 503 });
  });
});
