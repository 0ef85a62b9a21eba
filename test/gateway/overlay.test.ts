import { describe, expect, test } from '@jest/globals';

import { SECRET, SHOP, startShop } from './own-product.ts';
import { deniedFor, denialOf, GRANTED } from './story.ts';
import { ask, emptyFolder, runOnce, writeFiles } from './world.ts';

const configured = (...files: readonly string[]) => ({
  'gatehouse.yaml': `${SHOP['gatehouse.yaml']}overlay: [${files.join(', ')}]\n`,
});

describe('a gateway with an overlay', () => {
  test('gates what its schema leaves open, and nothing else', async () => {
    const shop = await startShop({
      ...configured('tight.yaml', 'counted.yaml'),
      'tight.yaml': 'entitled:\n  Query.whoami: { tier: patron }\n  Query.lounge: { tier: patron }\n',
      'counted.yaml': 'counts: { Query.hello: orders }\n',
    });
    const token = await shop.tokenFor('sam');
    expect(await ask(shop.address, token, '{ hello }')).toMatchObject(GRANTED);
    expect(denialOf(await ask(shop.address, token, '{ whoami }'))).toEqual(deniedFor('TIER'));
    // What counts by the overlay earns what the overlay asks for.
    expect(await ask(shop.address, token, '{ hello }')).toMatchObject(GRANTED);
    expect(await ask(shop.address, token, '{ whoami }')).toMatchObject({
      ...GRANTED,
      data: { whoami: 'sam' },
    });
  });
});

describe('an overlay that is wrong', () => {
  /** What `gatehouse <command>` says of it. */
  async function said(command: string, overlay: string, ...further: readonly string[]): Promise<string> {
    const folder = emptyFolder();
    const files = ['overlay.yaml', ...further];
    writeFiles(folder, { ...SHOP, ...configured(...files), 'overlay.yaml': overlay });
    const { code, out, err } = await runOnce([command], folder, {
      GATEHOUSE_JWT_SECRET: SECRET,
      PORT: '0',
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    return err.replaceAll(`${folder}/`, '').trim();
  }

  test.concurrent.each(['start', 'check'])(
    'is told by `gatehouse %s`, every problem with file, line, column and coordinate',
    async (command) => {
      const bad = 'entitled:\n  Query.hello: {}\n  Query.lounge: { plam: gold }\n';
      expect((await said(command, bad)).split('\n')).toEqual([
        'overlay.yaml:2:16  error  entitled["Query.hello"]  expected at least one of flag, plan and tier, received an empty map',
        'overlay.yaml:3:19  error  entitled["Query.lounge"].plam  unknown key "plam": did you mean "plan"?',
      ]);
      const missing = 'entitled:\n  Query.lunge: { plan: gold }\ncounts:\n  Query.halo: orders\n';
      expect((await said(command, missing)).split('\n')).toEqual([
        'overlay.yaml:2:3  error  Query.lunge  the schema has no such element',
        'overlay.yaml:4:3  error  Query.halo  the schema has no such element',
      ]);
      expect(await said(command, 'entitled:\n  Query.hello: { plan: silver }\n')).toMatch(
        /^shop\.yaml:.*schema\["Query\.hello"\] {2}plan 'silver' does not exist.*\(asked for at overlay\.yaml:2:3\)$/m,
      );
      expect(await said(command, '{}', 'none.yaml')).toMatch(
        /^the overlay none\.yaml cannot be read\n {2}ENOENT/,
      );
    },
  );
});
