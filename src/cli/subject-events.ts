import type { Command } from 'commander';

import { isInvalid, isNoOp } from './answers.ts';
import { notEmpty } from './arguments.ts';
import type { Control } from './control.ts';
import type { ControlClient } from './control-client.ts';
import { withReason, withUrl, type ConnectionOptions, type ReasonOptions } from './options.ts';
import { tellInvalid } from './render-outcome.ts';
import { counted } from './render-table.ts';
import { answered, done, type Telling } from './report.ts';
import { either, exactly, list, nullable, number, shape, text, truth, type Of } from './shape.ts';
import { Stopped } from './stopped.ts';
import { ERASE_SUBJECT, SUBJECT_EVENTS } from './subject-operations.ts';

/** Events of one page, at the most. */
const LARGEST_PAGE = 200;

const isEvent = shape({
  source: text,
  id: text,
  type: text,
  quantity: number,
  time: text,
  account: nullable(text),
  acceptedAt: text,
});
const isSubjectEvents = shape({
  events: shape({
    nodes: list(isEvent),
    pageInfo: shape({ hasNextPage: truth, endCursor: nullable(text) }),
  }),
});
const isEraseResult = either(
  shape({ __typename: exactly('SubjectErased'), subject: text, events: number, overrides: number }),
  isNoOp,
  isInvalid,
);
type EraseResult = Of<typeof isEraseResult>;

/** `gatehouse subject events`: what `gatehouse import events` takes in. */
export function addSubjectEvents(group: Command, { run, around }: Control): void {
  const command = group
    .command('events')
    .description('what a subject did, as NDJSON of CloudEvents, as far back as events are retained')
    .argument('<id>', 'id of the subject', notEmpty);
  withUrl(command).action((id: string, options: ConnectionOptions) =>
    run(options, async (client) => {
      for await (const events of pagesOf(client, id))
        around.out(events.map((event) => `${cloudEvent(id, event)}\n`).join(''));
      return answered(null, []);
    }),
  );
}

async function* pagesOf(client: ControlClient, id: string): AsyncGenerator<readonly Of<typeof isEvent>[]> {
  let after: string | null = null;
  for (;;) {
    const asked: object = { id, first: LARGEST_PAGE, after };
    const page: Of<typeof isSubjectEvents>['events'] = (
      await client.ask(SUBJECT_EVENTS, asked, isSubjectEvents)
    ).value.events;
    yield page.nodes;
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || after === null) return;
  }
}

function cloudEvent(subject: string, event: Of<typeof isEvent>): string {
  const { source, id, type, quantity, time, account, acceptedAt } = event;
  return JSON.stringify({
    specversion: '1.0',
    source,
    id,
    type,
    subject,
    ...(account === null ? {} : { account }),
    time,
    acceptedat: acceptedAt,
    data: { quantity },
  });
}

/** `gatehouse subject erase` */
export function addSubjectErase(group: Command, { run }: Control): void {
  const command = group
    .command('erase')
    .description('take out all that is known of a subject, for ever: its events are refused from now on')
    .argument('<id>', 'id of the subject', notEmpty)
    .option('--yes', 'do it: it cannot be undone');
  withReason(command).action((id: string, options: ReasonOptions & { readonly yes?: boolean }) =>
    run(options, async (client) => {
      if (options.yes !== true)
        throw new Stopped(`to erase ${id} cannot be undone: say --yes where you mean it`);
      const variables = { subject: id, reason: options.reason };
      const { data, value } = await client.ask(ERASE_SUBJECT, variables, isEraseResult);
      return { data, ...tellErased(id, value) };
    }),
  );
}

function tellErased(id: string, result: EraseResult): Telling {
  switch (result.__typename) {
    case 'SubjectErased':
      return done(
        `${id} is erased: ${counted(result.events, 'event')}, ${counted(result.overrides, 'override')}.`,
      );
    case 'NoOp':
      return done(`Nothing to do: nothing is known of ${id}.`);
    case 'Invalid':
      return tellInvalid(result);
  }
}
