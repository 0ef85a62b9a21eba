import { answerOf, DOUBT, type HttpAnswer } from './control-answer.ts';
import type { Operation } from './operation.ts';
import { record, shape, text, type Is } from './shape.ts';
import { hasCode, messageOf } from './system.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';

const DEFAULT_URL = 'http://127.0.0.1:4000';

/** The control API of a running gateway, as one key may use it. */
export interface ControlClient {
  /** @throws Stopped where the URL is none, there is no key, no answer, or not the one that was asked for */
  ask<Value>(operation: Operation, variables: object, is: Is<Value>): Promise<Answer<Value>>;
}

/** `data` is everything that came back; `value` what stands under the operation's root field. */
export interface Answer<Value> {
  readonly data: unknown;
  readonly value: Value;
}

/** @param given the URL of the gateway; left out: GATEHOUSE_URL, or where a gateway opens by itself */
export function controlClient(around: Surroundings, given: string | undefined): ControlClient {
  return {
    async ask({ field, text: document }, variables, is) {
      const place = endpointOf(given ?? setTo(around.env['GATEHOUSE_URL']) ?? DEFAULT_URL);
      const key = await keyOf(around);
      const writes = document.trimStart().startsWith('mutation');
      const answer = await post(around, place, key, JSON.stringify({ query: document, variables }), writes);
      const data = answerOf(place.url, answer, writes);
      const value = record(data) ? data[field] : undefined;
      if (is(value)) return { data, value };
      throw new Stopped(
        `the gateway at ${place.url} answers otherwise than expected: is it of another version than this command?`,
      );
    },
  };
}

/** A variable that is empty is as good as none. */
function setTo(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

interface Place {
  /** As people know it. */
  readonly url: string;
  readonly endpoint: string;
}

function endpointOf(given: string): Place {
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new Stopped(`expected the URL of a gateway, such as ${DEFAULT_URL}, received '${given}'`);
  if (parsed.username !== '' || parsed.password !== '')
    throw new Stopped('expected a URL without a user and a password: the key is set as GATEHOUSE_KEY');
  const url = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
  return { url, endpoint: `${url}/admin/graphql` };
}

/** Never an argument: those stand in the list of processes, for everybody on the machine. */
async function keyOf({ env, read }: Surroundings): Promise<string> {
  const key = setTo(env['GATEHOUSE_KEY']);
  if (key !== undefined) return sendable(key.trim(), 'GATEHOUSE_KEY');
  const file = setTo(env['GATEHOUSE_KEY_FILE']);
  if (file === undefined)
    throw new Stopped(
      'no key to the control API: set GATEHOUSE_KEY to it, or GATEHOUSE_KEY_FILE to the name of a file that holds it',
    );
  const held = await read(file).catch((error: unknown) => {
    throw new Stopped(`GATEHOUSE_KEY_FILE: expected a file that can be read\n  ${messageOf(error)}`);
  });
  return sendable(new TextDecoder().decode(held).trim(), 'GATEHOUSE_KEY_FILE');
}

function sendable(key: string, from: string): string {
  if (!/^[\w.~+/=-]+$/.test(key))
    throw new Stopped(`${from}: expected a key, one word of letters and digits such as ghk_…`);
  return key;
}

async function post(
  { fetch, patience }: Surroundings,
  { url, endpoint }: Place,
  key: string,
  body: string,
  writes: boolean,
): Promise<HttpAnswer> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
      },
      body,
      // Somebody else's address is not told the key.
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    const { status, headers } = response;
    const kind = headers.get('location') ?? headers.get('content-type') ?? 'nothing';
    return { status, kind, body: await response.text() };
  } catch (error) {
    throw new Stopped(`${silence(url, error, patience)}${sizeOf(body)}${writes ? doubt(error) : ''}`);
  }
}

function silence(url: string, error: unknown, patience: number): string {
  if (isNamed(error) && error.name === 'TimeoutError')
    return `the gateway at ${url} has not answered within ${patience / 1_000} seconds`;
  return `no gateway answers at ${url}: ${messageOf(hasCause(error) ? error.cause : error)}`;
}

/** A gateway that is sent more than it takes may close the connection before it says so. */
function sizeOf(body: string): string {
  const megabytes = Math.round(Buffer.byteLength(body) / 1_000_000);
  return megabytes < 1 ? '' : ` (it was sent ${megabytes} MB, which may be more than it takes)`;
}

const isNamed = shape({ name: text });
const hasCause = shape({ cause: shape({ message: text }) });

/** A change that was on its way may have been carried out. One that never left was not. */
function doubt(error: unknown): string {
  const code = hasCause(error) && hasCode(error.cause) ? error.cause.code : '';
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) ? '' : DOUBT;
}
