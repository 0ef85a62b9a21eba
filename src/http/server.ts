import { Readable } from 'node:stream';

import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { VERSION_HEADER } from '../actions/entitlements.ts';
import { Failure } from '../domain/failure.ts';
import type { DoorRequest, DoorResponse, DoorStream } from '../ports/exchange.ts';
import { readBodiesAsJson, refusedBody } from './body.ts';
import { watchConnections } from './connections.ts';
import { allowOrigins } from './cross-origin.ts';
import { entrances, type Answer, type Doors, type Entrance } from './entrance.ts';
import { LONG, portionsOf } from './long-body.ts';
import { nameRequests, type AnsweredRequest } from './request-log.ts';
import { requestIdOf } from './request-names.ts';
import { notServed, refusalOf } from './refusal.ts';
import { routing } from './routing.ts';
import { openSockets, type SocketEntrance } from './sockets.ts';

/** What the server serves. */
export interface Served extends Doors {
  /** Left out: a server that takes in no WebSocket. */
  readonly sockets?: SocketEntrance | undefined;
  /** The catalog version in force, for answers that no catalog has decided. */
  version(): number;
  /** What there is to say about readiness; `ready` false answers 503. */
  readiness(): Promise<{ readonly ready: boolean } & Readonly<Record<string, unknown>>>;
  /** Told of each request once it is answered, but for probes. Left out: nothing is told. */
  readonly answered?: ((request: AnsweredRequest) => void) | undefined;
  /** Milliseconds in which a request must have come, its body included. */
  readonly requestTimeout: number;
  /** Milliseconds that requests under way have to end, once the server closes. */
  readonly drainTimeout: number;
}

/** Milliseconds between looks for requests that take too long to come. */
const OVERDUE_EVERY = 1_000;
/** Characters a name in a path may have: as many as a request line holds. What is too long for a name is no name of ours. */
const LONGEST_KEY = 16_384;

/** The HTTP server, not yet listening. The only place that holds a socket: it translates, and decides nothing. */
export function httpServer(served: Served): FastifyInstance {
  const all = entrances(served);
  const lead = routing(all);
  function tell(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const plain = plainRequest(request);
    const { entrance, key } = lead(pathOf(request));
    send(reply, entrance.refuse(plain, refusalOf(error, request, entrance.bodyLimit, served.log), key));
  }
  const server = fastify({
    genReqId: ({ headers }) => requestIdOf(headers),
    forceCloseConnections: 'idle',
    frameworkErrors: tell,
    exposeHeadRoutes: false,
    requestTimeout: served.requestTimeout,
    http: { headersTimeout: served.requestTimeout, connectionsCheckingInterval: OVERDUE_EVERY },
    routerOptions: { maxParamLength: LONGEST_KEY },
  });
  nameRequests(server, served.answered);
  server.setErrorHandler(tell);
  allowOrigins(server, (request) => {
    const { entrance, own } = lead(pathOf(request));
    const { crossOrigin, methods } = entrance;
    return own && crossOrigin !== undefined ? { ...crossOrigin, methods } : undefined;
  });
  // After the hook for other origins, which answers preflights and marks refusals too.
  server.after(() => {
    refuseUnserved(server, lead);
  });
  server.removeContentTypeParser('text/plain');
  readBodiesAsJson(server);
  // What is left for it has no body: any other is refused by its headers.
  server.addContentTypeParser('*', (_request, _payload, done) => {
    done(null, undefined);
  });
  drain(server);
  goOn(server, served);
  nameVersion(server, served);
  for (const entrance of all) open(server, entrance, (request) => lead(pathOf(request)).key);
  server.get('/healthz', { exposeHeadRoute: true }, (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', { exposeHeadRoute: true }, async (_request, reply) => {
    const readiness = await served.readiness();
    return reply.status(readiness.ready ? 200 : 503).send(readiness);
  });
  return server;
}

/** Refuses what no entrance serves before its body is read. `OPTIONS` is of no entrance: preflights are answered by now. */
function refuseUnserved(server: FastifyInstance, lead: ReturnType<typeof routing>): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404 && request.method !== 'OPTIONS') {
      done();
      return;
    }
    const path = pathOf(request);
    const { entrance, own, key } = lead(path);
    const refused = notServed(request.method, path, own ? entrance.methods : undefined);
    send(reply, entrance.refuse(plainRequest(request), refused, key));
  });
}

/**
 * Opens one entrance. It identifies the caller before it reads a byte of the body.
 * @param keyIn the name that the path of a request has in its last part; undefined where the entrance takes none
 */
function open(
  server: FastifyInstance,
  entrance: Entrance,
  keyIn: (request: FastifyRequest) => string | undefined,
): void {
  const callers = new WeakMap<FastifyRequest, Answer>();
  // A room of its own: what is read as JSON here is not read so elsewhere.
  void server.register((room, _options, done) => {
    const further = (entrance.mediaTypes ?? []).filter((type) => !room.hasContentTypeParser(type));
    if (further.length > 0) readBodiesAsJson(room, further);
    room.route({
      method: [...entrance.methods],
      url: entrance.url,
      bodyLimit: entrance.bodyLimit,
      onRequest: async (request, reply) => {
        const plain = plainRequest(request);
        callers.set(request, await entrance.identify(plain));
        const refused = refusedBody(request.headers, entrance.mediaTypes);
        if (refused !== undefined) return send(reply, entrance.refuse(plain, refused, keyIn(request)));
        return undefined;
      },
      handler: async (request, reply) => {
        const answer = callers.get(request);
        if (answer === undefined) throw new Error('a request without a caller has got through');
        const asked = { ...plainRequest(request), gone: () => goneOf(reply) };
        return send(reply, await answer(asked, keyIn(request) ?? ''));
      },
    });
    done();
  });
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

/**
 * What goes on would hold the server open: it is ended before the last answers are waited for. What is still under way
 * when the time for that is over is cut off.
 */
function goOn(server: FastifyInstance, served: Served): void {
  const { graphql, admin, sockets, log, drainTimeout } = served;
  const connections = watchConnections(server.server);
  const closeSockets = sockets && openSockets(server.server, sockets, () => served.version(), log);
  server.addHook('preClose', async () => {
    const deadline = setTimeout(() => {
      const requests = connections.closeAll();
      if (requests > 0)
        log.warn('the time for draining is over: requests under way are cut off', {
          requests,
          seconds: drainTimeout / 1_000,
        });
    }, drainTimeout);
    server.server.once('close', () => {
      clearTimeout(deadline);
    });
    graphql.subscriptions.close();
    admin?.door.endWalks();
    await closeSockets?.();
    connections.closeIdle();
  });
}

/** Every answer names a catalog version: its own, or where it has none the one in force. */
function nameVersion(server: FastifyInstance, served: Served): void {
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader(VERSION_HEADER)) reply.header(VERSION_HEADER, String(served.version()));
    done();
  });
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

/** Aborted once the connection ends before the answer has. */
function goneOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new Failure('BAD_REQUEST', 'the client has gone'));
  });
  return gone.signal;
}

function pathOf({ url }: FastifyRequest): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function send(reply: FastifyReply, response: DoorResponse | DoorStream): FastifyReply {
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.status(response.status);
  if ('chunks' in response) {
    // Its head is sent long before anybody knows whether the server is still open at its end: kept, it would hold it open then.
    reply.header('connection', 'close');
    return reply.send(Readable.from(response.chunks, { highWaterMark: 1 }));
  }
  if (response.body.length > LONG)
    return reply.send(Readable.from(portionsOf(response.body), { highWaterMark: 1 }));
  // An answer without a body (304) says nothing of its length.
  return reply.send(response.body === '' ? undefined : response.body);
}
