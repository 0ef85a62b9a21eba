import pg from 'pg';

import { Echo } from './echo.ts';
import type { Heard } from './sql.ts';

/** Milliseconds between looks at whether the connection is still there. */
const HEARTBEAT = 2_000;
/** Milliseconds before the first and the later attempts to come back. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;

export interface Listener {
  /** Whether the server takes LISTEN and yet its notifications do not arrive, as behind a transaction pooler. */
  readonly deaf: boolean;
  listen(channel: string, heard: Heard): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * A connection of its own for LISTEN. Whenever it is lost it comes back by itself and tells everybody that notifications
 * may have been missed. Never fails: who listens while the server is down hears of the loss when it is back.
 *
 * It notifies itself now and then. While it does not hear that, it tells everybody twice a second that notifications may have
 * been missed.
 * @param notify sends a notification over another connection
 */
export function openListener(
  config: pg.ClientConfig,
  notify: (channel: string, payload: string) => Promise<unknown>,
): Listener {
  const echo = new Echo(notify, () => {
    for (const channel of channels.keys()) tell(channel, undefined);
  });
  const channels = new Map<string, Set<Heard>>();
  let current: Promise<pg.Client | undefined> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(channel: string, payload: string | undefined): void {
    if (channel === echo.channel) echo.heard(payload);
    for (const heard of channels.get(channel) ?? []) heard(payload);
  }

  function connected(attempt = 0): Promise<pg.Client | undefined> {
    current ??= connectClient(config, [echo.channel, ...channels.keys()], tell, comeBack, echo).catch(() => {
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
    get deaf() {
      return echo.deaf;
    },
    async listen(channel, heard) {
      const known = channels.get(channel);
      if (known === undefined) channels.set(channel, new Set([heard]));
      else known.add(heard);
      const client = await connected();
      // A connection made for an earlier channel does not hear this one yet. LISTEN twice is LISTEN once.
      await client?.query(listenTo(channel)).catch(() => client.end());
      return leaving(channels.get(channel), heard);
    },
    async close() {
      closed = true;
      echo.stop();
      clearTimeout(retry);
      channels.clear();
      await hangUp(await current);
    },
  };
}

/** Connects and listens; `lost` is called once, when a connection that was made has ended. */
async function connectClient(
  config: pg.ClientConfig,
  channels: readonly string[],
  tell: (channel: string, payload: string | undefined) => void,
  lost: () => void,
  echo: Echo,
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
    echo.ask();
  }, HEARTBEAT);
  heartbeat.unref();
  echo.begin();
  client.once('end', () => {
    clearInterval(heartbeat);
    echo.stop();
    lost();
  });
  return client;
}

function leaving(listeners: Set<Heard> | undefined, heard: Heard): () => Promise<void> {
  return () => {
    listeners?.delete(heard);
    return Promise.resolve();
  };
}

/** Where the server does not answer, a goodbye waits for ever; with a question still open, `end` hangs up. */
async function hangUp(client: pg.Client | undefined): Promise<void> {
  await client?.query('select 1').catch(() => undefined);
  await client?.end();
}

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`;
}
