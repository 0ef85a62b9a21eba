/** Whether a value that came over the wire is what it is taken for. */
export type Is<Value> = (value: unknown) => value is Value;

/** What a check has made sure of. */
export type Of<Check> = Check extends Is<infer Value> ? Value : never;

export function text(value: unknown): value is string {
  return typeof value === 'string';
}

export function number(value: unknown): value is number {
  return typeof value === 'number';
}

export function truth(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function anything(value: unknown): value is unknown {
  return value !== undefined;
}

export function record(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function exactly<const Word extends string>(word: Word): Is<Word> {
  return (value): value is Word => value === word;
}

export function nullable<Value>(is: Is<Value>): Is<Value | null> {
  return (value): value is Value | null => value === null || is(value);
}

export function list<Value>(is: Is<Value>): Is<readonly Value[]> {
  return (value): value is readonly Value[] => Array.isArray(value) && value.every(is);
}

/** An object with at least these fields. */
export function shape<Value extends object>(fields: {
  readonly [Field in keyof Value]: Is<Value[Field]>;
}): Is<Value> {
  return (value): value is Value => {
    if (!record(value)) return false;
    for (const field in fields) if (!fields[field](value[field])) return false;
    return true;
  };
}

export function either<Values extends readonly unknown[]>(
  ...checks: { readonly [Place in keyof Values]: Is<Values[Place]> }
): Is<Values[number]> {
  return (value): value is Values[number] => checks.some((is) => is(value));
}
