import { answerOf, DOUBT, type HttpAnswer } from './control-answer.ts';
import { gatewayUrl, keyOf, silence } from './gateway-access.ts';
import type { Operation } from './operation.ts';
import { anything, number, record, shape, text, type Is, type Of } from './shape.ts';
import { listen } from './stream-client.ts';
import { hasCode } from './system.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';

/** The control API of a running gateway, as one key may use it. */
export interface ControlClient {
  /** @throws Stopped where the URL is none, there is no key, no answer, or not the one that was asked for */
  ask<Value>(operation: Operation, variables: object, is: Is<Value>): Promise<Answer<Value>>;
  /**
   * Asks what takes long, and is told meanwhile how far it is. Where this process ends, the work ends as well.
   * @throws Stopped as `ask`
   */
  follow<Value>(
    operation: Operation,
    variables: object,
    is: Is<Value>,
    told: (progress: Progress) => void,
  ): Promise<Answer<Value>>;
}

const isProgress = shape({ share: number, looked: number });
/** How far the gateway is. */
export type Progress = Of<typeof isProgress>;
const isStep = shape({ progress: isProgress, result: anything });

/** `data` is everything that came back; `value` what stands under the operation's root field. */
export interface Answer<Value> {
  readonly data: unknown;
  readonly value: Value;
}

/** @param given the URL of the gateway; left out: GATEHOUSE_URL, or where a gateway opens by itself */
export function controlClient(around: Surroundings, given: string | undefined): ControlClient {
  return {
    async ask({ field, text: document }, variables, is) {
      const url = gatewayUrl(around, given);
      const key = await keyOf(around);
      const writes = document.trimStart().startsWith('mutation');
      const answer = await post(around, url, key, JSON.stringify({ query: document, variables }), writes);
      const data = answerOf(url, answer, writes);
      const value = record(data) ? data[field] : undefined;
      if (is(value)) return { data, value };
      throw otherwise(url);
    },
    async follow({ field, text: query }, variables, is, told) {
      const url = gatewayUrl(around, given);
      const asked = { url, key: await keyOf(around), query, variables };
      let value: unknown = null;
      await listen(around, asked, (data) => {
        const step = record(data) ? data[field] : undefined;
        if (!isStep(step)) throw otherwise(url);
        told(step.progress);
        value = step.result;
      });
      if (is(value)) return { data: { [field]: value }, value };
      throw otherwise(url);
    },
  };
}

function otherwise(url: string): Stopped {
  return new Stopped(
    `the gateway at ${url} answers otherwise than expected: is it of another version than this command?`,
  );
}

async function post(
  { fetch, patience }: Surroundings,
  url: string,
  key: string,
  body: string,
  writes: boolean,
): Promise<HttpAnswer> {
  try {
    const response = await fetch(`${url}/admin/graphql`, {
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

/** A gateway that is sent more than it takes may close the connection before it says so. */
function sizeOf(body: string): string {
  const megabytes = Math.round(Buffer.byteLength(body) / 1_000_000);
  return megabytes < 1 ? '' : ` (it was sent ${megabytes} MB, which may be more than it takes)`;
}

const hasCause = shape({ cause: shape({ message: text }) });

/** A change that was on its way may have been carried out. One that never left was not. */
function doubt(error: unknown): string {
  const code = hasCause(error) && hasCode(error.cause) ? error.cause.code : '';
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) ? '' : DOUBT;
}
