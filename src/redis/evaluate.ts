import { ReplyError } from 'ioredis';
import { storeUnavailable } from '../domain/failure.ts';
import type { RedisNodes } from './nodes.ts';
import { answeredWithin } from './patience.ts';
import { asFailure, isElsewhere, troubleAt } from './refusals.ts';
import type { Script } from './scripts.ts';
import type { RedisServer } from './server.ts';

export type Word = string | number | Uint8Array;

/** One run of a script. The keys are of one partition. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/**
 * Runs a script, see RedisLink.evaluate.
 * @param lookAgain finds out anew which server keeps what, where one says that it does not keep a key
 */
export async function evaluateOn(
  nodes: () => RedisNodes,
  script: Script,
  calls: readonly ScriptCall[],
  lookAgain: () => Promise<void>,
): Promise<readonly unknown[]> {
  const replies = await send(nodes(), 'EVALSHA', script.sha, calls);
  const sendAgain = async (which: readonly number[]): Promise<void> => {
    const chosen = which.flatMap((index) => calls[index] ?? []);
    const again = await send(nodes(), 'EVAL', script.source, chosen);
    for (const [position, index] of which.entries()) replies[index] = again[position];
  };
  const places = (holds: (reply: unknown) => boolean): readonly number[] =>
    calls.flatMap((_, index) => (holds(replies[index]) ? [index] : []));
  // The script did not run where it was unknown, nor where the keys were not: this is no second time.
  await sendAgain(places(isUnknownScript));
  const elsewhere = places(isElsewhere);
  if (elsewhere.length > 0) {
    await lookAgain();
    await sendAgain(elsewhere);
  }
  for (const [index, reply] of replies.entries()) {
    if (!(reply instanceof Error)) continue;
    throw asFailure(reply, nodes().of(calls[index]?.keys[0] ?? '')?.address);
  }
  return replies;
}

async function send(
  nodes: RedisNodes,
  command: string,
  body: string,
  calls: readonly ScriptCall[],
): Promise<unknown[]> {
  const groups = new Map<RedisServer, number[]>();
  for (const [index, { keys }] of calls.entries()) {
    const server = nodes.of(keys[0] ?? '');
    if (server === undefined)
      throw storeUnavailable(
        'Redis',
        nodes.trouble ?? new Error('has no node that keeps these keys in its Cluster'),
      );
    const group = groups.get(server);
    if (group === undefined) groups.set(server, [index]);
    else group.push(index);
  }
  const replies = new Array<unknown>(calls.length);
  await Promise.all(
    [...groups].map(async ([server, indexes]) => {
      const own = indexes.flatMap((index) => calls[index] ?? []);
      const answers = await ask(server, command, body, own);
      for (const [position, index] of indexes.entries()) replies[index] = answers[position];
    }),
  );
  return replies;
}

async function ask(
  server: RedisServer,
  command: string,
  body: string,
  calls: readonly ScriptCall[],
): Promise<readonly unknown[]> {
  const run = server.run();
  if (run === undefined || server.breaker.open) {
    const silent = new Error(`at ${server.address} did not answer lately`);
    throw storeUnavailable('Redis', server.trouble ?? silent);
  }
  const unanswered = (error: unknown): never => {
    server.breaker.suspect();
    throw storeUnavailable('Redis', troubleAt(server.address, error));
  };
  const pipeline = server.client.pipeline();
  for (const { keys, args } of calls)
    pipeline.callBuffer(command, body, keys.length, ...keys, run, ...args.map(asArgument));
  const replies = (await answeredWithin(server.patience, pipeline.exec()).catch(unanswered)) ?? [];
  const answers = replies.map(([error, reply]) => {
    if (error === null) return reply;
    return error instanceof ReplyError ? error : unanswered(error);
  });
  const refusal = answers.find((answer) => answer instanceof Error);
  if (refusal === undefined) server.served();
  else server.refused(refusal);
  return answers;
}

function asArgument(word: Word): string | number | Buffer {
  return word instanceof Uint8Array ? Buffer.from(word.buffer, word.byteOffset, word.byteLength) : word;
}

function isUnknownScript(reply: unknown): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT');
}
