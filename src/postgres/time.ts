import { milliseconds, whole, type Sql } from './sql.ts';

/** The database's time, epoch milliseconds. @throws Failure STORE_UNAVAILABLE */
export async function databaseTime(sql: Sql): Promise<number> {
  const [row] = await sql.query(`select ${milliseconds('clock_timestamp()')} as time`);
  if (row === undefined) throw new TypeError('the database told no time');
  return whole(row, 'time');
}
