import { afterAll } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import {
  execute,
  buildSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  subscribe,
  validate,
  type DocumentNode,
} from 'graphql';
import { print as printEvent } from 'graphql-sse';
import { createReadStream, readFileSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { program } from '../../src/cli/program.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import type { Ended, Variables } from '../gateway/world.ts';

/** The instant of every command here. */
export const NOW = Date.parse('2026-10-01T12:00:00Z');

export const KEY = 'ghk_0123456789012345678901234567890123456789012';

/** What a command is run with, where it is not as it is at home. */
export interface Differing {
  readonly env?: Variables;
  readonly input?: string | Uint8Array;
  readonly patience?: number;
  /** Noted here: how long it waited, each time, in milliseconds. */
  readonly waits?: number[];
  /** Where a bar may move. */
  readonly screen?: NodeJS.WritableStream;
}

/** Runs `gatehouse` in this process, with nothing of it but its network and its files. */
export async function gatehouse(args: readonly string[], differing: Differing = {}): Promise<Ended> {
  const { env = {}, input = '', patience = 30_000, waits = [], screen } = differing;
  const printed = { out: '', err: '' };
  let code: number | null = null;
  const around: Surroundings = {
    env: { GATEHOUSE_KEY: KEY, ...env },
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    fetch: (url, init) => fetch(url, init),
    read: (source) => (source === '-' ? Promise.resolve(Buffer.from(input)) : readFile(source)),
    write: (file, text) => writeFile(file, text),
    remove: (file) => rm(file, { force: true }),
    size: async (file) => (await stat(file)).size,
    stream: (source, from) =>
      source === '-' ? Readable.from([Buffer.from(input)]) : createReadStream(source, { start: from }),
    now: () => NOW,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    screen,
    patience,
  };
  const root = program(notHere, '1.2.3', (given) => (code = given), around);
  contain(root, printed);
  try {
    await root.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  return { code, ...printed };
}

function notHere(): never {
  throw new Error('no gateway is started here');
}

/** Keeps commander from ending this process and from writing to its terminal. */
function contain(command: Command, printed: { out: string; err: string }): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => (printed.out += text),
    writeErr: (text) => (printed.err += text),
  });
  for (const below of command.commands) contain(below, printed);
}

/** What a root field of the control API is to answer; a function is given its arguments. */
export type Answers = Readonly<Record<string, unknown>>;

/** One request, as it came. */
export interface Recorded {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly url: string;
}

/** A control API that answers what it is told to, by its own schema, and remembers what it was asked. */
export interface Recorder {
  readonly url: string;
  readonly requests: readonly Recorded[];
}

const SCHEMA = buildSchema(readFileSync('schema/admin.graphql', 'utf8'));
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

export async function recorder(answers: Answers = {}): Promise<Recorder> {
  const requests: Recorded[] = [];
  const url = await serve(async (request, response) => {
    const { query, variables } = JSON.parse(await bodyOf(request)) as {
      query: string;
      variables: Recorded['variables'];
    };
    requests.push({ variables, headers: request.headers, url: request.url ?? '' });
    const document = parse(query);
    const errors = validate(SCHEMA, document);
    if (errors.length > 0) {
      json(response, { errors }, 400);
      return;
    }
    if (getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION) {
      await stream(response, document, variables, answers);
      return;
    }
    const rootValue = { ...NEWEST, ...answers };
    const result = await execute({ schema: SCHEMA, document, rootValue, variableValues: variables });
    json(response, result, result.data ? 200 : 400);
  });
  return { url, requests };
}

/** What is half done, and then is done with what it is to answer. */
async function stream(
  response: ServerResponse,
  document: DocumentNode,
  variables: Recorded['variables'],
  answers: Answers,
): Promise<void> {
  const rootValue = Object.fromEntries(
    Object.entries(answers).map(([field, result]) => [
      field,
      async function* () {
        for (const told of [null, result])
          yield await Promise.resolve({
            [field]: { progress: { share: told === null ? 0.5 : 1, looked: 100 }, result: told },
          });
      },
    ]),
  );
  const events = await subscribe({ schema: SCHEMA, document, rootValue, variableValues: variables });
  if (!(Symbol.asyncIterator in events)) {
    json(response, events, 400);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for await (const event of events) response.write(printEvent({ event: 'next', data: event }));
  response.end(printEvent({ event: 'complete', data: null }));
}

/** The catalog, for whoever asks for the newest version. */
const NEWEST: Answers = { catalog: { version: 7, timeZone: 'Europe/Paris' } };

/** A server of any kind. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Runs it against a control API that answers this. */
export async function against(
  answers: Answers,
  args: readonly string[],
  differing: Differing = {},
): Promise<Ended & { readonly requests: readonly Recorded[] }> {
  const { url, requests } = await recorder(answers);
  return {
    ...(await gatehouse(args, { ...differing, env: { GATEHOUSE_URL: url, ...differing.env } })),
    requests,
  };
}
