import {
  isNonNullType,
  isListType,
  isObjectType,
  isAbstractType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';

/** Chance from a seed: the same for the same seed. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  once(in_: number): boolean {
    return this.below(in_) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  some<T>(from: readonly T[], least: number): readonly T[] {
    const chosen = from.filter(() => this.once(2));
    while (chosen.length < least) chosen.push(this.pick(from));
    return [...new Set(chosen)];
  }
}

/** What an element asks for here, and of whom it holds. */
export interface Demand {
  readonly sdl: string;
  holds(has: ReadonlySet<string>): boolean;
}

const DEMANDS: readonly Demand[] = [
  { sdl: '@entitled(plan: "pro")', holds: (has) => has.has('pro') },
  { sdl: '@entitled(flag: "a")', holds: (has) => has.has('a') },
  { sdl: '@entitled(flag: "b")', holds: (has) => has.has('b') },
  { sdl: '@entitled(flag: "a", plan: "pro")', holds: (has) => has.has('a') && has.has('pro') },
  { sdl: '@entitled(flag: "a") @entitled(flag: "b")', holds: (has) => has.has('a') || has.has('b') },
];

/** A field name has one type wherever it stands, so that no two selections are in conflict. */
const FIELDS: readonly (readonly [name: string, type: string])[] = [
  ['text', 'String'],
  ['word', 'String!'],
  ['words', '[String!]'],
  ['grid', '[[String!]!]'],
  ['thing', 'T0'],
  ['sure', 'T1!'],
  ['many', '[T2]'],
  ['all', '[T0!]!'],
  ['face', 'I0'],
  ['faces', '[I1!]'],
  ['any', 'U0'],
  ['anys', '[U0!]!'],
];
/** These take arguments, wherever they stand. */
const ARGUMENTS = new Map([['text', '(how: E = A, in: In, list: [In!])']]);
const OBJECTS = ['T0', 'T1', 'T2', 'T3'];
const LEAVES = new Set(['text', 'word', 'words', 'grid']);

export interface RandomSchema {
  readonly sdl: string;
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly possible: ReadonlyMap<string, readonly string[]>;
  /** Whether a field is denied to who has this, for itself, for an interface it is of, or for the type of its values. */
  denied(type: string, field: string, has: ReadonlySet<string>): boolean;
  /** Whether a type, an argument, an input field or an enum value is. */
  deniedAt(coordinate: string, has: ReadonlySet<string>): boolean;
  /** Coordinates that ask for something. */
  readonly gated: readonly string[];
}

export function randomSchema(chance: Chance): RandomSchema {
  const names = FIELDS.map(([name]) => name);
  const interfaces = new Map(['I0', 'I1'].map((name) => [name, chance.some(names, 1)]));
  const members = new Map<string, readonly string[]>(interfaces);
  const possible = new Map<string, readonly string[]>();
  const implemented = new Map<string, readonly string[]>();
  for (const object of OBJECTS)
    implemented.set(
      object,
      [...interfaces.keys()].filter(() => chance.once(2)),
    );
  // An interface that nobody implements can never be answered.
  for (const [place, face] of [...interfaces.keys()].entries()) {
    const first = OBJECTS[place]!;
    implemented.set(first, [...new Set([...(implemented.get(first) ?? []), face])]);
    possible.set(
      face,
      OBJECTS.filter((object) => implemented.get(object)?.includes(face)),
    );
  }
  for (const object of OBJECTS) {
    const inherited = (implemented.get(object) ?? []).flatMap((face) => interfaces.get(face) ?? []);
    members.set(object, [...new Set([...inherited, ...chance.some(names, 2), 'text'])]);
    possible.set(object, [object]);
  }
  members.set('Query', [...new Set([...chance.some(names, 4), 'text'])]);
  possible.set('Query', ['Query']);
  possible.set('U0', chance.some(OBJECTS, 1));

  const demands = new Map<string, Demand>();
  const asked = (coordinate: string, in_: number): string => {
    if (!chance.once(in_)) return '';
    const demand = chance.pick(DEMANDS);
    demands.set(coordinate, demand);
    return ` ${demand.sdl}`;
  };
  const types = new Map(FIELDS);
  const member = (type: string, name: string, in_ = 4): string => {
    const given = (ARGUMENTS.get(name) ?? '').replaceAll(
      /(in|list): ([^,)]+)/g,
      (all, argument: string) => `${all}${asked(`${type}.${name}(${argument}:)`, 6)}`,
    );
    return `${name}${given}: ${types.get(name)!}${asked(`${type}.${name}`, in_)}`;
  };
  const objects = ['Query', ...OBJECTS].map((object) => {
    const faces = implemented.get(object) ?? [];
    const head = `type ${object}${faces.length === 0 ? '' : ` implements ${faces.join(' & ')}`}`;
    const fields = members.get(object)!.map((name) => `  ${member(object, name)}`);
    return `${head}${object === 'Query' ? '' : asked(object, 6)} {\n${fields.join('\n')}\n}`;
  });
  const abstract = [...interfaces].map(
    ([name, fields]) =>
      `interface ${name}${asked(name, 12)} {\n${fields.map((field) => `  ${member(name, field, 10)}`).join('\n')}\n}`,
  );
  const inputs = [
    `enum E { A B${asked('E.B', 3)} C${asked('E.C', 3)} }`,
    `input In { raw: Int${asked('In.raw', 3)} e: E es: [E!]${asked('In.es', 3)} deep: In }`,
  ];
  const deniedAt: RandomSchema['deniedAt'] = (coordinate, has) =>
    [coordinate, ...inherited(coordinate)].some((one) => demands.get(one)?.holds(has) === false);
  const inherited = (coordinate: string): readonly string[] => {
    const [type = '', ...rest] = coordinate.split('.');
    return (implemented.get(type) ?? []).map((face) => [face, ...rest].join('.'));
  };
  return {
    sdl: [...objects, ...abstract, ...inputs, `union U0 = ${possible.get('U0')!.join(' | ')}`].join('\n'),
    members,
    possible,
    denied: (type, field, has) =>
      deniedAt(`${type}.${field}`, has) || deniedAt(types.get(field)!.replace(/[[\]!]/g, ''), has),
    deniedAt,
    gated: OBJECTS.concat('Query').flatMap((type) =>
      members
        .get(type)!
        .map((field) => `${type}.${field}`)
        .filter((name) =>
          [name, type, ...inherited(name), ...inherited(type)].some((one) => demands.has(one)),
        ),
    ),
  };
}

/** What a field that takes arguments is handed. */
const GIVEN = [
  '(how: B)',
  '(how: $e)',
  '(in: null)',
  '(in: { raw: 1 })',
  '(in: { e: $e })',
  '(in: { deep: { es: [A, C] } })',
  '(in: $i)',
  '(list: [])',
  '(list: [{ e: B }, { deep: { raw: 1 } }])',
  '(list: { deep: $i })',
  '(how: A, in: { es: B })',
];
const INPUTS = [
  null,
  {},
  { raw: null },
  { e: 'B' },
  { es: ['A', 'C'] },
  { es: 'B' },
  { deep: { deep: { raw: 1 } } },
];

/** A valid operation: aliases, fragments in each other, conditions, abstract types. */
export function randomOperation(schema: RandomSchema, chance: Chance) {
  const composite = [...schema.possible.keys()];
  const fragments = Array.from({ length: 3 }, (_, index) => ({
    name: `F${index}`,
    on: chance.pick(composite),
  }));
  const overlaps = (one: string, other: string): boolean =>
    schema.possible.get(one)!.some((object) => schema.possible.get(other)!.includes(object));
  const types = new Map(FIELDS.map(([name, type]) => [name, type.replace(/[[\]!]/g, '')]));
  const variables = {
    x: chance.once(2),
    y: chance.once(2),
    ...(chance.once(2) && { e: chance.pick(['A', 'B', 'C', null]) }),
    ...(chance.once(2) && { i: chance.pick(INPUTS) }),
  };
  let aliases = 0;

  const condition = (): string => {
    if (!chance.once(6)) return '';
    const by = chance.pick(['$x', '$y', '$z', 'true', 'false']);
    return ` @${chance.pick(['skip', 'include'])}(if: ${by})`;
  };
  function selections(type: string, depth: number, from: number): string {
    const count = 1 + chance.below(3);
    const found = Array.from({ length: count }, () => selection(type, depth, from));
    return `{ ${found.join(' ')} }`;
  }
  function selection(type: string, depth: number, from: number): string {
    const kind = chance.below(10);
    if (kind === 0) return '__typename';
    if (kind <= 2) {
      const on = chance.pick(composite.filter((other) => overlaps(type, other)));
      return `... on ${on}${condition()} ${selections(on, depth, from)}`;
    }
    const spread = fragments.filter(({ on }, index) => index >= from && overlaps(type, on));
    if (kind === 3 && spread.length > 0) return `...${chance.pick(spread).name}${condition()}`;
    const fields = (schema.members.get(type) ?? []).filter((name) => depth > 0 || LEAVES.has(name));
    if (fields.length === 0) return '__typename';
    const name = chance.pick(fields);
    const given = ARGUMENTS.has(name) && chance.once(2) ? chance.pick(GIVEN) : '';
    const alias = given !== '' || chance.once(3) ? `a${(aliases += 1)}: ` : '';
    const inner = LEAVES.has(name) ? '' : ` ${selections(types.get(name)!, depth - 1, from)}`;
    return `${alias}${name}${given}${condition()}${inner}`;
  }
  const body = selections('Query', 3, 0);
  const made = fragments.map(
    ({ name, on }, index) => `fragment ${name} on ${on} ${selections(on, 2, index + 1)}`,
  );
  const used = new Set<string>();
  const texts = new Map(fragments.map(({ name }, index) => [name, made[index]!]));
  const collect = (text: string): void => {
    for (const [, name] of text.matchAll(/\.\.\.(F\d)/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      collect(texts.get(name)!);
    }
  };
  collect(body);
  const kept = [...texts].filter(([name]) => used.has(name)).map(([, text]) => text);
  const whole = [body, ...kept].join('\n');
  const declared = [
    ...(whole.includes('$x') ? ['$x: Boolean!'] : []),
    ...(whole.includes('$y') ? ['$y: Boolean = true'] : []),
    ...(whole.includes('$e') ? [chance.pick(['$e: E', '$e: E = B', '$e: E = A'])] : []),
    ...(whole.includes('$i') ? [chance.pick(['$i: In', '$i: In = { e: C }'])] : []),
    ...(whole.includes('$z') ? ['$z: Boolean = false'] : []),
  ];
  const head = declared.length === 0 ? 'query' : `query (${declared.join(', ')})`;
  const { y, ...rest } = variables;
  return { source: `${head} ${whole}`, variables: chance.once(2) ? rest : { ...rest, y } };
}

/** Answers any field from nothing but the place it stands at: the same in every execution of the same operation. */
export function answer(
  _parent: unknown,
  _args: unknown,
  _context: unknown,
  info: GraphQLResolveInfo,
): unknown {
  let path = '';
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at !== undefined; at = at.prev)
    path = `${at.key}/${path}`;
  const place = hash(path);
  const value = valueOf(info.returnType, place, `<${info.parentType.name}.${info.fieldName}>`, info);
  return place % 5 === 0 ? Promise.resolve(value) : value;
}

function valueOf(type: GraphQLOutputType, place: number, text: string, info: GraphQLResolveInfo): unknown {
  if (isNonNullType(type)) return sure(type.ofType, place, text, info);
  return place % 7 === 0 ? null : sure(type, place, text, info);
}

function sure(type: GraphQLOutputType, place: number, text: string, info: GraphQLResolveInfo): unknown {
  if (isListType(type)) {
    const of: GraphQLOutputType = type.ofType as GraphQLOutputType;
    return Array.from({ length: place % 3 }, (_, index) =>
      valueOf(of, hash(`${place}/${index}`), text, info),
    );
  }
  if (isObjectType(type)) return { __typename: type.name };
  if (!isAbstractType(type)) return text;
  const possible = info.schema.getPossibleTypes(type);
  return { __typename: possible[place % possible.length]!.name };
}

function hash(text: string): number {
  let found = 0x811c9dc5;
  for (const letter of text) found = Math.imul(found ^ letter.charCodeAt(0), 0x01000193);
  return (found ^ (found >>> 15)) >>> 0;
}
