import { ReplyError, type Redis } from 'ioredis';

/** What a server says of itself. */
export interface Greeting {
  /** `redis` or `valkey`; undefined where it does not say. */
  readonly product: string | undefined;
  readonly version: string | undefined;
  readonly mode: 'standalone' | 'cluster' | 'sentinel' | undefined;
  readonly role: 'primary' | 'replica' | undefined;
  /** Which run of the server this is. */
  readonly run: string;
  /** Whether it says which. One that does not is trusted to have lost nothing. */
  readonly tellsRun: boolean;
}

/**
 * Asks a server what it is, by HELLO, which takes no right. Only INFO names the run, and not every server lets us have it.
 * @throws Error where it does not answer
 */
export async function greet(client: Redis): Promise<Greeting> {
  const [hello, info] = await Promise.all([
    client.call('HELLO').catch(unlessSilent),
    client.info('server').catch(unlessSilent),
  ]);
  const said = pairsOf(hello);
  const mode = said.get('mode');
  const role = said.get('role');
  const run = /^run_id:(\w+)/m.exec(info ?? '')?.[1];
  return {
    product: said.get('server'),
    version: said.get('version') ?? /^redis_version:(\S+)/m.exec(info ?? '')?.[1],
    mode: mode === 'standalone' || mode === 'cluster' || mode === 'sentinel' ? mode : undefined,
    role: role === undefined ? undefined : role === 'master' ? 'primary' : 'replica',
    run: run ?? 'unknown',
    tellsRun: run !== undefined,
  };
}

/** `Redis 7.0.15, primary` */
export function describeGreeting({ product, version, role }: Greeting): string {
  const name = product === 'valkey' ? 'Valkey' : 'Redis';
  return [version === undefined ? name : `${name} ${version}`, ...(role === undefined ? [] : [role])].join(
    ', ',
  );
}

/** A server may refuse to say; what it does not answer is thrown. */
function unlessSilent(error: unknown): undefined {
  if (!(error instanceof ReplyError)) throw error;
  return undefined;
}

function pairsOf(reply: unknown): ReadonlyMap<string, string> {
  const flat: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const pairs = new Map<string, string>();
  for (let place = 0; place + 1 < flat.length; place += 2)
    pairs.set(String(flat[place]), String(flat[place + 1]));
  return pairs;
}
