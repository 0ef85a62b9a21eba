import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command, RedisLink } from './connect.ts';

/** A Lua file. The number at the end of its name says how many keys it takes; its header says the rest. */
export interface Script {
  readonly source: string;
  readonly sha: string;
  readonly arity: number;
}

export const READ = load('read-2.lua');
export const RECORD = load('record-3.lua');
export const INSTALL = load('install-3.lua');

/** One run of a script: its keys, then its arguments. */
export type Run = readonly (string | number)[];

/**
 * Runs a script any number of times in one round trip; a server that does not know it is given it in a second one.
 * @throws Failure STORE_UNAVAILABLE, or the Error a script answered with
 */
export async function runScript(
  link: RedisLink,
  script: Script,
  runs: readonly Run[],
): Promise<readonly unknown[]> {
  const replies = [...(await link.send(runs.map((run) => command('EVALSHA', script.sha, script, run))))];
  const unknown = replies.flatMap((reply, index) => (isUnknownScript(reply) ? [index] : []));
  // The script did not run where it was unknown, so this is no second time.
  const again = await link.send(
    unknown.map((index) => command('EVAL', script.source, script, runs[index] ?? [])),
  );
  for (const [position, index] of unknown.entries()) replies[index] = again[position];
  for (const reply of replies) if (reply instanceof Error) throw reply;
  return replies;
}

function command(name: string, body: string, script: Script, run: Run): Command {
  return [name, body, script.arity, ...run];
}

function isUnknownScript(reply: unknown): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT');
}

function load(name: string): Script {
  const source = readFileSync(new URL(name, import.meta.url), 'utf8');
  const arity = Number(/-(\d+)\.lua$/.exec(name)?.[1]);
  return { source, sha: createHash('sha1').update(source).digest('hex'), arity };
}
