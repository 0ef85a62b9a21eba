import { shape, text } from './shape.ts';

const hasMessage = shape({ message: text });

export const hasCode = shape({ code: text });

/** What the system says of a failure; where it says nothing, its code. */
export function messageOf(error: unknown): string {
  if (hasMessage(error) && error.message !== '') return error.message;
  return hasCode(error) ? error.code : String(error);
}
