import { Failure } from '../domain/failure.ts';
import { isKeepable } from '../domain/keepable.ts';

/** Text for a column. @throws Failure BAD_REQUEST where it would not be kept as it is */
export function storable(value: string): string {
  if (!isKeepable(value)) {
    throw new Failure('BAD_REQUEST', `not valid Unicode text: ${JSON.stringify(value.slice(0, 80))}`);
  }
  return value;
}
