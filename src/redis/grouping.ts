import type { Holder } from '../domain/engagement.ts';
import type { Rebuilt } from '../ports/engagement-cache.ts';
import type { DatedEvent } from '../ports/journal.ts';
import { placeOf, type Place } from './keys.ts';

/** Events one run of the script takes, so that no run keeps Redis busy for long. */
const EVENTS_A_RUN = 200;
/** Holders one run of a script takes. */
const HOLDERS_A_RUN = 200;
/** Holders, or events, that are sent together: Redis answers for them well within the time that a command may take. */
const A_TRIP = 500;

/** A holder, where it is kept, and where it stands in what was asked. */
export interface Asked<Rest> {
  readonly place: Place;
  readonly index: number;
  readonly rest: Rest;
}

/** Who is asked for and kept in one partition. */
export interface Group<Rest> {
  readonly partition: number;
  readonly asked: readonly Asked<Rest>[];
}

export function byPartition<Rest>(all: readonly (readonly [Holder, Rest])[]): readonly Group<Rest>[] {
  const groups = new Map<number, Asked<Rest>[]>();
  for (const [index, [holder, rest]] of all.entries()) {
    const place = placeOf(holder);
    const asked = { place, index, rest };
    const group = groups.get(place.partition);
    if (group === undefined) groups.set(place.partition, [asked]);
    else group.push(asked);
  }
  return [...groups].map(([partition, asked]) => ({ partition, asked }));
}

/** No group has more holders than one run of a script may take. */
export function inPieces<Rest>(groups: readonly Group<Rest>[]): readonly Group<Rest>[] {
  return groups.flatMap(({ partition, asked }) =>
    Array.from({ length: Math.ceil(asked.length / HOLDERS_A_RUN) }, (_, piece) => ({
      partition,
      asked: asked.slice(piece * HOLDERS_A_RUN, (piece + 1) * HOLDERS_A_RUN),
    })),
  );
}

/** Runs of a script, in order, by the round trip they are sent in. @param weigh how many holders or events a run is about */
export function inTrips<Run>(runs: readonly Run[], weigh: (run: Run) => number): readonly (readonly Run[])[] {
  const trips: Run[][] = [];
  let weight = A_TRIP;
  for (const run of runs) {
    weight += weigh(run);
    const last = trips.at(-1);
    if (last !== undefined && weight <= A_TRIP) last.push(run);
    else {
      trips.push([run]);
      weight = weigh(run);
    }
  }
  return trips;
}

export function inPortions(events: readonly DatedEvent[]): readonly (readonly DatedEvent[])[] {
  return Array.from({ length: Math.ceil(events.length / EVENTS_A_RUN) }, (_, portion) =>
    events.slice(portion * EVENTS_A_RUN, (portion + 1) * EVENTS_A_RUN),
  );
}

/** No run has a holder twice, nor many more events than one may take. */
export function inRuns(group: Group<readonly DatedEvent[]>): readonly Group<readonly DatedEvent[]>[] {
  return inRunsBy(group, ({ length }) => length, EVENTS_A_RUN);
}

/** No run has a holder twice, nor many more installations than one may take. */
export function inInstalls<Rest extends Rebuilt>(group: Group<Rest>): readonly Group<Rest>[] {
  return inRunsBy(group, weightOf, HOLDERS_A_RUN);
}

function inRunsBy<Rest>(
  { partition, asked }: Group<Rest>,
  weigh: (rest: Rest) => number,
  most: number,
): readonly Group<Rest>[] {
  const runs: { asked: Asked<Rest>[]; weight: number; names: Set<string> }[] = [];
  for (const one of asked) {
    const last = runs.at(-1);
    const weight = weigh(one.rest);
    if (last === undefined || last.weight + weight > most || last.names.has(one.place.name))
      runs.push({ asked: [one], weight, names: new Set([one.place.name]) });
    else {
      last.asked.push(one);
      last.weight += weight;
      last.names.add(one.place.name);
    }
  }
  return runs.map((run) => ({ partition, asked: run.asked }));
}

/** What a run weighs: its holders, and the events that come with them. */
export function identitiesIn({ asked }: Group<Rebuilt>): number {
  return asked.reduce((sum, { rest }) => sum + weightOf(rest), 0);
}

/** An identity costs a tenth of what a record costs. */
function weightOf({ replay }: Rebuilt): number {
  return 1 + Math.ceil(replay.recent.length / 10);
}
