import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import fastify from 'fastify';
import { graphql } from 'graphql';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { entitlementsOf, gatehouse, typeDefs, type Gatehouse, type Viewer } from '../../src/index.ts';
import { emptyFolder, writeFiles } from '../gateway/world.ts';
import { copyTemplate } from '../postgres/template.ts';

const CATALOG = `
plans: [free, pro]
flags:
  insights:
    variations: [off, limited, full]
    ladder:
      - { variation: limited, plan: free }
      - { variation: full, plan: pro }
    rules: [{ audience: all, ladder: true }]
`;
const SDL = 'type Query { power: String @entitled(flag: "insights", variation: "full") }';
const NEEDS = { flag: 'insights', variation: 'full' };

let ours: Gatehouse;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  const folder = emptyFolder();
  writeFiles(folder, { 'catalog.yaml': CATALOG });
  await copyTemplate(join(folder, 'data'));
  const schema = makeExecutableSchema({
    typeDefs: [typeDefs, SDL],
    resolvers: { Query: { power: () => 'power' } },
  });
  ours = await gatehouse({
    schema,
    catalog: join(folder, 'catalog.yaml'),
    data: join(folder, 'data'),
    planClaim: 'plan',
  });
}, 60_000);
afterAll(async () => {
  for (const step of closing.reverse()) await step();
  await ours.close();
});

const viewerOf = ({ headers }: { readonly headers: IncomingHttpHeaders }): Viewer =>
  viewer(headers['x-user'], headers['x-plan']);
const viewerOfWeb = ({ headers }: Request): Viewer =>
  viewer(headers.get('x-user') ?? undefined, headers.get('x-plan') ?? undefined);
function viewer(id: string | readonly string[] | undefined, plan: unknown): Viewer {
  return { id: typeof id === 'string' ? id : undefined, claims: { plan } };
}

/** Starts each server with a guarded route, and one that asks in its handler. @returns its address */
const SERVERS: Readonly<Record<string, () => Promise<string>>> = {
  async express() {
    const app = express();
    app.get('/power', ours.express(NEEDS, viewerOf), (_request, response) => {
      response.json({ power: true });
    });
    app.get('/level', ours.express({}, viewerOf), async (request, response) => {
      response.json({ level: (await entitlementsOf(request)).variation('insights') });
    });
    app.get('/asks', ours.express({}, viewerOf), async (request, response) => {
      (await entitlementsOf(request)).require(NEEDS);
      response.json({ power: true });
    });
    const failed: express.ErrorRequestHandler = (error, _request, response, next) => {
      const answer = ours.answerTo(error);
      if (answer === undefined) next(error);
      else response.status(answer.status).set(answer.headers).send(answer.body);
    };
    app.use(failed);
    const server = app.listen(0);
    closing.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  async fastify() {
    const app = fastify();
    app.get('/power', { preHandler: ours.fastify(NEEDS, viewerOf) }, () => ({ power: true }));
    app.get('/level', { onRequest: ours.fastify({}, viewerOf) }, async (request) => ({
      level: (await entitlementsOf(request)).variation('insights'),
    }));
    app.get('/asks', { preHandler: ours.fastify({}, viewerOf) }, async (request) => {
      (await entitlementsOf(request)).require(NEEDS);
      return { power: true };
    });
    app.setErrorHandler((error, _request, reply) => {
      const answer = ours.answerTo(error);
      if (answer === undefined) throw error;
      return reply
        .status(answer.status)
        .headers({ ...answer.headers })
        .send(answer.body);
    });
    closing.push(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  async 'web-standard requests'() {
    const routes: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
      '/power': ours.route(NEEDS, viewerOfWeb, () => Response.json({ power: true })),
      '/level': ours.route({}, viewerOfWeb, async (request) =>
        Response.json({ level: (await entitlementsOf(request)).variation('insights') }),
      ),
      '/asks': ours.route({}, viewerOfWeb, async (request) => {
        (await entitlementsOf(request)).require(NEEDS);
        return Response.json({ power: true });
      }),
    };
    const server = createServer((incoming, outgoing) => {
      const request = new Request(`http://local${incoming.url ?? '/'}`, {
        headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      });
      void routes[incoming.url ?? '/']?.(request).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(await response.text());
      });
    }).listen(0);
    closing.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};

describe.each(Object.entries(SERVERS))('a route of %s', (_name, start) => {
  let address = '';
  beforeAll(async () => {
    address = await start();
  });
  const get = (path: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${address}${path}`, { headers });

  test('lets through a caller who is entitled, and says that the answer is personal', async () => {
    const answer = await get('/power', { 'x-user': 'petra', 'x-plan': 'pro' });
    expect([answer.status, await answer.json()]).toEqual([200, { power: true }]);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('x-entitlements-version')).toBe('1');
  });

  test.each(['/power', '/asks'])('answers a denial as JSON: %s', async (path) => {
    const answer = await get(path, { 'x-user': 'fred', 'x-plan': 'free' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await answer.json()).toEqual({
      code: 'FORBIDDEN',
      message: 'Not entitled.',
      entitlement: await denialInGraphql('fred'),
    });
  });

  test('answers a caller without an id', async () => {
    const answer = await get('/level', {});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('asks for the variation in its handler', async () => {
    const levels = await Promise.all(
      ['free', 'pro'].map(async (plan) => (await get('/level', { 'x-user': 'x', 'x-plan': plan })).json()),
    );
    expect(levels).toEqual([{ level: 'limited' }, { level: 'full' }]);
  });
});

/** What GraphQL says of the same denial, but for the coordinate, which a route does not have. */
async function denialInGraphql(id: string): Promise<unknown> {
  const { errors } = await graphql({
    schema: ours.schema,
    source: '{ power }',
    contextValue: ours.context({ id, claims: { plan: 'free' } }, {}),
  });
  const { entitlement } = errors?.[0]?.extensions ?? {};
  return { ...(entitlement as object), coordinate: undefined };
}

test('entitlements without a server', async () => {
  const known = await ours.entitlements({ id: 'petra', claims: { plan: 'pro' } });
  expect([known.plan, known.variation('insights'), known.atLeast('insights', 'limited')]).toEqual([
    'pro',
    'full',
    true,
  ]);
  await expect(ours.entitlements({ id: '' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(ours.answerTo(new Error('another'))).toBeUndefined();
});

test('a request may pass several guards, one after the other', async () => {
  const inner = ours.route(NEEDS, viewerOfWeb, async (request) =>
    Response.json({ level: (await entitlementsOf(request)).variation('insights') }),
  );
  const outer = ours.route({}, viewerOfWeb, (request) => inner(request));
  const ask = (plan: string) =>
    outer(new Request('http://local/', { headers: { 'x-user': 'x', 'x-plan': plan } }));
  expect(await (await ask('pro')).json()).toEqual({ level: 'full' });
  expect((await ask('free')).status).toBe(401);
});

test('an error of the viewer is the server’s, not a denial', async () => {
  const broken = ours.route(
    {},
    () => Promise.reject(new Error('no session store')),
    () => new Response(),
  );
  await expect(broken(new Request('http://local/'))).rejects.toThrow('no session store');
});
