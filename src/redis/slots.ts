import { isIP } from 'node:net';
import { addressOf, type Endpoint, type RedisTarget } from './target.ts';

/** Slots of a Cluster (Redis Cluster specification, "Key distribution model"). */
export const SLOTS = 16_384;

/** Which server keeps which slot. */
export interface SlotMap {
  /** The address of the primary of each slot; undefined where a slot has none. */
  readonly owners: readonly (string | undefined)[];
  readonly primaries: ReadonlyMap<string, Endpoint>;
}

/**
 * Reads the reply to CLUSTER SLOTS: `[first, last, [host, port, id, [name, value, …]], …replicas]` a range.
 * @param asked the node that has answered: it may leave its own host out
 * @throws Error where it knows of no slot
 */
export function readSlots(reply: unknown, asked: Endpoint, target: RedisTarget): SlotMap {
  const owners = new Array<string | undefined>(SLOTS).fill(undefined);
  const primaries = new Map<string, Endpoint>();
  for (const range of listOf(reply)) {
    const [first, last, primary] = listOf(range);
    const endpoint = endpointOf(listOf(primary), asked, target);
    if (endpoint === undefined) continue;
    const address = addressOf(endpoint);
    primaries.set(address, endpoint);
    owners.fill(address, Number(first), Number(last) + 1);
  }
  if (primaries.size === 0) throw new Error('is a node of a Cluster and knows no slot');
  return { owners, primaries };
}

/** Undefined where the node does not know yet how another is reached. */
function endpointOf(
  [announced, port, , more]: readonly unknown[],
  asked: Endpoint,
  target: RedisTarget,
): Endpoint | undefined {
  const named = hostOf(announced, listOf(more), asked, target.tls !== undefined);
  if (named === undefined) return undefined;
  const reached = target.reach({ host: named, port: Number(port) });
  if (isIP(reached.host) === 0) return reached;
  // Few certificates name an address: they are for the announced name, or for the one that the Cluster was configured by.
  const name = [{ host: named }, ...target.seeds].find(({ host }) => isIP(host) === 0)?.host;
  return { ...reached, name };
}

function hostOf(
  announced: unknown,
  more: readonly unknown[],
  asked: Endpoint,
  secure: boolean,
): string | undefined {
  const metadata = new Map<string, string>();
  for (let place = 0; place + 1 < more.length; place += 2)
    metadata.set(String(more[place]), String(more[place + 1]));
  // Nothing means: as you have reached me. A question mark: its name is not known here yet.
  if (announced === null || announced === undefined || announced === '') return asked.host;
  if (announced === '?') return metadata.get('ip');
  const hostname = metadata.get('hostname');
  if (secure && hostname !== undefined && hostname !== '' && hostname !== '?') return hostname;
  return typeof announced === 'string' ? announced : undefined;
}

function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
