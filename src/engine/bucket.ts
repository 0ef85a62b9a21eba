import murmurhash from 'murmurhash';

import { WHOLE } from '../domain/catalog.ts';

const RANGE = 0x1_0000_0000;

/**
 * A subject's stable place in [0, 100,000) for one salt: MurmurHash3 x86 32-bit (Appleby, 2011; seed 0) of the UTF-8
 * bytes of salt and value, each preceded by its length as four big-endian bytes, scaled by integers only. The lengths
 * keep ("ab", "c") and ("a", "bc") apart.
 */
export function bucket(salt: string, value: string): number {
  const saltLength = Buffer.byteLength(salt);
  const bytes = Buffer.allocUnsafe(8 + saltLength + Buffer.byteLength(value));
  bytes.writeUInt32BE(saltLength, 0);
  bytes.write(salt, 4);
  bytes.writeUInt32BE(bytes.length - 8 - saltLength, 4 + saltLength);
  bytes.write(value, 8 + saltLength);
  // The product stays below 2^53, so the division is exact before it is cut off.
  return Math.floor((murmurhash.v3(bytes, 0) * WHOLE) / RANGE);
}
