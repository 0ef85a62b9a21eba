/** Milliseconds between turns of looking at subscriptions that go on; each is looked at once a second. */
export const SUBSCRIPTIONS_EVERY = 100;

/**
 * Does work again and again, until everything is let go of. A turn never overlaps itself: while one is under way, the
 * timer starts no other. Letting go waits for the turn under way.
 * @param work must not reject
 */
export function every(milliseconds: number, work: () => Promise<unknown>, closing: (() => unknown)[]): void {
  let turn: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    turn ??= work().finally(() => {
      turn = undefined;
    });
  }, milliseconds);
  closing.push(() => {
    clearInterval(timer);
    return turn;
  });
}
