/** A command that cannot go on: what is wrong, and what to do about it, in words for standard error. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
