/** Bytes that the count of a day may have, the least first. */
export const WIDTHS: readonly number[] = [1, 2, 4, 8];

/** The least bytes that the largest of these counts needs. */
export function widthOf(days: readonly (readonly [day: number, count: number])[]): number {
  let most = 0;
  for (const [, count] of days) most = Math.max(most, count);
  return WIDTHS.find((width) => most < 2 ** (8 * width)) ?? 8;
}

/** The count that stands at a place of a record. */
export function countAt(view: DataView, at: number, width: number): number {
  switch (width) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at);
    case 4:
      return view.getUint32(at);
    default:
      return Number(view.getBigUint64(at));
  }
}

/** @param width of WIDTHS, enough for the count */
export function setCount(view: DataView, at: number, width: number, count: number): void {
  switch (width) {
    case 1:
      view.setUint8(at, count);
      break;
    case 2:
      view.setUint16(at, count);
      break;
    case 4:
      view.setUint32(at, count);
      break;
    default:
      view.setBigUint64(at, BigInt(count));
  }
}
