import { turn } from '../domain/in-portions.ts';
import type { Row, Sql } from './sql.ts';

/** Rows that are fetched together. Embedded, the event loop is held meanwhile. */
const TOGETHER = 200;
/** Milliseconds that the server has for a portion. */
const LONG = 10_000;

/**
 * Reads all rows of a statement, of one moment, in portions. The event loop turns between two portions.
 * @param statement without a semicolon
 */
export function readAtLength(
  sql: Sql,
  statement: string,
  params: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return sql.transaction(
    async (session) => {
      await session.query(`declare portions no scroll cursor for ${statement}`, params);
      const rows: Row[] = [];
      for (;;) {
        const portion = await session.query(`fetch ${TOGETHER} from portions`);
        rows.push(...portion);
        if (portion.length < TOGETHER) return rows;
        await turn();
      }
    },
    { timeout: LONG },
  );
}

/** The same for a statement that mostly gives few rows: these are read at once, without a transaction. */
export async function readMostlyFew(
  sql: Sql,
  statement: string,
  params: readonly unknown[],
): Promise<readonly Row[]> {
  const rows = await sql.query(`${statement} limit ${TOGETHER}`, params);
  return rows.length < TOGETHER ? rows : readAtLength(sql, statement, params);
}
