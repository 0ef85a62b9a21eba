/** An HTTP request as plain values, for a door that has never met a socket. Header names are in lower case. */
export interface DoorRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

/** An HTTP response as plain values. */
export interface DoorResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}
