/**
 * Whether every store keeps this text as it is. PostgreSQL text holds every character but U+0000, and UTF-8 turns each
 * half of a broken surrogate pair into the same character: two subjects would become one.
 */
export function isKeepable(value: string): boolean {
  return !value.includes('\0') && !/\p{Cs}/u.test(value);
}
