import { beforeAll, expect, test } from '@jest/globals';

import { buildSchema } from '../../src/graphql/build.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { Views } from '../../src/graphql/views.ts';
import { largeSdl } from './limits/large-schema.ts';
import { longestSlice } from '../slices.ts';
import { DIRECTIVES } from './world.ts';

let views: Views;
beforeAll(() => {
  const sdl = `${largeSdl(2_000).replace('old: Int', 'old: Int @entitled(flag: "moon")')}
    extend type Query { secret: Secret }
    type Secret @entitled(flag: "sun") { first: T1 }`;
  const { schema, annotations, problems } = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'large.graphql', text: sdl },
    ],
    {},
  );
  expect(problems).toEqual([]);
  views = new Views(guardSchema(schema!, annotations!), 8);
}, 60_000);

test('a view of a large schema is made in slices between which the event loop turns', async () => {
  const { longest, total, result } = await longestSlice(async () => views.without(['sun']));
  expect(result!.guarded.schema.getType('Secret')).toBeUndefined();
  expect(longest).toBeLessThan(total / 3);
});

test('all who ask for a view while it is made are given the same', async () => {
  const [one, other] = await Promise.all([views.without(['moon']), views.without(['moon'])]);
  expect(one).toBe(other);
  expect(views.without(['moon'])).toBe(one);
});

test('views that are asked for at once are made one after the other', async () => {
  const several = new Views(views.whole.guarded, 8);
  const order: string[] = [];
  // The second is there at once, as soon as it is its turn.
  const ask = async (flag: string): Promise<void> => {
    await several.without([flag]);
    order.push(flag);
  };
  await Promise.all([ask('moon'), ask('unheard-of')]);
  expect(order).toEqual(['moon', 'unheard-of']);
});
