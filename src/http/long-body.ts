import { turn } from '../domain/in-portions.ts';

/** Characters from which on a body is sent in portions: a megabyte takes about 6 ms to be encoded and handed to a socket. */
export const LONG = 256 * 1024;
/** Characters of a portion. */
const PORTION = 64 * 1024;

/** A body in UTF-8, portion by portion. The event loop turns before each. */
export async function* portionsOf(body: string): AsyncGenerator<Buffer, void, void> {
  for (let from = 0; from < body.length;) {
    await turn();
    const to = endOf(body, from);
    yield Buffer.from(body.slice(from, to));
    from = to;
  }
}

/** Where a portion ends: never between the two halves of one character. */
function endOf(body: string, from: number): number {
  const to = Math.min(from + PORTION, body.length);
  const last = body.charCodeAt(to - 1);
  const halved = last >= 0xd800 && last <= 0xdbff && to < body.length;
  return halved ? to + 1 : to;
}
