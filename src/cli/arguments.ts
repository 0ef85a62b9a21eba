import { InvalidArgumentError } from 'commander';

import { Stopped } from './stopped.ts';

/** Readers of arguments, for commander: each gives the value or says what was expected. */

export function notEmpty(given: string): string {
  if (given === '') throw new InvalidArgumentError('expected something, received nothing');
  return given;
}

export const RELEASE = ['<release>', 'key of the release', notEmpty] as const;
export const FLAG = ['<flag>', 'key of the flag', notEmpty] as const;

/** For an option that may be given several times. */
export function repeated(given: string, before: readonly string[] = []): readonly string[] {
  return [...before, notEmpty(given)];
}

export function nameAndValue(
  given: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = given.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected name=value');
  return { ...before, [given.slice(0, equals)]: given.slice(equals + 1) };
}

/** `from=to`, for an option that may be given several times. A plan of the catalog has no `=` in its name. */
export function planMove(given: string, before: readonly PlanMove[] = []): readonly PlanMove[] {
  const equals = given.lastIndexOf('=');
  const [from, to] = [given.slice(0, equals), given.slice(equals + 1)];
  if (equals < 1 || to === '') throw new InvalidArgumentError('expected two plans, as from=to');
  return [...before, { from, to }];
}

export interface PlanMove {
  readonly from: string;
  readonly to: string;
}

/** The largest number of GraphQL's Int (specification, "Int"). */
const LARGEST = 2_147_483_647;

export function wholeNumber(what: string, from = 1, to = LARGEST): (given: string) => number {
  return (given) => {
    const number = Number(given);
    if (/^\d+$/.test(given) && number >= from && number <= to) return number;
    const range = to === LARGEST ? `from ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`expected a whole number of ${what} ${range}`);
  };
}

/** How many decimals a percentage may have, and between what, the gateway says. */
export function percentage(given: string): number {
  if (!/^\d+(\.\d+)?$/.test(given)) throw new InvalidArgumentError('expected a number from 0 to 100');
  return Number(given);
}

/** Words of the control API, in whatever case. */
export function oneOf<Word extends string>(words: readonly Word[]): (given: string) => Word {
  return (given) => {
    const word = given.toUpperCase().replaceAll('-', '_');
    const found = words.find((candidate) => candidate === word);
    if (found === undefined) throw new InvalidArgumentError(`expected one of ${words.join(', ')}`);
    return found;
  };
}

/** Audiences, or everybody: never by having forgotten to name them. @throws Stopped where it is neither or both */
export function reach(
  audiences: readonly string[],
  entirely = false,
): { readonly audiences: readonly string[] } | { readonly entirely: true } {
  if (entirely === audiences.length > 0) throw new Stopped('expected either audiences or --entirely');
  return entirely ? { entirely } : { audiences };
}
