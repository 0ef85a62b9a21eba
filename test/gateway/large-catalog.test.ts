import { beforeAll, describe, expect, test } from '@jest/globals';

import { freshDatabase } from '../postgres/fresh-database.ts';
import { startWatched, type Watched } from './loop.ts';
import { manyFlags } from './many-flags.ts';
import { afterwards, eventually } from './world.ts';

/** The size of a large company: its text has 3.6 MB. */
const FLAGS = 5_000;
const CHANGES = '__typename ... on WouldChange { changes { kind key before after lines } }';
const IMPORT = `mutation ($text: String!, $version: Int!) {
  carryOut(command: { import: { text: $text } }, expectedVersion: $version, reason: "a test") {
    __typename ... on Applied { version changes { kind key before after lines } }
  }
}`;

async function control(
  gateway: Watched,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.address}/admin/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data: Record<string, unknown> | null;
    errors?: unknown;
  };
  expect(errors).toBeUndefined();
  return data ?? {};
}

describe.each(['PostgreSQL', 'the embedded database'])('on %s, the event loop goes on while', (kind) => {
  let gateway: Watched;
  let follower: Watched | undefined;
  beforeAll(async () => {
    if (kind === 'PostgreSQL') {
      const database = await freshDatabase();
      afterwards(() => database.drop());
      gateway = await startWatched({ DATABASE_URL: database.url });
      // The start that finds an empty store prints the key, and no later one.
      follower = { ...(await startWatched({ DATABASE_URL: database.url })), key: gateway.key };
    } else gateway = await startWatched();
    // The first file that needs it waits for the compiler.
  }, 180_000);

  const text = manyFlags(FLAGS, 'first');
  const ask = (query: string, variables?: object) => gateway.unheld(() => control(gateway, query, variables));

  test('a large import is previewed and simulated', async () => {
    const { preview } = await ask(
      `query ($text: String!) { preview(command: { import: { text: $text } }) { ${CHANGES} } }`,
      { text },
    );
    expect(preview).toMatchObject({ __typename: 'WouldChange' });
    const { simulate } = await ask(
      `query ($text: String!) {
        simulate(commands: [{ import: { text: $text } }]) { stages { flags { flag gains } preview { ${CHANGES} } } }
      }`,
      { text },
    );
    expect(simulate).toMatchObject({ stages: [{ preview: { __typename: 'WouldChange' } }] });
  }, 180_000);

  test('it is carried out, followed, exported, imported again, compared and told', async () => {
    const applied = async (salt: string, version: number): Promise<void> => {
      const { carryOut } = await ask(IMPORT, { text: manyFlags(FLAGS, salt), version });
      expect(carryOut).toMatchObject({ __typename: 'Applied', version: version + 1 });
    };
    const version = async (of: Watched): Promise<unknown> =>
      (await control(of, '{ catalog { version } }'))['catalog'];
    await applied('first', 1);
    if (follower === undefined) await applied('second', 2);
    else {
      const behind = follower;
      await eventually(
        () => version(behind),
        (found) => JSON.stringify(found) === '{"version":2}',
        60_000,
      );
      await behind.unheld(async () => {
        await applied('second', 2);
        await eventually(
          () => version(behind),
          (found) => JSON.stringify(found) === '{"version":3}',
          60_000,
        );
      });
    }
    const { export: exported } = await ask('{ export }');
    const { carryOut } = await ask(IMPORT, { text: exported, version: 3 });
    expect(carryOut).toMatchObject({ __typename: 'NoOp' });
    const { diff } = await ask('{ diff(from: 1, to: 3) { changes { kind key before after lines } } }');
    expect(diff).toMatchObject({ changes: expect.any(Array) });
    await ask('{ audit { nodes { changes { key before after lines } } } }');
    await ask(`mutation {
      carryOut(command: { restore: { version: 2 } }, expectedVersion: 3, reason: "a test") { __typename }
    }`);
  }, 180_000);
});
