import { DEFAULT_TIME_ZONE } from '../domain/catalog.ts';

/** In small letters → as it is written. Made once it is needed: telling all zones takes a millisecond. */
let zones: ReadonlyMap<string, string> | undefined;

/**
 * Whether days can begin at midnight there. Names that have moved on (Asia/Calcutta and Asia/Kolkata) are both good on
 * every machine, whichever of them it lists; in other letters, or as an offset, a zone is none.
 */
export function isTimeZone(name: string): boolean {
  if (name === DEFAULT_TIME_ZONE) return true;
  zones ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));
  const listed = zones.get(name.toLowerCase());
  return listed === undefined ? /^[A-Z]/.test(name) && resolves(name) : listed === name;
}

function resolves(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
