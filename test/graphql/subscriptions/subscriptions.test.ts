import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExecutionResult } from 'graphql';

import { entitlementsOf } from '../../../src/graphql/in-code/entitlements-of.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { gate } from '../../engine/world.ts';
import { catalogOf, flag } from '../catalog.ts';
import { hidingCatalog } from '../hidden-catalog.ts';
import { openDatabase, world, type Person, type World } from '../world.ts';

const SDL = `
  type Query { open: Int }
  type Subscription {
    ticks: Tick
    gated: Tick @entitled(flag: "live")
    paid: Tick @entitled(plan: "pro")
  }
  type Tick {
    count: Int
    earned: Int @entitled(tier: "regular")
    "Has the catalog changed each time it is asked."
    restless: Int
    "Asks in its resolver."
    askedInCode: String
  }
  type Mutation { work: Int @counts(metric: "reports") }
`;

function catalogWith(audiences: readonly string[]) {
  return catalogOf({
    gates: [gate('live', audiences)],
    flags: [flag('live', { gate: 'live', rules: [{ audience: 'all', serve: { variation: 'full' } }] })],
  });
}

/** A source that is fed by hand. */
class Source {
  readonly #readers: ((step: IteratorResult<unknown, undefined>) => void)[] = [];
  readonly #waiting: unknown[] = [];
  open = 0;
  asked = 0;

  emit(value: unknown): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#waiting.push(value);
    else reader({ value, done: false });
  }

  follow(): AsyncIterableIterator<unknown, undefined> {
    this.open++;
    return {
      next: () => {
        this.asked++;
        const [value] = this.#waiting.splice(0, 1);
        if (value !== undefined) return Promise.resolve({ value, done: false });
        return new Promise((resolve) => this.#readers.push(resolve));
      },
      return: () => {
        this.open--;
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

let sql: Sql;
let ours: World;
let source: Source;
let people = 0;
let version = 1;
let as: Person;
const fields = ['ticks', 'gated', 'paid'];
beforeAll(async () => {
  sql = await openDatabase();
  const tick = { count: 1, earned: 4 };
  const subscribing = {
    subscribe: () => source.follow(),
    resolve: () => tick,
  };
  ours = await world({
    sql,
    sdl: SDL,
    catalog: catalogWith(['all']),
    resolvers: {
      Subscription: Object.fromEntries(fields.map((field) => [field, subscribing])),
      Mutation: { work: () => 1 },
      Tick: {
        askedInCode: async (_parent: unknown, _args: unknown, context: unknown) => {
          const known = await entitlementsOf(context);
          known.require({ plan: 'pro' });
          return known.plan;
        },
        restless: () => {
          offer(['all']);
          return 1;
        },
      },
    },
    settings: {
      refusals: { status: 401, partialMutations: false, partialSubscriptions: true },
      mostSubscriptions: 1_000,
    },
  });
}, 60_000);
beforeEach(() => {
  ours.silence();
  source = new Source();
  as = { id: `somebody-${(people += 1)}` };
  offer(['all']);
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

function offer(audiences: readonly string[]): void {
  ours.offer({ ...catalogWith(audiences), version: (version += 1) });
}
async function setPlan(plan: string): Promise<void> {
  const { account = '' } = ours.claimsOf(as);
  await ours.standings.change({ account, plan }, { author: 'x', reason: 'x', command: { do: 'x' } });
}

type Answers = AsyncIterableIterator<ExecutionResult, undefined>;

async function start(query: string): Promise<ExecutionResult | Answers> {
  const claims = ours.claimsOf(as);
  return ours.door.operate({ query: `subscription ${query}` }, { claims, client: {} }, true);
}
async function started(query: string): Promise<Answers> {
  const answering = await start(query);
  if (Symbol.asyncIterator in answering) return answering;
  throw new Error(JSON.stringify(answering));
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
async function next(answers: Answers): Promise<unknown> {
  const { value, done } = await answers.next();
  return done === true ? 'over' : plain(value);
}
const errorOf = (code: string, path?: readonly string[]) => ({
  errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }), ...(path && { path }) })],
});

describe('while a store is silent', () => {
  test('a subscription that needs it is not started, and that is no denial', async () => {
    ours.silence('standings');
    expect(plain(await start('{ paid { count } }'))).toMatchObject(errorOf('ENTITLEMENTS_UNAVAILABLE'));
    expect(source.open).toBe(0);
  });

  test('one that goes on is kept, each event says so, and it goes on when the store speaks again', async () => {
    as = { id: as.id, account: `account of ${as.id}` };
    await setPlan('pro');
    const answers = await started('{ paid { count } }');
    ours.silence('standings');
    // Announced, so that whatever was known of the account is not believed any more.
    await setPlan('enterprise');
    source.emit({});
    expect(await next(answers)).toMatchObject(errorOf('ENTITLEMENTS_UNAVAILABLE'));
    expect(source.open).toBe(1);
    ours.silence();
    source.emit({});
    expect(await next(answers)).toEqual({ data: { paid: { count: 1 } } });
    await answers.return?.();
    expect(source.open).toBe(0);
  });
});

describe('what changes for one caller', () => {
  test('ends what their account does not pay for any more, without an event', async () => {
    as = { id: as.id, account: `account of ${as.id}` };
    await setPlan('pro');
    const answers = await started('{ paid { count } }');
    const step = next(answers);
    await setPlan('free');
    expect(await step).toMatchObject(errorOf('FORBIDDEN', ['paid']));
    expect(await next(answers)).toBe('over');
    expect(source.open).toBe(0);
  });

  test('by use alone opens a stream that is under way', async () => {
    const answers = await started('{ ticks { count earned } }');
    source.emit({});
    expect(await next(answers)).toMatchObject({
      data: { ticks: { count: 1, earned: null } },
      ...errorOf('FORBIDDEN', ['ticks', 'earned']),
    });
    for (let time = 0; time < 3; time++) await ours.ask('mutation { work }', { as });
    source.emit({});
    expect(await next(answers)).toEqual({ data: { ticks: { count: 1, earned: 4 } } });
    await answers.return?.();
  });

  test('by time alone is found in its turn, without an event', async () => {
    const answers = await started('{ ticks { count } }');
    const step = next(answers);
    ours.pass(3_600_001);
    for (let turn = 0; turn < 20; turn++) await ours.door.subscriptions.turn();
    expect(await step).toMatchObject(errorOf('UNAUTHENTICATED'));
    expect(source.open).toBe(0);
    ours.pass(-3_600_001);
  });
});

test('a subscription to what has become hidden ends with the error of something that never was', async () => {
  as = { ...as, claims: { team: 'next' } };
  ours.offer({ ...hidingCatalog(['live']), version: (version += 1) });
  const answers = await started('{ gated { count } }');
  const step = next(answers);
  ours.offer({ ...hidingCatalog(['live'], { phase: 'wired' }), version: (version += 1) });
  expect(await step).toEqual({
    errors: [
      {
        message: 'Cannot query field "gated" on type "Subscription". Did you mean "paid"?',
        locations: [{ line: 1, column: 16 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ],
  });
  expect(await next(answers)).toBe('over');
  expect(plain(await start('{ gated { count } }'))).toEqual(
    expect.objectContaining({ errors: expect.any(Array) }),
  );
});

test('the source is asked for the next event once the answer to the last one has been taken', async () => {
  const answers = await started('{ ticks { count } }');
  for (let event = 0; event < 5; event++) source.emit({});
  await next(answers);
  await next(answers);
  expect(source.asked).toBe(2);
  await answers.return?.();
});

test('one that is left while its source is silent is over at once', async () => {
  const answers = await started('{ ticks { count } }');
  const step = next(answers);
  await answers.return?.();
  expect(await step).toBe('over');
  expect(source.open).toBe(0);
});

test('a subscription whose catalog changes without end is answered that it cannot be told', async () => {
  const answers = await started('{ ticks { count restless } }');
  source.emit({});
  expect(await next(answers)).toMatchObject(errorOf('ENTITLEMENTS_UNAVAILABLE'));
  await answers.return?.();
});

test('each of a thousand is told of a change', async () => {
  const many = await Promise.all(Array.from({ length: 1_000 }, () => started('{ gated { count } }')));
  expect(source.open).toBe(1_000);
  const steps = many.map((answers) => next(answers));
  offer([]);
  for (const step of await Promise.all(steps)) expect(step).toMatchObject(errorOf('FORBIDDEN'));
  expect(source.open).toBe(0);
});

test('a change looks at nobody but those whom it concerns', async () => {
  let looks = 0;
  const claims = { ...ours.claimsOf() };
  Object.defineProperty(claims, 'id', { get: () => ((looks += 1), 'counted') });
  Object.defineProperty(claims, 'account', { get: () => ((looks += 1), 'other-account') });
  const query = 'subscription { ticks { count } }';
  const answering = await ours.door.operate({ query }, { claims, client: {} }, true);
  as = { ...as, account: 'changing-account' };
  await new Promise((resolve) => setImmediate(resolve));
  looks = 0;
  for (const plan of ['pro', 'free', 'pro', 'free']) await setPlan(plan);
  expect(looks).toBe(0);
  if (Symbol.asyncIterator in answering) await answering.return?.();
});

test('a source that always has an event lets timers fire, and is let go of once its answers are left', async () => {
  let given = 0;
  source.follow = () => {
    source.open++;
    return {
      // With an end, so that the test fails where it would otherwise go on for ever.
      next: () => Promise.resolve({ value: {}, done: ++given > 100_000 }) as Promise<IteratorResult<unknown>>,
      return: () => {
        source.open--;
        return new Promise(() => undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  const answers = await started('{ ticks { count } }');
  let fired = 0;
  const timer = setInterval(() => {
    if (++fired === 5) void answers.return?.();
  }, 1);
  let answered = 0;
  for await (const { errors } of answers) if (errors === undefined) answered++;
  clearInterval(timer);
  expect(fired).toBeGreaterThanOrEqual(5);
  expect(answered).toBeGreaterThan(5);
  expect(given).toBeLessThan(100_000);
  expect(source.open).toBe(0);
});

test('a resolver that asks in code is answered anew for each event', async () => {
  as = { id: as.id, account: `account of ${as.id}` };
  const answers = await started('{ ticks { askedInCode } }');
  source.emit(1);
  expect(await next(answers)).toMatchObject({
    data: { ticks: { askedInCode: null } },
    errors: [{ path: ['ticks', 'askedInCode'], extensions: { code: 'FORBIDDEN' } }],
  });
  await setPlan('pro');
  source.emit(2);
  expect(await next(answers)).toEqual({ data: { ticks: { askedInCode: 'pro' } } });
  await setPlan('free');
  source.emit(3);
  expect(await next(answers)).toMatchObject({ data: { ticks: { askedInCode: null } } });
});

test('a source that cannot be left cleanly is left all the same', async () => {
  source.follow = () => ({
    next: () => new Promise(() => undefined),
    return: () => {
      throw new Error('the queue is gone');
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  });
  const answers = await started('{ ticks { count } }');
  const step = next(answers);
  await answers.return?.();
  expect(await step).toBe('over');
});
