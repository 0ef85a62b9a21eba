import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openFeed } from '../../src/insightx/feed.ts';
import { world, type World } from './world.ts';

const SUBSCRIPTION = 'subscription { reportGenerated { title author { name } points { day } } }';

describe('reportGenerated', () => {
  let insightx: World;
  beforeAll(async () => {
    insightx = await world();
  });
  afterAll(() => insightx.close());

  test('delivers each report of the workspace, in order', async () => {
    const events = await insightx.follow(SUBSCRIPTION);
    const first = events.next();
    await insightx.run(
      'mutation { a: generateReport(title: "One") { id } b: generateReport(title: "Two") { id } }',
    );
    expect((await first).value).toMatchObject({
      data: { reportGenerated: { title: 'One', author: { name: 'Nia Okafor' } } },
    });
    expect((await events.next()).value).toMatchObject({ data: { reportGenerated: { title: 'Two' } } });
    await events.return(undefined);
  });

  test('tells nothing of another workspace, nor of a report that was refused', async () => {
    const events = await insightx.follow(SUBSCRIPTION);
    await insightx.run('mutation { generateReport(title: "Theirs") { id } }', {
      id: 'paula',
      account: 'elm',
    });
    await insightx.run('mutation { generateReport(title: " ") { id } }');
    await insightx.run('mutation { generateReport(title: "Mine") { id } }');
    expect((await events.next()).value).toMatchObject({ data: { reportGenerated: { title: 'Mine' } } });
    await events.return(undefined);
  });

  test('ends at once for a subscriber who leaves while waiting', async () => {
    const events = await insightx.follow(SUBSCRIPTION);
    const waiting = events.next();
    await events.return(undefined);
    expect(await waiting).toEqual({ value: undefined, done: true });
  });
});

describe('the feed', () => {
  const report = (id: string) => ({ id, title: id, createdAt: '2025-01-01T00:00:00.000Z', author: 'nia' });

  test('reaches everybody who follows, each once', async () => {
    const feed = openFeed();
    const [a, b] = [feed.follow('w'), feed.follow('w')];
    feed.announce('w', report('1'));
    expect(await a.next()).toEqual({ value: report('1'), done: false });
    expect(await b.next()).toEqual({ value: report('1'), done: false });
  });

  test('answers several readers who wait in the order they came', async () => {
    const feed = openFeed();
    const following = feed.follow('w');
    const both = Promise.all([following.next(), following.next()]);
    feed.announce('w', report('1'));
    feed.announce('w', report('2'));
    expect((await both).map(({ value }) => value?.id)).toEqual(['1', '2']);
  });

  test('keeps the newest hundred for a reader that is slow', async () => {
    const feed = openFeed();
    const following = feed.follow('w');
    for (let n = 1; n <= 150; n++) feed.announce('w', report(String(n)));
    expect((await following.next()).value?.id).toBe('51');
  });

  test('says nothing after return, and return may be called twice', async () => {
    const feed = openFeed();
    const following = feed.follow('w');
    feed.announce('w', report('1'));
    await following.return?.();
    await following.return?.();
    feed.announce('w', report('2'));
    expect(await following.next()).toEqual({ value: undefined, done: true });
  });

  test('a workspace by the name of error is one like any other', async () => {
    const feed = openFeed();
    feed.announce('error', report('0'));
    const following = feed.follow('error');
    feed.announce('error', report('1'));
    expect((await following.next()).value?.id).toBe('1');
  });
});
