import type { Command } from 'commander';

import { NAME } from '../domain/name.ts';
import { nameAndValue, notEmpty } from './arguments.ts';
import type { Control } from './control.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { answered } from './report.ts';
import { shape, text, truth } from './shape.ts';
import { EXPLAIN, EXPLAIN_ELEMENT } from './subject-operations.ts';
import { neverSeen, withUnseen, type UnseenOptions } from './unseen.ts';

const isExplanation = shape({ text, subjectKnown: truth });

interface ExplainOptions extends ConnectionOptions, UnseenOptions {
  readonly account?: string;
  readonly claim?: Readonly<Record<string, string>>;
  readonly element?: boolean;
}

const HELP = `
An element is a type, field, argument, input field or enum value of the schema, as a schema coordinate: Query.pipelines.
A name without a capital letter is a flag; --element says otherwise. The subject may be made up: what --account and --claim
give stands in place of what is known of it.

Example:
  $ gatehouse explain nia adv-user-gating
  $ gatehouse explain nia Query.pipelines
  $ gatehouse explain somebody adv-user-gating --account birch --claim team=advanced-integration`;

/** `gatehouse explain`: why a subject gets what it gets. */
export function addExplain(root: Command, { run }: Control): void {
  const command = root
    .command('explain')
    .description('why a subject gets what it gets of a flag, or of an element of the schema')
    .argument('<subject>', 'id of the subject', notEmpty)
    .argument(
      '<flag-or-element>',
      'key of the flag, or a schema coordinate such as Query.pipelines',
      notEmpty,
    )
    .option('--account <id>', 'as if it were on this account', notEmpty)
    .option(
      '--claim <name=value>',
      'as if its credential said so; true and false are truth values; may be repeated',
      nameAndValue,
    )
    .option('--element', 'the name is a schema coordinate, even though a flag could have it')
    .addHelpText('after', HELP);
  withConnection(withUnseen(command)).action(
    (id: string, name: string, { account, claim, element, unseen, ...connection }: ExplainOptions) =>
      run(connection, async (client) => {
        const claims = claim === undefined ? undefined : claimsOf(claim);
        const subject = { id, account, claims };
        const { data, value } =
          element === true || !NAME.test(name)
            ? await client.ask(EXPLAIN_ELEMENT, { subject, coordinate: name }, isExplanation)
            : await client.ask(EXPLAIN, { subject, flag: name }, isExplanation);
        const madeUp = account !== undefined || claim !== undefined || unseen === true;
        if (!value.subjectKnown && !madeUp) throw await neverSeen(client, id);
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
