import { beforeAll, describe, expect, test } from '@jest/globals';

import { pageAt } from '../front-end/page.ts';
import { emptyFolder, exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const APP = 'http://app.example.com';
const ADMIN = 'http://admin.example.com';
const STRANGER = 'http://stranger.example';

let gateway: Running;
let closed: Running;
beforeAll(async () => {
  const folder = exampleFolder();
  writeFiles(folder, {
    'gatehouse.yaml': `
catalog: catalog.yaml
example: insightx
cors:
  graphql: { origins: [${APP}, ${ADMIN}], maxAgeSeconds: 120 }
  ofrep: { origins: ['*'] }
  schema: { origins: [${APP}], credentials: true }
  admin: { origins: [${ADMIN}] }
`,
  });
  [gateway, closed] = await Promise.all([startGateway({ folder }), startGateway()]);
});

const PATHS = ['/graphql', '/ofrep/v1/evaluate/flags', '/schema.graphql', '/admin/graphql'] as const;

/** What a browser asks before it sends JSON with a token. */
function preflight(at: Running, path: string, origin: string): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-entitlements-context',
  };
  return fetch(`${at.address}${path}`, { method: 'OPTIONS', headers });
}

describe('a preflight', () => {
  test.each([
    ['/graphql', APP, APP],
    ['/graphql', ADMIN, ADMIN],
    ['/graphql', STRANGER, null],
    ['/ofrep/v1/evaluate/flags', STRANGER, '*'],
    ['/ofrep/v1/evaluate/flags/adv-user-gating', APP, '*'],
    ['/schema.graphql', APP, APP],
    ['/schema.graphql', ADMIN, null],
    ['/admin/graphql', ADMIN, ADMIN],
    ['/admin/graphql', APP, null],
  ])('of %s from %s is answered without a credential', async (path, origin, allowed) => {
    const answer = await preflight(gateway, path, origin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-entitlements-context',
    );
    expect(answer.headers.get('access-control-max-age')).toBe(path === '/graphql' ? '120' : '600');
    expect(answer.headers.get('vary')).toContain('Origin');
    expect(answer.headers.get('access-control-allow-credentials')).toBe(
      path === '/schema.graphql' ? 'true' : null,
    );
  });

  test('names the methods of its door', async () => {
    const methods = async (path: string) =>
      (await preflight(gateway, path, APP)).headers.get('access-control-allow-methods');
    expect(await methods('/graphql')).toBe('GET, POST');
    expect(await methods('/ofrep/v1/evaluate/flags')).toBe('POST');
    expect(await methods('/schema.graphql')).toBe('GET');
  });

  test.each([...PATHS, '/v1/events', '/healthz', '/nowhere'])(
    'of %s is no method of ours where no origin may call',
    async (path) => {
      const answer = await preflight(closed, path, APP);
      expect([404, 405]).toContain(answer.status);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const body: unknown = await answer.json();
      expect(JSON.stringify(body)).toContain(`OPTIONS ${path} is not served here`);
    },
  );

  test.each(['/v1/events', '/healthz', '/nowhere'])('of %s is never allowed', async (path) => {
    const answer = await preflight(gateway, path, APP);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect([404, 405]).toContain(answer.status);
  });
});

describe('a page in a browser', () => {
  const asking = (person: string, query: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token(person)}` },
    body: JSON.stringify({ query }),
  });

  test('on an allowed origin reads answers, denials and the headers that matter', async () => {
    const ask = pageAt(APP);
    const me = await ask(`${gateway.address}/graphql`, asking('nia', '{ me { id } }'));
    expect(await me.json()).toEqual({ data: { me: { id: 'nia' } } });
    expect(me.headers.get('x-entitlements-version')).toBe('1');
    const denied = await ask(
      `${gateway.address}/graphql`,
      asking('nia', '{ advancedIntegration { connectors { name } } }'),
    );
    expect(denied.status).toBe(401);
    expect(await denied.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(denied.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  test('reads why it was refused: no token, a body that is no JSON, a body that is too large', async () => {
    const ask = pageAt(APP);
    const url = `${gateway.address}/graphql`;
    const { headers } = asking('nia', '');
    const type = { 'content-type': 'application/json' };
    expect((await ask(url, { method: 'POST', headers: type, body: '{}' })).status).toBe(401);
    expect((await ask(url, { method: 'POST', headers, body: '{' })).status).toBe(400);
    expect(
      (await ask(url, { method: 'POST', headers, body: JSON.stringify('a'.repeat(1_100_000)) })).status,
    ).toBe(413);
  });

  test('on another origin reads nothing', async () => {
    const ask = pageAt(STRANGER);
    await expect(ask(`${gateway.address}/graphql`, asking('nia', '{ me { id } }'))).rejects.toThrow(
      /cross-origin/i,
    );
    const flags = await ask(`${gateway.address}/ofrep/v1/evaluate/flags`, {
      ...asking('nia', ''),
      body: JSON.stringify({ context: { targetingKey: 'nia' } }),
    });
    expect(flags.status).toBe(200);
    expect(flags.headers.get('etag')).toMatch(/^"/);
  });

  test('reads an event stream', async () => {
    const ask = pageAt(APP);
    const { headers, ...rest } = asking('nia', '{ me { id } }');
    const stream = await ask(`${gateway.address}/graphql`, {
      ...rest,
      headers: { ...headers, accept: 'text/event-stream' },
    });
    expect(await stream.text()).toContain('{"me":{"id":"nia"}}');
  });
});

test('cookies of every origin stop the start', async () => {
  const folder = emptyFolder();
  writeFiles(folder, {
    'gatehouse.yaml': "example: insightx\ncors: { graphql: { origins: ['*'], credentials: true } }\n",
  });
  await expect(startGateway({ folder })).rejects.toThrow(
    'cors.graphql.credentials  expected false, because * allows every origin',
  );
});
