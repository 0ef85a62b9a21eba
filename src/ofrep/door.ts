import { admit, VERSION_HEADER, type Admittance, type Entitlements } from '../actions/entitlements.ts';
import type { Decision } from '../domain/decision.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import { entityTag, namesTag } from './entity-tag.ts';
import { evaluationOf, NOT_DECIDED, NOT_FOUND } from './evaluation.ts';
import type { OfrepFailure } from './failure.ts';
import { asOf, progressOf, where, type Metadata } from './progress.ts';
import { contextOf } from './question.ts';

type Headers = readonly (readonly [string, string])[];

/**
 * OpenFeature Remote Evaluation Protocol 0.3.0: the caller's flags, decided as they are for the API. Knows no socket: plain
 * request in, plain response out, for a caller whose credential has been verified.
 */
export interface OfrepDoor {
  /** `POST /ofrep/v1/evaluate/flags/{key}` */
  single(request: DoorRequest, claims: Claims, key: string): Promise<DoorResponse>;
  /** `POST /ofrep/v1/evaluate/flags`: every flag, in the order of their keys. */
  bulk(request: DoorRequest, claims: Claims): Promise<DoorResponse>;
  /**
   * An answer for a request that is not let in.
   * @param key of the one flag it asked for; undefined where it asked for none, or for all
   */
  refuse(
    key: string | undefined,
    status: number,
    code: FailureCode,
    message: string,
    headers?: Headers,
  ): DoorResponse;
}

const TYPE = ['content-type', 'application/json; charset=utf-8'] as const;

/** Seconds after which a caller may try again while a store is silent. */
const RETRY_AFTER = ['retry-after', '1'] as const;

const NONE_DECIDED: OfrepFailure = {
  errorCode: 'GENERAL',
  errorDetails: 'ENTITLEMENTS_UNAVAILABLE: no flag can be decided at the moment; please try again',
};

export function ofrepDoor(admittance: Admittance): OfrepDoor {
  return {
    async single({ body }, claims, key) {
      const context = contextOf(body, claims);
      if ('errorCode' in context) return told(400, { key, ...context }, admittance.keeper.version);
      const entitlements = admit(admittance, claims, context.fields);
      const decision = await entitlements.decide(key);
      const { hideable } = entitlements;
      const exists = decision.error !== 'FLAG_NOT_FOUND';
      if (exists && !hideable.has(key)) return one(entitlements, decision);
      const { hidden, undecided } = await entitlements.conceal([...hideable]);
      if (exists && !hidden.includes(key)) return one(entitlements, decision);
      // While it cannot be told which hidden flags there are for the caller, what is not there may be one of them.
      return undecided
        ? told(503, { key, ...NOT_DECIDED }, entitlements.catalogVersion, [RETRY_AFTER])
        : told(404, { key, ...NOT_FOUND }, entitlements.catalogVersion);
    },

    async bulk(request, claims) {
      const context = contextOf(request.body, claims);
      if ('errorCode' in context) return told(400, context, admittance.keeper.version);
      return all(request, admit(admittance, claims, context.fields));
    },

    refuse(key, status, code, message, headers = []) {
      const unread = [400, 415].includes(status) && code === 'BAD_REQUEST';
      const errorCode = unread ? 'PARSE_ERROR' : 'GENERAL';
      const failure: OfrepFailure = { key, errorCode, errorDetails: message };
      return told(status, failure, admittance.keeper.version, headers);
    },
  };
}

function one(entitlements: Entitlements, decision: Decision): DoorResponse {
  const status = statusOf(decision);
  const headers = status === 503 ? [RETRY_AFTER] : [];
  const evaluation = evaluationOf(decision, entitlements.next(decision), entitlements.labels(decision));
  return told(status, evaluation, decision.catalogVersion, headers);
}

function statusOf({ reason, error }: Decision): number {
  if (reason === 'UNAVAILABLE') return 503;
  if (reason !== 'ERROR') return 200;
  return error === 'FLAG_NOT_FOUND' ? 404 : 500;
}

async function all({ headers }: DoorRequest, entitlements: Entitlements): Promise<DoorResponse> {
  const { hidden, undecided } = await entitlements.conceal([...entitlements.hideable]);
  const concealed = new Set(hidden);
  const decisions = (await entitlements.decideAll()).filter(({ flag }) => !concealed.has(flag));
  const { catalogVersion: version, claims } = entitlements;
  const none = decisions.length > 0 && decisions.every(({ reason }) => reason === 'UNAVAILABLE');
  // A flag that is left out is one that is not there; the client keeps what it has of those that may be.
  if (undecided || none) return told(503, NONE_DECIDED, version, [RETRY_AFTER]);
  // By key, so that every process gives the same bytes for the same answer.
  const inOrder = decisions.toSorted((former, latter) => (former.flag < latter.flag ? -1 : 1));
  const flags = inOrder.map((decision) =>
    evaluationOf(decision, entitlements.next(decision), entitlements.labels(decision)),
  );
  const body = JSON.stringify({ flags, metadata: metadataOf(entitlements) });
  const tag = entityTag(claims.id, body);
  return namesTag(headers['if-none-match'], tag)
    ? answer(304, '', version, [['etag', tag]])
    : answer(200, body, version, [TYPE, ['etag', tag]]);
}

/** Of the caller: its tier, and what separates it from the next. */
function metadataOf({ tier, staleSince }: Entitlements): Metadata {
  return {
    ...(tier === undefined ? {} : { tier: tier.key, ...where({ tierLabel: tier.labels?.tier }) }),
    ...progressOf(tier?.next),
    ...asOf(staleSince),
  };
}

function told(status: number, body: object, version: number, headers: Headers = []): DoorResponse {
  return answer(status, JSON.stringify(body), version, [TYPE, ...headers]);
}

/** The client keeps the answer and its tag, and asks whether it still holds before it uses it again. */
function answer(status: number, body: string, version: number, headers: Headers): DoorResponse {
  const all = [
    ['cache-control', 'private, no-cache'],
    [VERSION_HEADER, String(version)],
    ...headers,
  ] as const;
  return { status, headers: new Map(all), body };
}
