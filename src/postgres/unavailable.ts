import { Failure, storeRefuses, storeUnavailable } from '../domain/failure.ts';

/** SQLSTATEs that speak of the server, not of the statement (PostgreSQL manual, appendix A). Two letters are a class. */
const OF_THE_SERVER = /^(08|57P|57014|53|58)/;
/** The server answers and does not serve us: user and password, database, rights, a standby that takes no writes. */
const REFUSES = /^(28|3D000|42501|25006)/;
/** No such schema, table, column or function. */
const MISSING = /^(3F000|42P01|42703|42883)$/;
/** What is missing is ours, as while a dump is being restored; a product's own statement may name what is not there. */
const OURS = /\bgatehouse\b/;

/** What a driver threw, as Gatehouse says it: an error of the statement stays what it is. */
export function asFailure(error: unknown): unknown {
  if (error instanceof Failure || error instanceof TypeError) return error;
  const state = sqlState(error);
  if (state === undefined || OF_THE_SERVER.test(state)) return storeUnavailable('PostgreSQL', error);
  const refused =
    REFUSES.test(state) || (MISSING.test(state) && error instanceof Error && OURS.test(error.message));
  return refused ? storeRefuses('PostgreSQL', error) : error;
}

/** Whether the server takes no writes. After a failover that is the old primary, and another one has its place. */
export function takesNoWrites(error: unknown): boolean {
  return sqlState(error) === '25006';
}

/** Runs a driver's promise so that what it throws is one of ours. */
export async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asFailure(error);
  }
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : undefined;
}
