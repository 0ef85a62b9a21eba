import type { Command } from 'commander';

import { notEmpty, wholeNumber } from './arguments.ts';
import type { Control } from './control.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { readPages } from './pages.ts';
import { subjectLines, subjectTable } from './render-subject.ts';
import { answered } from './report.ts';
import { neverSeen, withUnseen, type UnseenOptions } from './unseen.ts';
import { isSubject, isSubjectSeen } from './subject-answers.ts';
import { addSubjectErase, addSubjectEvents } from './subject-events.ts';
import { SUBJECT, SUBJECTS } from './subject-operations.ts';

/** `gatehouse subject …` */
export function addSubjectGroup(root: Command, control: Control): void {
  const group = root.command('subject').description('who there is, and what each gets');
  addShow(group, control);
  addList(group, control);
  addSubjectEvents(group, control);
  addSubjectErase(group, control);
}

function addShow(group: Command, { run }: Control): void {
  const command = group
    .command('show')
    .description('a subject as a request of its own would be seen')
    .argument('<id>', 'id of the subject', notEmpty);
  withConnection(withUnseen(command)).action((id: string, options: ConnectionOptions & UnseenOptions) =>
    run(options, async (client) => {
      const { data, value } = await client.ask(SUBJECT, { id }, isSubject);
      if (!value.holds && options.unseen !== true) throw await neverSeen(client, id);
      return answered(data, subjectLines(value));
    }),
  );
}

interface ListOptions extends ConnectionOptions {
  readonly prefix?: string;
  readonly account?: string;
  readonly first: number;
}

function addList(group: Command, { run }: Control): void {
  const command = group
    .command('list')
    .description('subjects that the gateway has seen, in the order of their ids')
    .option('--prefix <text>', 'whose id begins with this', notEmpty)
    .option('--account <id>', 'of one account', notEmpty)
    .option('--first <n>', 'how many', wholeNumber('subjects'), 50);
  withConnection(command).action(({ prefix, account, first, ...connection }: ListOptions) =>
    run(connection, async (client) => {
      const found = await readPages(client, SUBJECTS, { prefix, account }, isSubjectSeen, first);
      const { nodes, more, data } = found;
      const out = nodes.length === 0 ? ['No such subject has been seen.'] : subjectTable(nodes);
      const err = more ? [`These are the first ${nodes.length}: --first shows more of them.`] : [];
      return { ...answered(data, out), err };
    }),
  );
}
