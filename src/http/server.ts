import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import type { DoorRequest, DoorResponse, GraphqlDoor } from '../graphql/door.ts';
import { Failure, FAILURES } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Log } from '../ports/runtime.ts';
import { bearerToken, challenge } from './bearer.ts';

/** What the server serves. */
export interface Served {
  readonly graphql: GraphqlDoor;
  readonly credentials: Credentials;
  /** What there is to say about readiness; `ready` false answers 503. */
  readiness(): Promise<{ readonly ready: boolean } & Readonly<Record<string, unknown>>>;
  readonly log: Log;
}

/** Bytes a request body may have. */
const LARGEST_BODY = 1_048_576;

const METHODS = ['GET', 'POST'];

/** The HTTP server, not yet listening. The only place that holds a socket: it translates, and decides nothing. */
export function httpServer(served: Served): FastifyInstance {
  function tell(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    send(reply, failed(served, request, error));
  }
  const server = fastify({
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: 'idle',
    frameworkErrors: tell,
    exposeHeadRoutes: false,
  });
  server.setErrorHandler(tell);
  server.setNotFoundHandler((request, reply) => send(reply, notFound(served, request)));
  server.addContentTypeParser('*', (_request, _payload, done) => {
    done(null, undefined);
  });
  drain(server);
  // Who is calling is settled before a byte of the body is read.
  const callers = new WeakMap<FastifyRequest, Claims>();
  server.route({
    method: METHODS,
    url: '/graphql',
    onRequest: async (request, reply) => {
      const caller = await identify(served, request);
      if ('refused' in caller) await send(reply, caller.refused);
      else callers.set(request, caller.claims);
    },
    handler: async (request, reply) => {
      const claims = callers.get(request);
      if (claims === undefined) throw new Error('a request without a caller has got through');
      return send(reply, await served.graphql.handle(plainRequest(request), claims));
    },
  });
  server.get('/healthz', { exposeHeadRoute: true }, (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', { exposeHeadRoute: true }, async (_request, reply) => {
    const readiness = await served.readiness();
    return reply.status(readiness.ready ? 200 : 503).send(readiness);
  });
  return server;
}

/** While closing, each answer is the last of its connection: one that is kept for more would keep the server open. */
function drain(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
}

async function identify(
  served: Served,
  request: FastifyRequest,
): Promise<{ readonly claims: Claims } | { readonly refused: DoorResponse }> {
  const { authorization } = request.headers;
  try {
    return { claims: await served.credentials.verify(bearerToken(authorization)) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'UNAUTHENTICATED') throw error;
    const headers = [['www-authenticate', challenge(authorization, error.message)]] as const;
    const { code, message } = error;
    return { refused: served.graphql.refuse(plainRequest(request), FAILURES[code], code, message, headers) };
  }
}

function plainRequest(request: FastifyRequest): DoorRequest {
  const query = request.url.indexOf('?');
  return {
    method: request.method,
    headers: request.headers,
    search: query < 0 ? '' : request.url.slice(query),
    body: request.body,
  };
}

/** What went wrong before the door was reached, as the door would say it. Anything unforeseen stays in the log. */
function failed(served: Served, request: FastifyRequest, error: unknown): DoorResponse {
  const plain = plainRequest(request);
  const status = statusOf(error);
  if (status === 413)
    return served.graphql.refuse(plain, 413, 'TOO_LARGE', `expected a body of at most ${LARGEST_BODY} bytes`);
  if (status >= 400 && status < 500) {
    const message = error instanceof Error ? error.message : 'the request cannot be read';
    return served.graphql.refuse(plain, status, 'BAD_REQUEST', message);
  }
  served.log.error('a request failed', {
    url: request.url,
    error: error instanceof Error ? error.stack : String(error),
  });
  return served.graphql.refuse(plain, 500, 'INTERNAL_SERVER_ERROR', 'Internal server error');
}

function notFound(served: Served, request: FastifyRequest): DoorResponse {
  const plain = plainRequest(request);
  const path = request.url.slice(0, request.url.length - plain.search.length);
  const told = `${request.method} ${path} is not served here`;
  return path === '/graphql'
    ? served.graphql.refuse(plain, 405, 'BAD_REQUEST', told, [['allow', METHODS.join(', ')]])
    : served.graphql.refuse(plain, 404, 'BAD_REQUEST', told);
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function send(reply: FastifyReply, response: DoorResponse): FastifyReply {
  for (const [name, value] of response.headers) reply.header(name, value);
  return reply.status(response.status).send(response.body);
}
