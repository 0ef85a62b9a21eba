import { describe, expect, test } from '@jest/globals';

import { SubjectRecorder } from '../../src/actions/remember-subject.ts';
import type { Attribute, Catalog } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import { storeUnavailable } from '../../src/domain/failure.ts';
import type { Claims, SubjectProfile } from '../../src/domain/subject.ts';
import { lines, movingClock } from './world.ts';

const DAY = 86_400_000;

/** A catalog that asks for this many claims. */
function catalogOf(many: number): Catalog {
  const attributes = Array.from({ length: many }, (_, index): Attribute => ({
    key: `a${index}`,
    type: 'text',
    source: 'claim',
    from: `c${index}`,
  }));
  return { ...NOTHING, attributes };
}

function world() {
  const batches: (readonly SubjectProfile[])[] = [];
  const directory = {
    silent: false,
    remember(profiles: readonly SubjectProfile[]): Promise<void> {
      if (directory.silent) return Promise.reject(storeUnavailable('the store', 'it is silent'));
      batches.push(profiles);
      return Promise.resolve();
    },
    read: () => Promise.resolve([]),
    find: () => Promise.resolve([]),
    sample: () => Promise.resolve([]),
    count: () => Promise.resolve(0),
    erase: () => Promise.resolve(),
  };
  const clock = movingClock();
  const recorder = new SubjectRecorder(directory, clock, undefined, lines());
  return { batches, clock, directory, recorder };
}

/** A credential that counts how often any of its claims is looked at. */
function watched(id: string, said: Readonly<Record<string, unknown>> = {}) {
  const looks = { count: 0 };
  const all = new Proxy(said, {
    getOwnPropertyDescriptor(target, name) {
      looks.count += 1;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
  const claims: Claims = { id, account: undefined, all, expiresAt: Infinity };
  return { claims, looks };
}

describe('a credential', () => {
  test('is looked at once, however many claims the catalog asks for and however often it calls', async () => {
    const { batches, recorder } = world();
    const catalog = catalogOf(200);
    const { claims, looks } = watched('a', { c7: 'x' });
    for (let call = 0; call < 50; call += 1) recorder.note(claims, catalog);
    // Another version that asks for the same is no reason to look again.
    recorder.note(claims, { ...catalog, version: 9 });
    expect(looks.count).toBe(200);
    await recorder.flush();
    expect(batches).toMatchObject([[{ id: 'a', claims: { c7: 'x' } }]]);
  });

  test('is looked at again when the catalog asks for something else, and the next day', async () => {
    const { batches, clock, recorder } = world();
    const { claims } = watched('a', { c0: 1, c1: 2 });
    recorder.note(claims, catalogOf(1));
    recorder.note(claims, catalogOf(2));
    await recorder.flush();
    expect(batches).toMatchObject([[{ claims: { c0: 1, c1: 2 } }]]);
    const { looks } = watched('a');
    clock.pass(DAY);
    recorder.note(claims, catalogOf(2));
    expect(looks.count).toBe(0);
  });

  test('that says the same as the one before is not written again', async () => {
    const { batches, recorder } = world();
    for (const { claims } of [watched('a', { c0: 1 }), watched('a', { c0: 1 })]) {
      recorder.note(claims, catalogOf(1));
      await recorder.flush();
    }
    expect(batches).toHaveLength(1);
  });

  test('that could not be written is written when it calls again', async () => {
    const { batches, directory, recorder } = world();
    const { claims } = watched('a');
    directory.silent = true;
    recorder.note(claims, catalogOf(1));
    await recorder.flush();
    directory.silent = false;
    recorder.note(claims, catalogOf(1));
    await recorder.flush();
    expect(batches).toHaveLength(1);
  });
});

test('a directory that is another than before is told anew', async () => {
  const { batches, recorder } = world();
  const { claims } = watched('a');
  recorder.note(claims, catalogOf(1));
  await recorder.flush();
  recorder.forgetAll();
  recorder.note(claims, catalogOf(1));
  await recorder.flush();
  expect(batches).toHaveLength(2);
});

test('subjects that wait are written in batches, each looked at once', async () => {
  const { batches, recorder } = world();
  const catalog = catalogOf(1);
  for (let index = 0; index < 1_234; index += 1) recorder.note(watched(`s${index}`).claims, catalog);
  await recorder.flush();
  expect(batches.map((batch) => batch.length)).toEqual([500, 500, 234]);
  expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(1_234);
});
