/** What time it is, epoch milliseconds. The one place a decision's `now` comes from. */
export interface Clock {
  now(): number;
}

/** Where operators read what happened. Messages are for people; fields are for machines and hold no secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
