import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, type Variables } from '../gateway/world.ts';
import { startOwned, type Owned } from './running.ts';

/** What a page shows: a script, how it says it ends, and what it says is printed. */
export interface Shown {
  readonly script: string;
  readonly code: number;
  readonly printed: string | undefined;
}

/**
 * Runs every script of a page, one after the other, on a gateway of its own.
 * @param check what else must hold of them
 * @param environment what the gateway and the scripts find set; left out: nothing, and the gateway is embedded
 */
export function describePage(
  file: string,
  check: (shown: readonly Shown[]) => void,
  environment: () => Promise<Variables> = () => Promise.resolve({}),
): void {
  const page = readFileSync(file, 'utf8');
  const shown: readonly Shown[] = [...page.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
    ([, script = '', printed]) => ({
      script,
      code: Number(/# exit code (\d)$/m.exec(script)?.[1] ?? 0),
      printed,
    }),
  );

  describe(file, () => {
    let gateway: Owned;
    let programs: string;
    let env: Variables;

    beforeAll(async () => {
      env = await environment();
      gateway = await startOwned({ env });
      programs = emptyFolder();
      writeFileSync(
        join(programs, 'gatehouse'),
        `#!/bin/sh\nexec '${process.execPath}' '${gateway.main}' "$@"\n`,
      );
      chmodSync(join(programs, 'gatehouse'), 0o755);
    });

    test('shows scripts, and what they print', () => {
      expect(page.match(/^```sh$/gm)).toHaveLength(shown.length);
      check(shown);
    });

    // In order: each goes on where the one before it left the gateway.
    test.each(shown)('$script ends as it says, and prints what it shows', ({ script, code, printed }) => {
      const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
        cwd: gateway.folder,
        encoding: 'utf8',
        env: {
          ...env,
          PATH: `${programs}:${process.env['PATH'] ?? ''}`,
          GATEHOUSE_URL: gateway.address,
          GATEHOUSE_KEY: gateway.key,
        },
      });
      expect({ code: status, printed: stdout }).toEqual({ code, printed: printed ?? stdout });
    });
  });
}
