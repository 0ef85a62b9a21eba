import type { IncomingMessage, ServerResponse } from 'node:http';

import { AS_OF_HEADER, VERSION_HEADER, type Entitlements } from '../../actions/entitlements.ts';
import type { Requirement } from '../../domain/requirement.ts';
import { Call } from '../call.ts';
import { NOT_KEPT, refusedWith, UNKNOWN_CALLER, type HttpAnswer } from '../http-answer.ts';
import { Refusal } from '../refusal.ts';
import { knownFor } from './entitlements-of.ts';
import type { KnownEntitlements } from './known-entitlements.ts';
import { bindCall } from './live-calls.ts';

/** Makes the entitlements of a caller; undefined where the caller is not known. */
export type Admit<Viewer> = (viewer: Viewer) => Entitlements | undefined;

/** Finds out who sends a request. */
type ViewerOf<Request, Viewer> = (request: Request) => Viewer | Promise<Viewer>;

/** The answer to a denied request: `body` is JSON text. */
export interface RouteAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `{ code, message, entitlement? }`; `entitlement` is what a GraphQL denial has in `extensions.entitlement`. */
  readonly body: string;
}

/** What a Fastify reply offers, as far as a guard uses it. */
interface Reply {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: string): unknown;
}

/** Guards for handlers outside GraphQL. They ask the decision that the API's own fields ask. */
export interface RouteGuards<Viewer> {
  /**
   * The entitlements of a caller.
   * @throws an error with code UNAUTHENTICATED where the viewer has no id
   */
  entitlements(viewer: Viewer): Promise<KnownEntitlements>;
  /**
   * Middleware for Express, Connect and what takes their middleware. A denied request is answered; one that is let through
   * may be asked about: `entitlementsOf(request)`.
   * @param requirement what must hold; `{}` only identifies the caller
   */
  express<Request extends IncomingMessage>(
    requirement: Requirement,
    viewerOf: ViewerOf<Request, Viewer>,
  ): (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;
  /** A Fastify hook, for `onRequest` or `preHandler`; otherwise as `express`. */
  fastify<Request extends object>(
    requirement: Requirement,
    viewerOf: ViewerOf<Request, Viewer>,
  ): (request: Request, reply: Reply) => Promise<unknown>;
  /**
   * A handler of web-standard requests, such as a route of Next.js, Hono or Deno. A denial that the handler throws is
   * answered too.
   */
  route<Rest extends readonly unknown[]>(
    requirement: Requirement,
    viewerOf: ViewerOf<Request, Viewer>,
    handle: (request: Request, ...rest: Rest) => Response | Promise<Response>,
  ): (request: Request, ...rest: Rest) => Promise<Response>;
  /** The answer to an error of `require`, for the error handler of a server; undefined for every other error. */
  answerTo(error: unknown): RouteAnswer | undefined;
}

/** @param status of a denial. 401 comes with `WWW-Authenticate: Bearer` */
export function routeGuards<Viewer>(admit: Admit<Viewer>, status: 401 | 403): RouteGuards<Viewer> {
  const entry = new Entry(admit, status);
  return {
    answerTo: (error) => entry.answerTo(error),
    async entitlements(viewer) {
      const entitlements = admit(viewer);
      if (entitlements === undefined) throw new Refusal('UNAUTHENTICATED');
      return knownFor(new Call(entitlements, false));
    },
    express: (requirement, viewerOf) => (request, response, next) => {
      entry
        .pass(request, requirement, viewerOf)
        .then((passed) => {
          const { headers } = 'denied' in passed ? passed.denied : passed;
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
          if (!('denied' in passed)) {
            next();
            return;
          }
          response.statusCode = passed.denied.status;
          response.end(passed.denied.body);
        })
        .catch(next);
    },
    fastify: (requirement, viewerOf) => async (request, reply) => {
      const passed = await entry.pass(request, requirement, viewerOf);
      if (!('denied' in passed)) {
        reply.headers({ ...passed.headers });
        return undefined;
      }
      const { status: code, headers, body } = passed.denied;
      reply.code(code);
      reply.headers({ ...headers });
      return reply.send(body);
    },
    route:
      (requirement, viewerOf, handle) =>
      async (request, ...rest) => {
        const passed = await entry.pass(request, requirement, viewerOf);
        if ('denied' in passed) return responseOf(passed.denied);
        try {
          return withHeaders(await handle(request, ...rest), passed.headers);
        } catch (error) {
          const denied = entry.answerTo(error);
          if (denied === undefined) throw error;
          return responseOf({ ...denied, headers: { ...passed.headers, ...denied.headers } });
        }
      },
  };
}

/** What became of a request: the headers of its answer, or the answer itself. */
type Passed = { readonly headers: Readonly<Record<string, string>> } | { readonly denied: RouteAnswer };

/** Lets requests through to their handlers. */
class Entry<Viewer> {
  readonly #admit: Admit<Viewer>;
  readonly #status: 401 | 403;

  constructor(admit: Admit<Viewer>, status: 401 | 403) {
    this.#admit = admit;
    this.#status = status;
  }

  answerTo(error: unknown): RouteAnswer | undefined {
    return error instanceof Refusal ? answered(error, this.#status) : undefined;
  }

  async pass<Asked extends object>(
    request: Asked,
    requirement: Requirement,
    viewerOf: ViewerOf<Asked, Viewer>,
  ): Promise<Passed> {
    const entitlements = this.#admit(await viewerOf(request));
    if (entitlements === undefined) return { denied: answered(new Refusal('UNAUTHENTICATED'), this.#status) };
    const call = new Call(entitlements, false);
    const known = await knownFor(call);
    const headers = { ...NOT_KEPT, ...headersOf(entitlements) };
    try {
      if (Object.values(requirement).some((part) => part !== undefined)) known.require(requirement);
    } catch (error) {
      const denied = this.answerTo(error);
      if (denied === undefined) throw error;
      return { denied: { ...denied, headers: { ...headers, ...denied.headers } } };
    }
    bindCall(request, call);
    return { headers };
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function answered({ code, message, extensions: { entitlement } }: Refusal, status: 401 | 403): RouteAnswer {
  const http = httpOf(code, status);
  const body = JSON.stringify({ code, message, entitlement });
  return { status: http.status, headers: { ...JSON_TYPE, ...http.headers }, body };
}

function httpOf(code: string, status: 401 | 403): HttpAnswer {
  return code === 'UNAUTHENTICATED'
    ? UNKNOWN_CALLER
    : refusedWith(code === 'ENTITLEMENTS_UNAVAILABLE', status);
}

function headersOf({ catalogVersion, staleSince }: Entitlements): Readonly<Record<string, string>> {
  const version = { [VERSION_HEADER]: String(catalogVersion) };
  return staleSince === undefined
    ? version
    : { ...version, [AS_OF_HEADER]: new Date(staleSince).toISOString() };
}

function responseOf({ status, headers, body }: RouteAnswer): Response {
  return new Response(body, { status, headers });
}

/** The headers of a response may be locked, and what the handler says of caching stands. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const merged = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) if (!merged.has(name)) merged.set(name, value);
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: merged,
  });
}
