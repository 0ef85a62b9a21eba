/** Milliseconds between turns of looking at subscriptions that go on; each is looked at once a second. */
export const SUBSCRIPTIONS_EVERY = 100;

/** Does work again and again, until everything is let go of. */
export function every(milliseconds: number, work: () => Promise<unknown>, closing: (() => unknown)[]): void {
  const timer = setInterval(() => void work(), milliseconds);
  closing.push(() => {
    clearInterval(timer);
  });
}
