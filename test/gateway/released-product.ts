import { SignJWT } from 'jose';
import { emptyFolder, startGateway, writeFiles, type Running, type Variables } from './world.ts';
import { SECRET } from './own-product.ts';

/** A product whose three flags are about to be released together. */
export const PRODUCT = {
  'gatehouse.yaml': `
catalog: catalog.yaml
source:
  local: { schema: [product.graphql], resolvers: product.mjs }
auth: { issuer: https://product.example, audience: product }
`,
  'catalog.yaml': `
plans: [free, pro]
attributes:
  team: { type: text, claim: team }
  email: { type: text, claim: email }
segments:
  developer: { when: { attribute: team, is: makers } }
  internal: { when: { attribute: email, endsWith: '@maker.example' } }
  beta: { when: { plan: { atLeast: pro } } }
  friends: { include: [fay] }
flags:
  a: { variations: [off, basic, full] }
  b: { variations: [off, on] }
  c: { variations: [off, on] }
`,
  'product.graphql': `
type Query {
  basic: Int @entitled(flag: "a", variation: "basic")
  full: Int @entitled(flag: "a", variation: "full")
  b: Int @entitled(flag: "b")
  c: Int @entitled(flag: "c")
  open: Int
}
`,
  'product.mjs': `
const one = () => 1;
export default { resolvers: { Query: { basic: one, full: one, b: one, c: one, open: one } } };
`,
} as const;

/** Claims of everybody in the tables of these tests. */
export const PEOPLE = {
  dan: { team: 'makers' },
  ida: { email: 'ida@maker.example' },
  /** Of the beta: its account pays for pro. */
  bea: { account: 'birch' },
  /** Internal and of the beta at once. */
  both: { email: 'both@maker.example', account: 'birch' },
  /** An early target. */
  fay: {},
  /** In no audience but everybody's. */
  sam: {},
  /** Was given `full` of flag a by a manager. */
  omar: {},
} as const;
export type Person = keyof typeof PEOPLE;
export const NAMES = Object.keys(PEOPLE) as Person[];

/** What each person is served of a, b and c: a as 0, b(asic) or f(ull), the others as 0 or 1. */
export type Served = Readonly<Record<Person, string>>;

export interface Released extends Running {
  /** The key of the owner, as it was printed. */
  readonly key: string;
  /** What GraphQL answers, as a table. */
  byGraphql(): Promise<Served>;
  /** What OFREP answers, as a table. */
  byOfrep(): Promise<Served>;
  tokenOf(person: string, claims?: object, expires?: string | number): Promise<string>;
  /** Asks the control API. */
  admin(query: string, variables?: object): Promise<Record<string, unknown>>;
  /** Carries out a command on the newest version. */
  carryOut(command: object): Promise<Record<string, unknown>>;
}

/** @param changed files of the product that are others */
export async function startReleased(
  env: Variables = {},
  changed: Readonly<Record<string, string>> = {},
): Promise<Released> {
  const folder = emptyFolder();
  writeFiles(folder, { ...PRODUCT, ...changed });
  const running = await startGateway({ folder, env: { GATEHOUSE_JWT_SECRET: SECRET, ...env } });
  return released(running, /ghk_[\w-]{43}/.exec(running.out())?.[0] ?? '');
}

/**
 * Another gateway on the same stores, which has no key of its own.
 * @param changed files of the product that are others
 */
export async function startBeside(
  first: Released,
  env: Variables,
  changed: Readonly<Record<string, string>> = {},
): Promise<Released> {
  const folder = emptyFolder();
  writeFiles(folder, { ...PRODUCT, ...changed });
  return released(await startGateway({ folder, env: { GATEHOUSE_JWT_SECRET: SECRET, ...env } }), first.key);
}

function released(running: Running, key: string): Released {
  const { address } = running;
  const tokens = new Map<Person, Promise<string>>();
  function tokenOfPerson(person: Person): Promise<string> {
    const known = tokens.get(person) ?? tokenOf(person, PEOPLE[person]);
    tokens.set(person, known);
    return known;
  }
  async function admin(query: string, variables: object = {}): Promise<Record<string, unknown>> {
    const { data, errors } = await post(`${address}/admin/graphql`, key, { query, variables });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data as Record<string, unknown>;
  }
  return {
    ...running,
    key,
    tokenOf,
    admin,
    byGraphql: () => table(async (person) => graphqlRow(address, await tokenOfPerson(person))),
    byOfrep: () => table(async (person) => ofrepRow(address, await tokenOfPerson(person), person)),
    async carryOut(command) {
      const { catalog } = (await admin('{ catalog { version } }')) as { catalog: { version: number } };
      const { carryOut } = await admin(
        `mutation ($command: CommandInput!, $expected: Int!) {
          carryOut(command: $command, expectedVersion: $expected, reason: "a test") {
            __typename ... on Applied { version } ... on Refused { code message } ... on Invalid { problems { message } }
          }
        }`,
        { command, expected: catalog.version },
      );
      return carryOut as Record<string, unknown>;
    },
  };
}

async function table(row: (person: Person) => Promise<string>): Promise<Served> {
  const rows = await Promise.all(NAMES.map(async (person) => [person, await row(person)] as const));
  return Object.fromEntries(rows) as Record<Person, string>;
}

async function graphqlRow(address: string, token: string): Promise<string> {
  const { data } = await post(`${address}/graphql`, token, { query: '{ basic full b c open }' });
  const { basic, full, b, c } = data as Record<string, unknown>;
  return `${full === 1 ? 'f' : basic === 1 ? 'b' : '0'}${b === 1 ? 1 : 0}${c === 1 ? 1 : 0}`;
}

async function ofrepRow(address: string, token: string, person: string): Promise<string> {
  const { flags } = await post(`${address}/ofrep/v1/evaluate/flags`, token, {
    context: { targetingKey: person },
  });
  const variants = new Map(
    (flags as readonly { key: string; variant: string }[]).map(({ key, variant }) => [key, variant]),
  );
  const a = { off: '0', basic: 'b', full: 'f' }[variants.get('a') ?? ''] ?? '?';
  return `${a}${variants.get('b') === 'on' ? 1 : 0}${variants.get('c') === 'on' ? 1 : 0}`;
}

async function post(url: string, token: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

function tokenOf(person: string, claims: object = {}, expires: string | number = '1h'): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setIssuer('https://product.example')
    .setAudience('product')
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(SECRET));
}
