import type { FastifyInstance } from 'fastify';

import { operationNamesOf, REQUEST_ID_HEADER } from './request-names.ts';

/** One request that was answered. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Names of its GraphQL operations, where it has any. */
  readonly operation: string | undefined;
}

/** Probes come every few seconds and tell nothing. */
const PROBES = ['/healthz', '/readyz'];

/** Names each request in its answer, and tells of each once it is answered. @param told left out: nothing is told */
export function nameRequests(server: FastifyInstance, told?: (request: AnsweredRequest) => void): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  if (told === undefined) return;
  server.addHook('onResponse', (request, reply, done) => {
    const [path = '', ...search] = request.url.split('?');
    if (!PROBES.includes(path))
      told({
        requestId: request.id,
        method: request.method,
        path,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        operation: operationNamesOf(request.body, search.join('?')),
      });
    done();
  });
}
