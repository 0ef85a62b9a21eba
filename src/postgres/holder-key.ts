import { createHash } from 'node:crypto';
import type { EngagementEvent, Holder } from '../domain/engagement.ts';
import type { EventIdentity } from '../ports/journal.ts';
import { storable } from './storable.ts';

/** Before every key. */
export const NO_KEY = '00000000-0000-0000-0000-000000000000';

/** As gatehouse.engagement_key says: the first 128 bits of the SHA-256, in the form of a UUID. */
export function holderKey(holder: Holder): string {
  return uuid(createHash('sha256').update(storable(holder)).digest('hex'));
}

/** Which share of all holders, from 0 to 1, have a key up to this one: keys are digests, so they are spread evenly. */
export function shareOf(key: string): number {
  return parseInt(key.slice(0, 8), 16) / 0xffff_ffff;
}

/** In the form of a UUID. The length in front keeps ("a", "bc") and ("ab", "c") apart. */
export function identityOf({ source, id }: EventIdentity): string {
  return uuid(
    createHash('sha256')
      .update(`${source.length}:${storable(source)}${storable(id)}`)
      .digest('hex'),
  );
}

/** What an event says, apart from when: whoever stamps the time may stamp it anew when it is sent again. */
export function payloadOf({ subject, account, type, quantity }: EngagementEvent): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([subject, account ?? null, type, quantity]))
    .digest();
  return String(digest.readBigInt64BE(0));
}

function uuid(hex: string): string {
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
