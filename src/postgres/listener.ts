import pg from 'pg';
import type { Heard } from './sql.ts';

/** Milliseconds between looks at whether the connection is still there. */
const HEARTBEAT = 2_000;
/** Milliseconds before the first and the later attempts to come back. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;

export interface Listener {
  listen(channel: string, heard: Heard): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * A connection of its own for LISTEN. Whenever it is lost it comes back by itself and tells everybody that notifications
 * may have been missed. Never fails: who listens while the server is down hears of the loss when it is back.
 */
export function openListener(config: pg.ClientConfig): Listener {
  const channels = new Map<string, Set<Heard>>();
  let current: Promise<pg.Client | undefined> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(channel: string, payload: string | undefined): void {
    for (const heard of channels.get(channel) ?? []) heard(payload);
  }

  function connected(attempt = 0): Promise<pg.Client | undefined> {
    current ??= connectClient(config, [...channels.keys()], tell, comeBack).catch(() => {
      comeBack(attempt + 1);
      return undefined;
    });
    return current;
  }

  function comeBack(attempt = 0): void {
    current = undefined;
    clearTimeout(retry);
    if (closed || channels.size === 0) return;
    retry = setTimeout(() => void returned(attempt), Math.min(FIRST_WAIT * 2 ** attempt, LONGEST_WAIT));
    retry.unref();
  }

  async function returned(attempt: number): Promise<void> {
    if ((await connected(attempt)) === undefined) return;
    for (const channel of channels.keys()) tell(channel, undefined);
  }

  return {
    async listen(channel, heard) {
      const known = channels.get(channel);
      if (known === undefined) channels.set(channel, new Set([heard]));
      else known.add(heard);
      const client = await connected();
      // A connection made for an earlier channel does not hear this one yet. LISTEN twice is LISTEN once.
      await client?.query(listenTo(channel)).catch(() => client.end());
      return () => {
        channels.get(channel)?.delete(heard);
        return Promise.resolve();
      };
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      channels.clear();
      const client = await current;
      // Where nobody answers, a goodbye waits for ever; with a question still open, `end` hangs up.
      await client?.query('select 1').catch(() => undefined);
      await client?.end();
    },
  };
}

/** Connects and listens; `lost` is called once, when a connection that was made has ended. */
async function connectClient(
  config: pg.ClientConfig,
  channels: readonly string[],
  tell: (channel: string, payload: string | undefined) => void,
  lost: () => void,
): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on('error', () => {
    // 'end' follows. Unheard, this event ends the process.
  });
  client.on('notification', ({ channel, payload }) => {
    tell(channel, payload ?? '');
  });
  try {
    await client.connect();
    for (const channel of channels) await client.query(listenTo(channel));
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
  // A network that swallows packets ends no connection: only an unanswered question shows it.
  const heartbeat = setInterval(() => {
    client.query('select 1').catch(() => client.end());
  }, HEARTBEAT);
  heartbeat.unref();
  client.once('end', () => {
    clearInterval(heartbeat);
    lost();
  });
  return client;
}

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`;
}
