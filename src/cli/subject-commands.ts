import type { Command } from 'commander';

import { FLAG, nameAndValue, notEmpty, wholeNumber } from './arguments.ts';
import type { Control } from './control.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { readPages } from './pages.ts';
import { subjectLines, subjectTable } from './render-subject.ts';
import { answered } from './report.ts';
import { anything, shape, text } from './shape.ts';
import { isSubject, isSubjectSeen } from './subject-answers.ts';
import { addSubjectErase, addSubjectEvents } from './subject-events.ts';
import { EXPLAIN, SUBJECT, SUBJECTS } from './subject-operations.ts';

const isExplanation = shape({ text, tree: anything });

interface ExplainOptions extends ConnectionOptions {
  readonly account?: string;
  readonly claim?: Readonly<Record<string, string>>;
}

const HELP = `
The subject need not be known: what is given stands in place of what is known of it.

Example:
  $ gatehouse explain nia adv-user-gating
  $ gatehouse explain somebody adv-user-gating --account birch --claim team=advanced-integration`;

/** `gatehouse explain`: why a subject gets what it gets. */
export function addExplain(root: Command, { run }: Control): void {
  const command = root
    .command('explain')
    .description('why a subject gets what it gets of a flag')
    .argument('<subject>', 'id of the subject', notEmpty)
    .argument(...FLAG)
    .option('--account <id>', 'as if it were on this account', notEmpty)
    .option(
      '--claim <name=value>',
      'as if its credential said so; true and false are truth values; may be repeated',
      nameAndValue,
    )
    .addHelpText('after', HELP);
  withConnection(command).action(
    (id: string, flag: string, { account, claim, ...connection }: ExplainOptions) =>
      run(connection, async (client) => {
        const claims = claim === undefined ? undefined : claimsOf(claim);
        const variables = { subject: { id, account, claims }, flag };
        const { data, value } = await client.ask(EXPLAIN, variables, isExplanation);
        return answered(data, value.text.trimEnd().split('\n'));
      }),
  );
}

/** Numbers stay text: whatever asks for a number reads it as one. */
function claimsOf(claim: Readonly<Record<string, string>>): Readonly<Record<string, string | boolean>> {
  return Object.fromEntries(
    Object.entries(claim).map(([name, value]) => [
      name,
      value === 'true' || value === 'false' ? value === 'true' : value,
    ]),
  );
}

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
    .description('a subject as a request of its own would be seen, known or not')
    .argument('<id>', 'id of the subject', notEmpty);
  withConnection(command).action((id: string, options: ConnectionOptions) =>
    run(options, async (client) => {
      const { data, value } = await client.ask(SUBJECT, { id }, isSubject);
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
