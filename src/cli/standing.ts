import { isDiff, isStandingResult, type StandingConflict, type StandingResult } from './answers.ts';
import { DIFF } from './catalog-operations.ts';
import type { ControlClient } from './control-client.ts';
import type { Control } from './control.ts';
import { newestVersion } from './newest.ts';
import type { Operation } from './operation.ts';
import type { OrderOptions } from './options.ts';
import { changeLines, indented } from './render-change.ts';
import { conflictLine } from './render-outcome.ts';
import { tellStanding } from './render-standing.ts';
import { CONFLICT, type Telling } from './report.ts';
import { nullable } from './shape.ts';
import { likelyMeant } from './unseen.ts';

/** A change of a plan or an override. */
export interface StandingChange {
  readonly operation: Operation;
  /** What the operation is about. */
  readonly about: Readonly<Record<string, string | undefined>>;
  /** How things stand afterwards, in words. */
  readonly so: string;
}

/** Sets or removes a plan or an override, as the options have it. */
export function changeStanding(
  { run }: Control,
  options: OrderOptions,
  given: StandingChange | ((client: ControlClient) => Promise<StandingChange>),
): Promise<void> {
  return run(options, async (client) => {
    const change = typeof given === 'function' ? await given(client) : given;
    const { reason, expected, dryRun = false } = options;
    const expectedVersion = expected ?? (await newestVersion(client));
    const variables = { ...change.about, expectedVersion, reason, dryRun };
    const { data, value } = await client.ask(change.operation, variables, isStandingResult);
    const told =
      value.__typename === 'StandingConflict'
        ? await tellConflict(client, change, options, value)
        : tellStanding(value, change.so);
    return { data, ...told, err: [...told.err, ...(await neverSeenWarning(client, change, value))] };
  });
}

/** An id may be mistyped: the change stands, and the manager is told. */
async function neverSeenWarning(
  client: ControlClient,
  { about }: StandingChange,
  value: StandingResult,
): Promise<readonly string[]> {
  const { subject } = about;
  if (subject === undefined || value.__typename !== 'StandingChanged' || value.subjectKnown !== false)
    return [];
  return [`warning  the gateway has never seen subject '${subject}'${await likelyMeant(client, subject)}`];
}

/** What the others have changed meanwhile, and what the same change comes to now. */
async function tellConflict(
  client: ControlClient,
  { operation, about, so }: StandingChange,
  { reason }: OrderOptions,
  { expected, version }: StandingConflict,
): Promise<Telling> {
  const since = await client.ask(DIFF, { from: expected, to: version }, nullable(isDiff));
  const tried = { ...about, expectedVersion: version, reason, dryRun: true };
  const { value } = await client.ask(operation, tried, isStandingResult);
  const changes = since.value === null ? [] : changeLines(since.value.changes);
  const { out, err } = value.__typename === 'StandingConflict' ? NOT_TOLD : tellStanding(value, so);
  return {
    code: CONFLICT,
    out: [],
    err: [
      conflictLine(expected, version),
      ...(changes.length === 0 ? [] : [`Changed since version ${expected}:`, ...indented(changes)]),
      `The same command on version ${version}:`,
      ...indented([...out, ...err]),
    ],
  };
}

const NOT_TOLD = { out: ['There is a newer version by now.'], err: [] };
