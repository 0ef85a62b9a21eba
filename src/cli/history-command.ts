import type { Command } from 'commander';

import { isAuditEntry } from './answers.ts';
import { wholeNumber } from './arguments.ts';
import { AUDIT } from './catalog-operations.ts';
import type { Control } from './control.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { readPages } from './pages.ts';
import { auditLines } from './render-audit.ts';
import { answered } from './report.ts';

interface HistoryOptions extends ConnectionOptions {
  readonly first: number;
  readonly changes?: boolean;
  readonly versionsOnly?: boolean;
}

/** `gatehouse history`: the audit log. */
export function addHistory(root: Command, { run }: Control): void {
  const command = root
    .command('history')
    .description('who has done what, when and why, newest first')
    .option('--first <n>', 'how many entries', wholeNumber('entries'), 20)
    .option('--changes', 'with what each has changed')
    .option('--versions-only', 'without plans, overrides and keys');
  withConnection(command).action(
    ({ first, changes = false, versionsOnly = false, ...connection }: HistoryOptions) =>
      run(connection, async (client) => {
        const { nodes, data } = await readPages(client, AUDIT, { versionsOnly }, isAuditEntry, first);
        return answered(
          data,
          nodes.length === 0 ? ['Nothing has been done yet.'] : auditLines(nodes, changes),
        );
      }),
  );
}
