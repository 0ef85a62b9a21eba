import type { ScriptLink } from './link.ts';
import { textOf } from './replies.ts';
import { MARK } from './scripts.ts';

/** Seconds. A mark outlives every record. */
const MARK_TTL = 100 * 86_400;

/** The mark kept at a key, see ports/lineage.ts; first keeps `mark` there, unless it is empty. @throws Failure STORE_UNAVAILABLE */
export async function markAt(link: ScriptLink, key: string, mark = ''): Promise<string | undefined> {
  const [reply] = await link.evaluate(MARK, [{ keys: [key], args: [mark, MARK_TTL] }]);
  return textOf(reply) || undefined;
}
