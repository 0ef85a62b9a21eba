const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Reads a number that came from outside: a finite number, or text that is a plain decimal. Anything else ("", "abc",
 * "0x10", "1e999", NaN, true) is unknown, because a wrong number would entitle somebody.
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
