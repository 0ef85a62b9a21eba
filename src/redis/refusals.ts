import { Failure, storeRefuses } from '../domain/failure.ts';
import { causeOf, type Meanings, type Said } from '../domain/store-cause.ts';

/** What Redis says when it cannot carry out commands now or for us, whichever they are. */
const MEANINGS: Meanings = {
  READONLY: 'is a read-only replica',
  MASTERDOWN: 'is a replica without its primary',
  LOADING: 'is loading its data',
  UNBLOCKED: 'has become a replica',
  NOAUTH: 'wants a password',
  WRONGPASS: 'refuses the user or the password',
  NOPERM: 'lacks a right for our user',
  OOM: 'has no memory left',
  MISCONF: 'cannot write its disk, and takes no writes',
  NOREPLICAS: 'has too few replicas, and takes no writes',
  BUSY: 'is busy with a script',
  CLUSTERDOWN: 'is a node of a Cluster that is down',
  MOVED: 'is a node of a Cluster that keeps these keys elsewhere',
  ASK: 'is a node of a Cluster that moves these keys',
  TRYAGAIN: 'is a node of a Cluster that moves these keys',
};

/** Another connection may lead to a server that serves, or may be believed where this one is not any more. */
const CONNECT_ANEW = new Set(['READONLY', 'MASTERDOWN', 'LOADING', 'UNBLOCKED', 'NOAUTH', 'WRONGPASS']);

/** Another node has the keys. Nothing was carried out. */
const ELSEWHERE = new Set(['MOVED', 'ASK', 'CLUSTERDOWN', 'TRYAGAIN']);

/** The code of an error reply: its first word, or what the error of a script stands for. */
export function replyCode({ message }: Said): string | undefined {
  // Redis 7, where a user may run the script and not a command in it.
  if (message.startsWith("ERR The user executing the script can't")) return 'NOPERM';
  // Redis 6, whatever a command in a script answers.
  const wrapped = /^ERR Error running script.* -([A-Z]+) /.exec(message.slice(0, 1_000));
  return wrapped?.[1] ?? /^[A-Z]+(?= )/.exec(message)?.[0];
}

/** The code of an error reply, or of what ioredis says in place of one. */
function codeOf(error: Said): string | undefined {
  return error.message === 'Command timed out' ? 'ETIMEDOUT' : replyCode(error);
}

/** Whether a reply speaks of the server or of our rights, and not of the command. */
export function isRefusal(reply: Said): boolean {
  return (replyCode(reply) ?? '') in MEANINGS;
}

export function connectsAnew(reply: Said): boolean {
  return CONNECT_ANEW.has(replyCode(reply) ?? '');
}

export function isElsewhere(reply: unknown): boolean {
  return reply instanceof Error && ELSEWHERE.has(replyCode(reply) ?? '');
}

/** What keeps the server at an address from serving, in words and without secrets. */
export function troubleAt(address: string | undefined, error: unknown): Error {
  const cause = causeOf(error, MEANINGS, codeOf);
  return new Error(address === undefined ? cause : `at ${address} ${cause}`);
}

/** An error reply as a failure of the store, where it is one; an error that a script answered with stays what it is. */
export function asFailure(reply: Error, address: string | undefined): Error {
  if (reply instanceof Failure || !isRefusal(reply)) return reply;
  return storeRefuses('Redis', troubleAt(address, reply));
}
