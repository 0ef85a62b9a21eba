/** One row as a driver gives it. Statements cast every column to text or int4, so that both drivers answer alike. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Where statements run, one after the other.
 *
 * Every method fails with Failure STORE_UNAVAILABLE when the database cannot be reached, goes away or takes too long.
 * What the database itself refuses (a constraint, a syntax error) is thrown as the driver's own error.
 */
export interface Session {
  /** One statement with its parameters. */
  query(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** Any number of statements without parameters. */
  run(script: string): Promise<void>;
}

/** Told the payload of a notification, or undefined where some may have been missed. */
export type Heard = (payload: string | undefined) => void;

/** A PostgreSQL database: a server's, or the embedded one. */
export interface Sql extends Session {
  /** Commits what `work` did, or nothing where it throws. `timeout` bounds each statement, in milliseconds. */
  transaction<T>(work: (session: Session) => Promise<T>, options?: { readonly timeout?: number }): Promise<T>;
  /** From when this settles, every notification is heard or its loss is told. Returns how to stop. */
  listen(channel: string, heard: Heard): Promise<() => Promise<void>>;
  /** Whether notifications do not arrive, as behind a transaction pooler; everybody is then told again and again of a loss. */
  deaf?(): boolean;
  /** Whether it runs on this thread: a statement then holds the event loop. */
  readonly embedded?: boolean;
  close(): Promise<void>;
}

/** @throws TypeError where the column holds something else: the statement and its reader disagree */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string')
    throw new TypeError(`column ${column}: expected text, received ${typeof value}`);
  return value;
}

/** A whole number that came as text or int4. @throws TypeError where the column holds something else */
export function whole(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new TypeError(`column ${column}: expected a whole number, received ${typeof value}`);
  }
  return number;
}

/** The same, or undefined where the column is null. */
export function wholeOrNone(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : whole(row, column);
}

/** JSON that came as text. @throws TypeError, SyntaxError where the column holds something else */
export function parsed(row: Row, column: string): unknown {
  return JSON.parse(text(row, column));
}

/** An expression for a timestamp as epoch milliseconds. */
export function milliseconds(timestamp: string): string {
  return `round(extract(epoch from ${timestamp}) * 1000)::text`;
}
