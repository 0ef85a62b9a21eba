import { describe, expect, test } from '@jest/globals';

import { StandingReader } from '../../src/actions/read-standing.ts';
import { UNAVAILABLE, type Standing } from '../../src/domain/subject.ts';
import type { StandingChange, StandingKey, Standings } from '../../src/ports/standings.ts';
import { Behaviour, lines, movingClock, promised, settle } from './world.ts';

const NIA: StandingKey = { subject: 'nia', account: 'birch' };

/** Plans by account, overrides for nobody, and announcements by hand. */
class ListedStandings extends Behaviour implements Pick<Standings, 'read' | 'watch'> {
  readonly plans = new Map<string, string>();
  announce: (change: StandingChange | undefined) => void = () => undefined;

  read(keys: readonly StandingKey[]): Promise<readonly Standing[]> {
    return this.call(
      'read',
      keys.map(({ subject }) => subject),
      () => keys.map(({ account }) => ({ plan: this.plans.get(account ?? ''), overrides: [] })),
    );
  }

  watch(changed: (change: StandingChange | undefined) => void): Promise<() => Promise<void>> {
    this.announce = changed;
    return Promise.resolve(() => {
      this.announce = () => undefined;
      return Promise.resolve();
    });
  }
}

async function world() {
  const standings = new ListedStandings();
  standings.plans.set('birch', 'pro');
  const log = lines();
  const reader = new StandingReader(standings, movingClock(), log);
  const stop = await reader.watch();
  return { standings, log, reader, stop };
}

async function planOf(reader: StandingReader, key = NIA): Promise<string | undefined> {
  const known = reader.peek(key) ?? (await reader.read(key));
  return known === UNAVAILABLE ? 'unavailable' : known.plan;
}

describe('plans and overrides', () => {
  test('are read once, and then known', async () => {
    const { standings, reader } = await world();
    expect(reader.peek(NIA)).toBeUndefined();
    expect(await planOf(reader)).toBe('pro');
    expect(await planOf(reader)).toBe('pro');
    expect(standings.calls).toHaveLength(1);
  });

  test('of many who are asked for at once are read in one round trip, each by its own key', async () => {
    const { standings, reader } = await world();
    standings.plans.set('oak', 'free');
    const keys = [NIA, { subject: 'ann', account: 'oak' }, { subject: 'stranger' }];
    expect(await Promise.all(keys.map((key) => planOf(reader, key)))).toEqual(['pro', 'free', undefined]);
    expect(standings.calls).toEqual(['read nia ann stranger']);
  });

  test('are known of each subject and account by itself', async () => {
    const { reader } = await world();
    await planOf(reader);
    expect(reader.peek({ subject: 'nia' })?.plan).toBeUndefined();
    expect(reader.peek({ subject: 'nia', account: 'oak' })).toBeUndefined();
    expect(reader.peek({ subject: 'ann', account: 'birch' })).toBeUndefined();
  });

  test.each([
    ['of its account', { account: 'birch' }, true],
    ['of its subject', { subject: 'nia' }, true],
    ['of anybody', undefined, true],
    ['of another account', { account: 'oak' }, false],
    ['of another subject', { subject: 'birch' }, false],
  ])('are read again after a change %s is announced', async (_name, change, again) => {
    const { standings, reader } = await world();
    await planOf(reader);
    standings.plans.set('birch', 'free');
    standings.announce(change);
    expect(await planOf(reader)).toBe(again ? 'free' : 'pro');
  });

  test('whose change was announced while they were read are answered, and not remembered', async () => {
    const { standings, reader } = await world();
    const { promise, keep } = promised();
    standings.hold = promise;
    const under = planOf(reader);
    await settle();
    standings.plans.set('birch', 'free');
    standings.announce({ account: 'birch' });
    keep();
    expect(await under).toBe('pro');
    expect(reader.peek(NIA)).toBeUndefined();
    standings.hold = undefined;
    expect(await planOf(reader)).toBe('free');
  });

  test('are UNAVAILABLE while the store is silent, which is said once and not remembered', async () => {
    const { standings, log, reader } = await world();
    standings.silent = true;
    expect(await planOf(reader)).toBe('unavailable');
    expect(await planOf(reader)).toBe('unavailable');
    expect(log.all).toEqual(['plans and overrides cannot be read']);
    standings.silent = false;
    expect(await planOf(reader)).toBe('pro');
    expect(log.all).toHaveLength(2);
  });

  test('that are known are known while the store is silent', async () => {
    const { standings, reader } = await world();
    await planOf(reader);
    standings.silent = true;
    expect(await planOf(reader)).toBe('pro');
  });

  test('of others that are read during an announcement are remembered', async () => {
    const { standings, reader } = await world();
    const { promise, keep } = promised();
    standings.hold = promise;
    const reads = [planOf(reader), planOf(reader, { subject: 'ann', account: 'oak' })];
    await settle();
    standings.announce({ account: 'birch' });
    standings.announce({ subject: 'ben' });
    keep();
    await Promise.all(reads);
    expect(reader.peek(NIA)).toBeUndefined();
    expect(reader.peek({ subject: 'ann', account: 'oak' })).toBeDefined();
  });

  test('that are read during too many announcements are answered, and not remembered', async () => {
    const { standings, reader } = await world();
    const { promise, keep } = promised();
    standings.hold = promise;
    const under = planOf(reader);
    await settle();
    for (let other = 0; other < 20_000; other++) standings.announce({ account: `other-${other}` });
    keep();
    expect(await under).toBe('pro');
    expect(reader.peek(NIA)).toBeUndefined();
    standings.hold = undefined;
    await planOf(reader);
    expect(reader.peek(NIA)).toBeDefined();
  });
});

describe('the cost of an announcement', () => {
  const MANY = 20_000;
  const keyOf = (index: number): StandingKey => ({ subject: `s-${index}`, account: `a-${index}` });

  async function remembering(count: number) {
    const made = await world();
    await Promise.all(Array.from({ length: count }, (_, index) => made.reader.read(keyOf(index))));
    made.standings.calls.length = 0;
    return made;
  }

  function milliseconds(work: () => void): number {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  }

  test('is to forget those whom it concerns, and no others', async () => {
    const { reader, standings } = await remembering(MANY);
    for (let index = 0; index < 1_000; index++) standings.announce({ account: `a-${index}` });
    for (let index = 1_000; index < 2_000; index++) standings.announce({ subject: `s-${index}` });
    const known = Array.from({ length: MANY }, (_, index) => reader.peek(keyOf(index)) !== undefined);
    expect(known.indexOf(true)).toBe(2_000);
    expect(known.lastIndexOf(false)).toBe(1_999);
  });

  test('does not grow with what is remembered', async () => {
    const few = await remembering(100);
    const many = await remembering(MANY);
    const announce = ({ standings }: typeof few) =>
      milliseconds(() => {
        for (let index = 0; index < 2_000; index++) standings.announce({ account: `unknown-${index}` });
      });
    // A look at everything remembered takes 200 times as long; the first rounds compile.
    const rounds = Array.from({ length: 5 }, () => ({ few: announce(few), many: announce(many) }));
    const least = (of: 'few' | 'many') => Math.min(...rounds.map((round) => round[of]));
    expect(least('many')).toBeLessThan(Math.max(least('few') * 20, 5));
  });

  test('of anybody is paid once, however often it is announced', async () => {
    const { reader, standings } = await remembering(MANY);
    const first = milliseconds(() => {
      standings.announce(undefined);
    });
    const others = milliseconds(() => {
      for (let times = 0; times < 1_000; times++) standings.announce(undefined);
    });
    expect(others).toBeLessThan(Math.max(first * 50, 20));
    expect(reader.peek(keyOf(1))).toBeUndefined();
  });
});
