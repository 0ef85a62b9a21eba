import type { Deed, OutsideChange } from '../domain/audit.ts';
import { toJson } from '../domain/json.ts';
import type { TierPin } from '../domain/subject.ts';
import type { StandingWrite } from '../ports/standings.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { milliseconds, text, wholeOrNone, type Row, type Session } from './sql.ts';

export type PinWrite = Extract<StandingWrite, { readonly pin: unknown }>;

const PIN = `
  select tier, author, reason, ${milliseconds('expires_at')} as expires from gatehouse.tier_pin
  where gatehouse.digest(subject) = gatehouse.digest($1) and subject = $1`;

const SET_PIN = `
  with line as (${LINE})
  insert into gatehouse.tier_pin (subject, tier, author, reason, expires_at)
  values ($5, $6, $1, $2, to_timestamp($7::bigint / 1000.0))
  on conflict (gatehouse.digest(subject)) do update set
    tier = excluded.tier, author = excluded.author, reason = excluded.reason,
    expires_at = excluded.expires_at, created_at = now(), expiry_announced = false`;

const REMOVE_PIN = `
  with line as (${LINE})
  delete from gatehouse.tier_pin
  where gatehouse.digest(subject) = gatehouse.digest($5) and subject = $5`;

/** Writes a pin and its line in the audit log, or nothing where it is so already: false. */
export async function changePin(session: Session, write: PinWrite, deed: Deed): Promise<boolean> {
  const { subject, pin: after } = write;
  const [row] = await session.query(PIN, [subject]);
  const before = row === undefined ? undefined : readPin(row);
  if (before?.tier === after?.tier && before?.expiresAt === after?.expiresAt) return false;
  const { author, reason } = deed;
  const line = outsideLine(deed, {
    kind: 'pin',
    key: [subject],
    before: recorded(before),
    after: after === undefined ? undefined : recorded({ ...after, author, reason }),
  });
  if (after === undefined) await session.query(REMOVE_PIN, [...line, subject]);
  else await session.query(SET_PIN, [...line, subject, storable(after.tier), after.expiresAt ?? null]);
  return true;
}

/** What the audit log keeps of a pin. */
function recorded(pin: TierPin | undefined): OutsideChange['before'] {
  if (pin === undefined) return undefined;
  const { tier, expiresAt, author, reason } = pin;
  return toJson({ tier, expiresAt, author, reason });
}

/** A pin from its columns, `expires` being milliseconds. */
export function readPin(row: Row): TierPin {
  return {
    tier: text(row, 'tier'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    expiresAt: wholeOrNone(row, 'expires'),
  };
}
