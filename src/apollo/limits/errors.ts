import { GraphQLError, type ExecutionResult } from 'graphql';

import { exceeding } from './exceeding.ts';

/**
 * Stands for an error that no answer states any more. graphql-js takes it as it is, because it has a path, so that it costs
 * no error of its own at each place.
 */
export const UNSTATED = new GraphQLError('left out', { path: [] });

/** Says how many errors an answer leaves out. */
export function leftOut(most: number, more: number): GraphQLError {
  return exceeding('errors', `expected at most ${most} errors in an answer, ${more} more are left out`);
}

/** Says that there are more mistakes than are looked for. */
export function tooManyMistakes(most: number, where: 'a document' | 'variables'): GraphQLError {
  return exceeding('errors', `expected at most ${most} mistakes in ${where}, received more`);
}

/** What graphql-js says where it looks for no more mistakes in the values of variables. */
const ABORTED = 'Too many errors processing variables';

/**
 * Keeps the first errors of an answer, and says how many more there were.
 * @param unstated refusals that left no error behind
 */
export function boundErrors(result: ExecutionResult, most: number, unstated = 0): ExecutionResult {
  const { errors = [] } = result;
  if (errors.at(-1)?.message.startsWith(ABORTED) === true)
    return { ...result, errors: [...errors.slice(0, most), tooManyMistakes(most, 'variables')] };
  if (errors.length <= most && unstated === 0 && !errors.includes(UNSTATED)) return result;
  const stated = errors.filter((error) => error !== UNSTATED).slice(0, most);
  const more = errors.length - stated.length + unstated;
  return { ...result, errors: [...stated, leftOut(most, more)] };
}
