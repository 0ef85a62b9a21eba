import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerSdk, type Client as ServerClient } from '@openfeature/server-sdk';
import {
  OpenFeature as WebSdk,
  ProviderStatus,
  type Client as WebClient,
  type Provider as WebProvider,
} from '@openfeature/web-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Json } from '../../src/domain/catalog.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, rule, segment, tiered } from '../engine/world.ts';
import { listen, ofrepWorld, openDatabase, type Listening, type OfrepWorld, type Person } from './world.ts';

/** The clients that front ends and back ends really use, against a server that really listens. */

function valued(...values: readonly Json[]) {
  return values.map((value, index) => ({ key: `v${index}`, value }));
}

const OPEN = catalogOf({
  segments: [
    segment('reds', { attribute: 'team', is: 'red' }),
    segment('phones', { attribute: 'device', is: 'phone' }),
    segment('busy', { metric: 'reports', atLeast: 1 }),
  ],
  gates: [gate('launch', ['reds'])],
  flags: [
    tiered('integration', { gate: 'launch', rules: [rule('all', 'full')] }),
    flag('banner', { variations: valued(false, true), rules: [rule('phones', 'v1')] }),
    flag('seats', { variations: valued(0, 25), rules: [rule('reds', 'v1')] }),
    flag('theme', { variations: valued({}, { dark: true }), rules: [rule('reds', 'v1')] }),
    flag('for-the-busy', { rules: [rule('busy')] }),
  ],
});
const CLOSED = { ...OPEN, gates: [gate('launch')] };

const PAULA: Person = { id: 'paula', claims: { team: 'red' } };
const NIA: Person = { id: 'nia', claims: {} };

let sql: Sql;
let ours: OfrepWorld;
let server: Listening;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: OPEN });
  server = await listen(ours);
}, 60_000);
beforeEach(() => {
  ours.silence();
  ours.offer(OPEN);
});
afterAll(async () => {
  await WebSdk.close();
  await ServerSdk.close();
  await server.close();
  await ours.close();
  await sql.close();
});

describe('the server SDK', () => {
  let serial = 0;
  /** A back end that asks for this person, each time it needs to know. */
  async function clientOf(person: Person, as: Person = person): Promise<ServerClient> {
    const domain = `server-${(serial += 1)}`;
    const { token } = await server.introduce(as);
    const { subject } = await server.introduce(person);
    const headers: [string, string][] = [['authorization', `Bearer ${token}`]];
    await ServerSdk.setProviderAndWait(domain, new OFREPProvider({ baseUrl: server.address, headers }));
    return ServerSdk.getClient(domain).setContext({ targetingKey: subject });
  }

  test('reads the flags of two subjects', async () => {
    const paula = await clientOf(PAULA);
    const nia = await clientOf(NIA);
    expect(await paula.getStringDetails('integration', 'unknown')).toMatchObject({
      value: 'full',
      variant: 'full',
      reason: 'TARGETING_MATCH',
      flagMetadata: { reason: 'RULE_MATCH', rank: 3, catalogVersion: ours.admittance.keeper.version },
    });
    expect(await nia.getStringDetails('integration', 'unknown')).toMatchObject({
      value: 'off',
      reason: 'DISABLED',
      flagMetadata: { reason: 'GATE_CLOSED', rank: 0 },
    });
    expect(await paula.getNumberValue('seats', -1)).toBe(25);
    expect(await nia.getNumberValue('seats', -1)).toBe(0);
    expect(await paula.getObjectValue('theme', { unknown: true })).toEqual({ dark: true });
    expect(await nia.getObjectValue('theme', { unknown: true })).toEqual({});
  });

  test('passes on what the client says', async () => {
    const nia = await clientOf(NIA);
    expect(await nia.getBooleanValue('banner', true)).toBe(false);
    expect(await nia.getBooleanValue('banner', false, { device: 'phone' })).toBe(true);
  });

  test('follows the catalog at once', async () => {
    const paula = await clientOf(PAULA);
    expect(await paula.getStringValue('integration', 'unknown')).toBe('full');
    ours.offer(CLOSED);
    expect(await paula.getStringValue('integration', 'unknown')).toBe('off');
    ours.offer(OPEN);
    expect(await paula.getStringValue('integration', 'unknown')).toBe('full');
  });

  test('is told why there is no answer', async () => {
    const paula = await clientOf(PAULA);
    expect(await paula.getStringDetails('nothing', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'FLAG_NOT_FOUND',
    });
    const other = await clientOf(NIA, PAULA);
    expect(await other.getStringDetails('integration', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'INVALID_CONTEXT',
    });
    other.setContext({});
    expect(await other.getStringDetails('integration', 'mine')).toMatchObject({
      errorCode: 'TARGETING_KEY_MISSING',
    });
    ours.silence('cache');
    expect(await paula.getStringDetails('for-the-busy', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'GENERAL',
    });
  });
});

/** What the provider keeps between visits. A browser has one. */
class Visits {
  readonly #kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
}

describe('the web SDK', () => {
  let serial = 0;
  const asked: number[] = [];
  beforeAll(() => {
    Object.assign(globalThis, { localStorage: new Visits() });
  });

  function providerFor(token: string): WebProvider {
    return new OFREPWebProvider({
      baseUrl: server.address,
      headers: [['authorization', `Bearer ${token}`]],
      // Its default answers from the last visit, whatever has been taken away since.
      cacheMode: 'network-first',
      fetchImplementation: async (...call: Parameters<typeof fetch>) => {
        const response = await fetch(...call);
        asked.push(response.status);
        return response;
      },
      // Its types were not made for exactOptionalPropertyTypes.
    }) as WebProvider;
  }

  /** A page that this person has open. */
  async function visit(
    person: Person,
    context: Readonly<Record<string, string>> = {},
  ): Promise<{
    readonly client: WebClient;
    /** The page's own way to have everything read anew. */
    readonly say: (more: Readonly<Record<string, string>>) => Promise<void>;
  }> {
    const domain = `web-${(serial += 1)}`;
    const { token, subject } = await server.introduce(person);
    await WebSdk.setProviderAndWait(domain, providerFor(token), { targetingKey: subject, ...context });
    return {
      client: WebSdk.getClient(domain),
      say: (more) => WebSdk.setContext(domain, { targetingKey: subject, ...more }),
    };
  }

  test('reads the flags of two subjects at one go each', async () => {
    asked.length = 0;
    const { client: paula } = await visit(PAULA);
    const { client: nia } = await visit(NIA, { device: 'phone' });
    expect(paula.getStringDetails('integration', 'unknown')).toMatchObject({
      value: 'full',
      variant: 'full',
      reason: 'TARGETING_MATCH',
      flagMetadata: { reason: 'RULE_MATCH', rank: 3, catalogVersion: ours.admittance.keeper.version },
    });
    expect(nia.getStringDetails('integration', 'unknown')).toMatchObject({
      value: 'off',
      reason: 'DISABLED',
      flagMetadata: { reason: 'GATE_CLOSED', rank: 0 },
    });
    expect(paula.getBooleanValue('banner', true)).toBe(false);
    expect(nia.getBooleanValue('banner', false)).toBe(true);
    expect(paula.getNumberValue('seats', -1)).toBe(25);
    expect(paula.getObjectValue('theme', { unknown: true })).toEqual({ dark: true });
    expect(paula.getStringDetails('nothing', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(asked).toEqual([200, 200]);
  });

  test('follows the catalog when it asks next, and only then is sent anything', async () => {
    const { client: paula, say } = await visit(PAULA);
    asked.length = 0;
    await say({ page: 'reports' });
    expect(asked).toEqual([304]);
    ours.offer(CLOSED);
    expect(paula.getStringValue('integration', 'unknown')).toBe('full');
    await say({ page: 'settings' });
    expect(asked).toEqual([304, 200]);
    expect(paula.getStringDetails('integration', 'unknown')).toMatchObject({
      value: 'off',
      flagMetadata: { reason: 'GATE_CLOSED', catalogVersion: ours.admittance.keeper.version },
    });
    ours.offer(OPEN);
    await say({ page: 'reports' });
    expect(paula.getStringValue('integration', 'unknown')).toBe('full');
  });

  test('follows what its own page says', async () => {
    const { client: nia, say } = await visit(NIA);
    expect(nia.getBooleanValue('banner', true)).toBe(false);
    await say({ device: 'phone' });
    expect(nia.getBooleanValue('banner', false)).toBe(true);
    await say({ device: 'desk' });
    expect(nia.getBooleanValue('banner', true)).toBe(false);
  });

  test('keeps what it knows where one flag cannot be decided, and never reads it as off', async () => {
    ours.silence('cache');
    const { client: paula } = await visit(PAULA);
    expect(paula.getStringValue('integration', 'unknown')).toBe('full');
    expect(paula.getStringDetails('for-the-busy', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'GENERAL',
      errorMessage: expect.stringMatching(/^ENTITLEMENTS_UNAVAILABLE/),
    });
  });

  test('does not start for somebody else’s flags, nor without a good token', async () => {
    const { token } = await server.introduce(PAULA);
    for (const [bearer, status] of [
      [token, ProviderStatus.ERROR],
      ['nonsense', ProviderStatus.FATAL],
    ] as const) {
      const domain = `web-${(serial += 1)}`;
      const starting = WebSdk.setProviderAndWait(domain, providerFor(bearer), { targetingKey: 'nia' });
      await expect(starting).rejects.toThrow();
      expect(WebSdk.getClient(domain).providerStatus).toBe(status);
    }
  });
});
