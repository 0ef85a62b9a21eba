import type { Connection } from './connection.ts';
import type { RedisServer } from './server.ts';

/** One server, the primary that sentinels name, or the primaries of a Cluster. */
export interface RedisNodes {
  /** Which server keeps a key; undefined where that is not known. */
  of(key: string): RedisServer | undefined;
  all(): readonly RedisServer[];
  /** Whether every server that keeps anything is connected. */
  ready(): boolean;
  /** Why not, as far as it is known. */
  readonly trouble: Error | undefined;
  /** How to connect to one of them, to hear announcements; undefined while none is connected. */
  listening(): Connection | undefined;
  /** Asks anew which server keeps what. */
  refresh(): Promise<void>;
  close(): void;
}

/** One server, or the primary that sentinels name. */
export function singleServer(server: RedisServer): RedisNodes {
  return {
    of: () => server,
    all: () => [server],
    ready: () => server.run() !== undefined,
    get trouble() {
      return server.trouble;
    },
    listening: () => (server.run() === undefined ? undefined : server.options),
    refresh: () => Promise.resolve(),
    close() {
      server.close();
    },
  };
}
