/** Does work again and again, until everything is let go of. */
export function every(milliseconds: number, work: () => Promise<unknown>, closing: (() => unknown)[]): void {
  const timer = setInterval(() => void work(), milliseconds);
  closing.push(() => {
    clearInterval(timer);
  });
}
