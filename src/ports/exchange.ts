/** An HTTP request as plain values, for a door that has never met a socket. Header names are in lower case. */
export interface DoorRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
  /** Gives a signal that is aborted once the client has gone. Left out: the client is taken to wait. */
  readonly gone?: (() => AbortSignal) | undefined;
}

/** An HTTP response as plain values. */
export interface DoorResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** An HTTP response that goes on. Each chunk is asked for once the one before has been taken. */
export interface DoorStream {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly chunks: AsyncIterableIterator<string, undefined>;
}

/** A WebSocket as plain functions, for a door that has never met one. */
export interface DoorSocket {
  /** The subprotocol that was agreed on; empty where none was. */
  readonly protocol: string;
  /** Settles once the message has left the process. */
  send(text: string): Promise<void>;
  close(code: number, reason: string): void;
  onMessage(told: (text: string) => Promise<void>): void;
}
