/** A row as a driver gives it: nothing is known of its values yet. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one SQL statement in PostgreSQL's dialect. Statements may run on different connections. */
export type Query = (
  text: string,
  params?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** A column that holds text. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw unexpected(column, 'text', value);
  return value;
}

/** A column that holds a whole number. */
export function whole(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw unexpected(column, 'a whole number', value);
  return value;
}

/** A column that holds one of these words. */
export function word<W extends string>(row: Row, column: string, words: readonly W[]): W {
  const value = row[column];
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) throw unexpected(column, `one of ${words.join(', ')}`, value);
  return found;
}

/** The one row of an insert that returns its row. */
export function only(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new TypeError('An insert gave no row back.');
  return row;
}

function unexpected(column: string, wanted: string, value: unknown): TypeError {
  return new TypeError(
    `Column ${column}: expected ${wanted}, received ${value === null ? 'null' : typeof value}.`,
  );
}
