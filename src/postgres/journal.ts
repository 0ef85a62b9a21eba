import { createHash } from 'node:crypto';
import { LONGEST_WINDOW } from '../domain/catalog.ts';
import { ACTIVE, DAY, type EngagementEvent } from '../domain/engagement.ts';
import type { EventIdentity, Journal } from '../ports/journal.ts';
import { readReplays, REPLAY } from './replay.ts';
import { storable } from './storable.ts';
import { text, type Sql } from './sql.ts';

const APPEND = `
  insert into gatehouse.engagement_event (identity, source, id, subject, type, quantity, occurred_at)
  select identity, source, id, subject, type, quantity, to_timestamp(time / 1000.0)
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    as event (identity, source, id, subject, type, quantity, time)
  on conflict (identity) do nothing
  returning identity::text`;

/** The journal in PostgreSQL, see migrations/001-journal.sql. */
export function postgresJournal(sql: Sql): Journal {
  return {
    async append(events) {
      if (events.length === 0) return [];
      const identities = events.map(identityOf);
      const rows = await sql.query(APPEND, columns(firstOfEach(events, identities)));
      const accepted = new Set(rows.map((row) => text(row, 'identity')));
      // A second one of the same call finds its identity taken out already.
      return identities.map((identity) => (accepted.delete(identity) ? 'accepted' : 'duplicate'));
    },

    async replay(subjects, now) {
      if (subjects.length === 0) return [];
      const oldest = Math.floor(now / DAY) - LONGEST_WINDOW;
      const rows = await sql.query(REPLAY, [subjects.map(storable), oldest, ACTIVE]);
      return readReplays(rows, subjects.length);
    },
  };
}

/** In the form of a UUID. The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function identityOf({ source, id }: EventIdentity): string {
  const parts = `${source.length}:${storable(source)}${storable(id)}`;
  const hex = createHash('sha256').update(parts).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function firstOfEach(
  events: readonly EngagementEvent[],
  identities: readonly string[],
): readonly (readonly [string, EngagementEvent])[] {
  const first = new Map<string, EngagementEvent>();
  for (const [index, event] of events.entries()) {
    const identity = identities[index] ?? '';
    if (!first.has(identity)) first.set(identity, event);
  }
  // Two calls that insert the same identities in different orders would wait for each other for ever.
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1));
}

function columns(rows: readonly (readonly [string, EngagementEvent])[]): readonly unknown[] {
  return [
    rows.map(([identity]) => identity),
    rows.map(([, event]) => event.source),
    rows.map(([, event]) => event.id),
    rows.map(([, event]) => storable(event.subject)),
    rows.map(([, event]) => storable(event.type)),
    rows.map(([, event]) => event.quantity),
    rows.map(([, event]) => event.time),
  ];
}
