import { Failure, storeUnavailable } from '../domain/failure.ts';

/** SQLSTATEs that speak of the server, not of the statement. Two letters are a class. */
const OF_THE_SERVER = /^(08|57P|57014|53|58|25006)/;

/** What a driver threw, as Gatehouse says it: an error of the statement stays what it is. */
export function asFailure(error: unknown): unknown {
  if (error instanceof Failure || error instanceof TypeError) return error;
  const state = sqlState(error);
  if (state !== undefined && !OF_THE_SERVER.test(state)) return error;
  return storeUnavailable('PostgreSQL', error);
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
