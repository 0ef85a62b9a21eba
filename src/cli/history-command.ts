import type { Command } from 'commander';

import { isAuditEntry } from './answers.ts';
import { notEmpty, wholeNumber } from './arguments.ts';
import { AUDIT } from './catalog-operations.ts';
import type { Control } from './control.ts';
import { spanOf, withSpan, type SpanOptions } from './instants.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { readPages } from './pages.ts';
import { auditLines } from './render-audit.ts';
import { answered } from './report.ts';

interface HistoryOptions extends ConnectionOptions, SpanOptions {
  readonly author?: string;
  readonly release?: string;
  readonly first: number;
  readonly changes?: boolean;
  readonly versionsOnly?: boolean;
}

/** `gatehouse history`: the audit log. */
export function addHistory(root: Command, { run, around }: Control): void {
  const command = root
    .command('history')
    .description('who has done what, when and why, newest first')
    .option('--first <n>', 'how many entries', wholeNumber('entries'), 20)
    .option('--changes', 'with what each has changed')
    .option('--versions-only', 'without plans, overrides and keys')
    .option('--author <name>', 'by one author: the name of a key', notEmpty)
    .option(
      '--release <key>',
      'of one release: commands that name it, and versions that changed it',
      notEmpty,
    );
  withConnection(withSpan(command)).action((options: HistoryOptions) =>
    run(options, async (client) => {
      const { first, changes = false, versionsOnly = false, author, release } = options;
      const span = await spanOf(client, options, around.now());
      const asked = { versionsOnly, author, release, ...span };
      const { nodes, data } = await readPages(client, AUDIT, asked, isAuditEntry, first);
      const filtered = [author, release, span.since, span.until].some((each) => each !== undefined);
      const none = filtered ? 'There is no such entry.' : 'Nothing has been done yet.';
      return answered(data, nodes.length === 0 ? [none] : auditLines(nodes, changes));
    }),
  );
}
