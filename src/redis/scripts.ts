import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Lua file. The end of its name says how many keys it takes, `1+2n`: one, and two for each holder; its header says the rest. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

/** Stands before every script that touches records. */
const PARTITION = read('partition.lua');

export const READ = load('read-1+2n.lua');
export const RECORD = load('record-1+3n.lua');
export const INSTALL = load('install-1+4n.lua');
export const SETTLE_TIERS = load('settle-tiers-1+2n.lua');
export const PROVE = load('prove-2.lua');
export const FORGET = load('forget-1+2n.lua');
export const FORGET_ALL = load('forget-all-1.lua');
export const MARK = scriptOf(read('mark-1.lua'));

function load(name: string): Script {
  return scriptOf(`${PARTITION}\n${read(name)}`);
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function scriptOf(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
