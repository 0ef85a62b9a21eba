import { GraphQLError } from 'graphql';

/** The longest title or name, in UTF-16 units as JavaScript counts. */
const LONGEST = 200;
const PAGE = { least: 0, most: 100, usual: 20 } as const;
const LEVEL = { least: 1, most: 5 } as const;

/** A title or name, trimmed. Its text is never repeated in the message: it may be a megabyte. */
export function nameOf(argument: string, given: string): string {
  const name = given.trim();
  if (name === '') throw badArgument(argument, 'must not be blank');
  if (name.length > LONGEST)
    throw badArgument(argument, `must have at most ${LONGEST} characters, not ${name.length}`);
  if (unstorable(name)) throw badArgument(argument, 'must not contain the character U+0000');
  return name;
}

/** How many to list. An explicit null means what leaving it out means. */
export function pageOf(argument: string, given: number | null | undefined): number {
  return within(argument, given ?? PAGE.usual, PAGE);
}

/** How much insights tell. */
export function levelOf(argument: string, given: number): number {
  return within(argument, given, LEVEL);
}

/** PostgreSQL has no U+0000 in its text: nothing is stored by such a name, and asking would be an error. */
export function unstorable(given: string): boolean {
  return given.includes('\0');
}

export function badArgument(argument: string, complaint: string): GraphQLError {
  return new GraphQLError(`Argument "${argument}" ${complaint}.`, {
    extensions: { code: 'BAD_USER_INPUT', argument },
  });
}

function within(argument: string, given: number, { least, most }: { least: number; most: number }): number {
  if (given < least || given > most) {
    throw badArgument(argument, `must be from ${least} to ${most}, not ${given}`);
  }
  return given;
}
