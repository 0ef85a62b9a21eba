import type { AdminDoor } from '../admin/door.ts';
import { wantsStream as takesStream } from '../admin/stream.ts';
import { Failure, type FailureCode } from '../domain/failure.ts';
import { atLeast, mayReport, type Operator } from '../domain/operator.ts';
import type { Claims } from '../domain/subject.ts';
import type { EventsDoor } from '../events/door.ts';
import type { GraphqlDoor } from '../graphql/door.ts';
import { streamFrom, wantsStream } from '../graphql/subscriptions/event-stream.ts';
import type { SchemaDoor } from '../graphql/schema-door.ts';
import type { OfrepDoor } from '../ofrep/door.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { DoorRequest, DoorResponse, DoorStream } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';
import { bearerToken } from './bearer.ts';
import type { CrossOrigin } from './cross-origin.ts';

/** The doors there are, and who tells callers apart. */
export interface Doors {
  readonly graphql: GraphqlDoor;
  readonly ofrep: OfrepDoor;
  readonly credentials: Credentials;
  /** Bytes that a request to the product's API may have. */
  readonly largestBody: number;
  /** Milliseconds without a word after which an answer that goes on shows that it lives. */
  readonly keepAlive: number;
  readonly log: Log;
  /** Left out: a server that gives out no schema. */
  readonly schema?: Keyed<SchemaDoor> | undefined;
  /** Left out: a server that nobody controls, such as one for a test of the other doors. */
  readonly admin?: Admin | undefined;
  /** Left out: a server that nobody reports to. */
  readonly events?: Keyed<EventsDoor> | undefined;
  /** By door, from which other origins browsers may call. Left out: from none. */
  readonly cors?: Partial<
    Readonly<Record<'graphql' | 'ofrep' | 'schema' | 'admin', CrossOrigin | undefined>>
  >;
}

/** The control API. */
export type Admin = Keyed<AdminDoor>;

/** A door that keys open: no token of a subject does. */
export interface Keyed<Door> {
  readonly door: Door;
  /** @throws Failure UNAUTHENTICATED, STORE_UNAVAILABLE */
  readonly recognise: (key: string) => Promise<Operator>;
}

/** Why a request is not let in. */
export interface Refused {
  readonly status: number;
  readonly code: FailureCode;
  readonly message: string;
  readonly headers?: readonly (readonly [string, string])[];
}

/** Answers one request of a caller who is known. `key` is the name in its path, empty where the path has none. */
export type Answer = (request: DoorRequest, key: string) => Promise<DoorResponse | DoorStream>;

/** A path to a door. Who may come, and how they are refused, is the door's business; the server only routes. */
export interface Entrance {
  readonly methods: readonly string[];
  /** The path. Where it ends in `:key` there stands a name. */
  readonly url: string;
  /** Whatever below this path is no entrance's is refused in this door's words. */
  readonly below: string;
  /** Bytes a body may have. */
  readonly bodyLimit: number;
  /** Media types whose bodies come as JSON. Left out: application/json alone. */
  readonly mediaTypes?: readonly string[];
  /** Left out: no other origin may call. */
  readonly crossOrigin?: CrossOrigin | undefined;
  /**
   * Finds out who is calling, before a byte of the body is read; what it gives then answers the request.
   * @throws Failure UNAUTHENTICATED, FORBIDDEN, STORE_UNAVAILABLE
   */
  identify(request: DoorRequest): Promise<Answer>;
  /** @param key the name in the path; undefined where it has none */
  refuse(request: DoorRequest, refused: Refused, key: string | undefined): DoorResponse;
}

const LARGEST_BODY = 1_048_576;
/** A catalog text of 16 MB, in JSON: every line break and quote takes two bytes there. */
const LARGEST_COMMAND = 20 * 1_048_576;
/** A thousand events of four kilobytes. */
const LARGEST_REPORT = 4_194_304;

const FLAGS = '/ofrep/v1/evaluate/flags';

/** Every entrance. What no door's `below` covers is refused by the first. */
export function entrances({
  graphql,
  ofrep,
  credentials,
  keepAlive,
  log,
  largestBody,
  schema,
  admin,
  events,
  cors = {},
}: Doors): readonly Entrance[] {
  const evaluating = {
    methods: ['POST'],
    below: '/ofrep',
    bodyLimit: LARGEST_BODY,
    crossOrigin: cors.ofrep,
    refuse: (_request, { status, code, message, headers }, key) =>
      ofrep.refuse(key, status, code, message, headers),
  } satisfies Partial<Entrance>;
  return [
    {
      methods: ['GET', 'POST'],
      url: '/graphql',
      below: '/graphql',
      bodyLimit: largestBody,
      crossOrigin: cors.graphql,
      identify: bearer(credentials, (request, claims) =>
        wantsStream(graphql, request)
          ? streamFrom(graphql, request, claims, { every: keepAlive, log })
          : graphql.handle(request, claims),
      ),
      refuse: (request, { status, code, message, headers }) =>
        graphql.refuse(request, status, code, message, headers),
    },
    ...(schema === undefined
      ? []
      : [{ ...describing(schema, graphql, credentials), crossOrigin: cors.schema }]),
    ...(admin === undefined ? [] : [{ ...controlling(admin, keepAlive), crossOrigin: cors.admin }]),
    ...(events === undefined ? [] : [reporting(events)]),
    {
      ...evaluating,
      url: FLAGS,
      identify: bearer(credentials, (request, claims) => ofrep.bulk(request, claims)),
    },
    {
      ...evaluating,
      url: `${FLAGS}/:key`,
      identify: bearer(credentials, (request, claims, key) => ofrep.single(request, claims, key)),
    },
  ];
}

/** The schema as the caller knows it; that of a profile is for operators. */
function describing(
  { door, recognise }: Keyed<SchemaDoor>,
  graphql: GraphqlDoor,
  credentials: Credentials,
): Entrance {
  return {
    methods: ['GET'],
    url: '/schema.graphql',
    below: '/schema.graphql',
    bodyLimit: LARGEST_BODY,
    identify: async (request) => {
      const token = bearerToken(request.headers['authorization']);
      if (!door.asksForProfile(request)) {
        const claims = await credentials.verify(token);
        return () => door.own(claims);
      }
      const { role } = await recognise(token);
      if (!atLeast(role, 'VIEWER'))
        throw new Failure('FORBIDDEN', `expected a key of the role VIEWER or above; this one is of ${role}`);
      return () => door.ofProfile(request);
    },
    refuse: (request, { status, code, message, headers }) =>
      graphql.refuse(request, status, code, message, headers),
  };
}

function controlling({ door, recognise }: Admin, keepAlive: number): Entrance {
  return {
    methods: ['GET', 'POST'],
    url: '/admin/graphql',
    below: '/admin',
    bodyLimit: LARGEST_COMMAND,
    identify: async ({ headers: { authorization } }) => {
      const operator = await recognise(bearerToken(authorization));
      return (request) =>
        takesStream(request) ? door.stream(request, operator, keepAlive) : door.handle(request, operator);
    },
    refuse: (request, { status, code, message, headers }) =>
      door.refuse(request, status, code, message, headers),
  };
}

function reporting({ door, recognise }: Keyed<EventsDoor>): Entrance {
  return {
    methods: ['POST'],
    url: '/v1/events',
    below: '/v1',
    bodyLimit: LARGEST_REPORT,
    mediaTypes: door.mediaTypes,
    identify: async ({ headers: { authorization } }) => {
      const { role } = await recognise(bearerToken(authorization));
      if (!mayReport(role))
        throw new Failure(
          'FORBIDDEN',
          `expected a key of the role REPORTER or OWNER; this one is of ${role}`,
        );
      return (request) => door.report(request);
    },
    refuse: (_request, { status, code, message, headers }) => door.refuse(status, code, message, headers),
  };
}

/** For callers who bring a token of the issuer's. */
function bearer(
  credentials: Credentials,
  answer: (request: DoorRequest, claims: Claims, key: string) => Promise<DoorResponse | DoorStream>,
): Entrance['identify'] {
  return async ({ headers }) => {
    const claims = await credentials.verify(bearerToken(headers['authorization']));
    return (request, key) => answer(request, claims, key);
  };
}
