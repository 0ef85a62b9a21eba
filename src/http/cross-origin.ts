import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { AS_OF_HEADER, VERSION_HEADER } from '../actions/entitlements.ts';

import { REQUEST_ID_HEADER } from './request-names.ts';

/** From which other origins a browser may call a door. */
export interface CrossOrigin {
  /** Origins as browsers send them, such as `https://app.example.com`; `*` is every origin. */
  readonly origins: readonly string[];
  /** True if a browser may send cookies along. Never together with `*`. */
  readonly credentials: boolean;
  /** Seconds that a browser may remember the answer to a preflight. */
  readonly maxAgeSeconds: number;
}

/** Headers of answers that a page on another origin may read. */
const EXPOSED = [
  VERSION_HEADER,
  AS_OF_HEADER,
  'etag',
  'retry-after',
  'www-authenticate',
  'ratelimit',
  'ratelimit-policy',
  REQUEST_ID_HEADER,
];

/**
 * Answers preflights and names the allowed origin in every answer, refusals included (Fetch Standard, "CORS protocol").
 * @param policyOf undefined where no other origin may call: then the answer is as if there were no CORS
 */
export function allowOrigins(
  server: FastifyInstance,
  policyOf: (request: FastifyRequest) => Policy | undefined,
): void {
  void server.register(cors, {
    delegator: (request, answer) => {
      const policy = policyOf(request);
      answer(null, policy === undefined ? { origin: false } : optionsOf(policy));
    },
  });
}

/** A policy, and the methods of the door that it is for. */
export interface Policy extends CrossOrigin {
  readonly methods: readonly string[];
}

function optionsOf({ origins, credentials, maxAgeSeconds, methods }: Policy): FastifyCorsOptions {
  return {
    origin: [...origins],
    credentials,
    maxAge: maxAgeSeconds,
    methods: [...methods],
    exposedHeaders: EXPOSED,
  };
}
