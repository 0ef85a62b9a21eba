import { holdersOf, type EngagementEvent, type Holder } from '../domain/engagement.ts';

/** Events by whom they count for, each in the order given. */
export function byHolder<Event extends Pick<EngagementEvent, 'subject' | 'account'>>(
  events: readonly Event[],
): ReadonlyMap<Holder, readonly Event[]> {
  const found = new Map<Holder, Event[]>();
  for (const event of events) {
    for (const holder of holdersOf(event)) {
      const known = found.get(holder);
      if (known === undefined) found.set(holder, [event]);
      else known.push(event);
    }
  }
  return found;
}
