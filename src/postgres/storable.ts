import { Failure } from '../domain/failure.ts';

/**
 * PostgreSQL text holds every character but U+0000, and UTF-8 turns each half of a broken surrogate pair into the same
 * character: two subjects would become one. @throws Failure BAD_REQUEST
 */
export function storable(value: string): string {
  if (value.includes('\0') || /\p{Cs}/u.test(value)) {
    throw new Failure('BAD_REQUEST', `not valid Unicode text: ${JSON.stringify(value.slice(0, 80))}`);
  }
  return value;
}
