import type { FastifyInstance } from 'fastify';

import type { DoorRequest } from '../ports/exchange.ts';
import type { Refused } from './entrance.ts';

const JSON_TYPE = 'application/json';

/** Whether a request says that it has a body (RFC 9112 §6.3). */
export function announcesBody(headers: DoorRequest['headers']): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * Refuses a body by its headers, before a byte of it is read: one that is encoded, or of another media type.
 * @param mediaTypes that are read as JSON besides application/json
 * @returns undefined where the body may be read, or where there is none
 */
export function refusedBody(
  headers: DoorRequest['headers'],
  mediaTypes: readonly string[] = [],
): Refused | undefined {
  if (!announcesBody(headers)) return undefined;
  const encoding = String(headers['content-encoding'] ?? 'identity').trim();
  if (encoding.toLowerCase() !== 'identity') {
    const message = `expected a body without a content encoding, received ${encoding}`;
    // RFC 7694 §3
    return unsupported(message, [['accept-encoding', 'identity']]);
  }
  const received = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const media = received.trim().toLowerCase();
  const expected = [...new Set([JSON_TYPE, ...mediaTypes])];
  if (expected.includes(media)) return undefined;
  const got = media === '' ? 'none' : media;
  return unsupported(`expected the content type ${expected.join(' or ')}, received ${got}`);
}

function unsupported(message: string, headers: Refused['headers'] = []): Refused {
  return { status: 415, code: 'BAD_REQUEST', message, headers };
}

/**
 * Has bodies read as JSON. An empty one is as good as none, whatever its type. A name such as __proto__ is one like any
 * other: JSON.parse makes a plain property of it, and nothing of ours copies by assignment. It is so on every door.
 * @param mediaTypes left out: application/json, for the server and its rooms; else further ones, for a room
 */
export function readBodiesAsJson(server: FastifyInstance, mediaTypes: readonly string[] = [JSON_TYPE]): void {
  const parse = server.getDefaultJsonParser('ignore', 'ignore');
  server.addContentTypeParser<string>([...mediaTypes], { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}
