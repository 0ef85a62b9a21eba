import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../gateway/world.ts';
import { startOwned, type Owned } from './running.ts';

/** What docs/command-line.md shows: a script, how it says it ends, and what it says is printed. */
interface Shown {
  readonly script: string;
  readonly code: number;
  readonly printed: string | undefined;
}

const PAGE = readFileSync('docs/command-line.md', 'utf8');
const SHOWN: readonly Shown[] = [...PAGE.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
  ([, script = '', printed]) => ({
    script,
    code: Number(/# exit code (\d)$/m.exec(script)?.[1] ?? 0),
    printed,
  }),
);

describe('docs/command-line.md', () => {
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

  test('shows scripts, what they print, and every exit code', () => {
    expect(SHOWN.length).toBeGreaterThan(10);
    expect(SHOWN.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(4);
    expect(new Set(SHOWN.map(({ code }) => code))).toEqual(new Set([0, 1, 3]));
    expect(PAGE.match(/^```sh$/gm)).toHaveLength(SHOWN.length);
  });

  // In order: each goes on where the one before it left the gateway.
  test.each(SHOWN)('$script ends as it says, and prints what it shows', ({ script, code, printed }) => {
    const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
      cwd: gateway.folder,
      encoding: 'utf8',
      env: {
        PATH: `${programs}:${process.env['PATH'] ?? ''}`,
        GATEHOUSE_URL: gateway.address,
        GATEHOUSE_KEY: gateway.key,
      },
    });
    expect({ code: status, printed: stdout }).toEqual({ code, printed: printed ?? stdout });
  });
});
