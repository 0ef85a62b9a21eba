import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { HOSTILE_BODIES } from './attacks.ts';
import type { Statuses } from './statuses.ts';

/** What every kind of traffic needs. `going` turns false when the time is over. */
export interface Target {
  readonly address: string;
  readonly tokens: readonly string[];
  /** A key of an owner. */
  readonly key: string;
  readonly statuses: Statuses;
  readonly going: () => boolean;
}

/** Pauses so that one client alone never saturates the machine. */
const PAUSE = 20;

const ORDINARY = [
  '{ hello }',
  '{ hello list(first: 20) { id name } }',
  '{ hello insights }',
  '{ hello paid list { id secret } }',
  'mutation { work }',
] as const;

/** The subject that the token at this place names. */
export const callerAt = (place: number): string => `caller-${place}`;

/** Subjects use the API as they should. */
export async function ordinary({ address, tokens, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const query = ORDINARY[turn % ORDINARY.length]!;
    await post(`${address}/graphql`, tokens[turn % tokens.length]!, { query }, 'graphql', statuses);
    await wait(PAUSE);
  }
}

/** Front ends ask for flags. */
export async function flags({ address, tokens, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const place = turn % tokens.length;
    const context = { targetingKey: callerAt(place) };
    await post(`${address}/ofrep/v1/evaluate/flags`, tokens[place]!, { context }, 'ofrep', statuses);
    await wait(PAUSE);
  }
}

/** Callers with a good token send what is too large, too deep, or wrong. */
export async function hostile({ address, tokens, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const body = HOSTILE_BODIES[turn % HOSTILE_BODIES.length]!;
    await send(`${address}/graphql`, tokens[turn % tokens.length]!, body, 'hostile', statuses);
    await wait(PAUSE);
  }
}

/** Callers without a good token, with odd methods and content types. */
export async function strangers({ address, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    await post(`${address}/graphql`, 'not.a.token', { query: '{ hello }' }, 'stranger', statuses);
    await post(`${address}/v1/events`, 'ghk_wrong', [{}], 'stranger', statuses);
    const odd = await fetch(`${address}/graphql`, { method: 'PUT', body: '\u0000'.repeat(2_000) });
    statuses.add('stranger', odd.status);
    await odd.arrayBuffer();
    await wait(PAUSE * 5);
  }
}

/** Managers read, simulate, and move the release back and forward. */
export async function managers({ address, key, statuses, going }: Target): Promise<void> {
  for (let turn = 0; going(); turn++) {
    const command =
      turn % 2 === 0
        ? { rollBack: { release: 'moved', audiences: ['all'] } }
        : { reopen: { release: 'moved' } };
    const version = await versionNow(address, key, statuses);
    if (version !== undefined) {
      const query = `mutation ($command: CommandInput!, $version: Int!) {
        carryOut(command: $command, expectedVersion: $version, reason: "soak") { __typename } }`;
      await post(
        `${address}/admin/graphql`,
        key,
        { query, variables: { command, version } },
        'control',
        statuses,
      );
    }
    await wait(500);
  }
}

/** Clients that send a request slowly and go away in the middle. */
export async function slow({ address, tokens, going }: Target): Promise<void> {
  const { port } = new URL(address);
  while (going()) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens[0]!}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
    );
    await wait(250);
    socket.destroy();
  }
}

/** Sends one request of this value as JSON. */
export function post(
  url: string,
  token: string,
  body: unknown,
  door: string,
  statuses: Statuses,
): Promise<Answered> {
  return send(url, token, JSON.stringify(body), door, statuses);
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Rejects when the connection breaks: no restart of a store may break it. */
async function send(
  url: string,
  token: string,
  body: string,
  door: string,
  statuses: Statuses,
): Promise<Answered> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const text = await answer.text();
  statuses.add(door, answer.status);
  return { status: answer.status, text };
}

async function versionNow(address: string, key: string, statuses: Statuses): Promise<number | undefined> {
  const { status, text } = await post(
    `${address}/admin/graphql`,
    key,
    { query: '{ catalog { version } }' },
    'control',
    statuses,
  );
  if (status !== 200) return undefined;
  const { data } = JSON.parse(text) as { data?: { catalog: { version: number } } };
  return data?.catalog.version;
}
