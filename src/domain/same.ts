/** Whether two values say the same as JSON: the order of keys does not count, nor does a key without a value. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((element, index) => same(element, other[index]));
  }
  return keysSaid(one) === keysSaid(other) && saysAll(other, one);
}

/** How many keys have a value. */
function keysSaid(object: object): number {
  let count = 0;
  for (const key of Object.keys(object)) if (Reflect.get(object, key) !== undefined) count++;
  return count;
}

function saysAll(object: object, wanted: object): boolean {
  for (const key of Object.keys(wanted)) {
    const value: unknown = Reflect.get(wanted, key);
    if (value === undefined) continue;
    if (!Object.hasOwn(object, key) || !same(value, Reflect.get(object, key))) return false;
  }
  return true;
}
