import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { Failure } from '../domain/failure.ts';

const STARTER_FOLDER = new URL('../../starter/', import.meta.url);
const MANIFEST = new URL('../../package.json', import.meta.url);

/** The files of a small project, each with what it is for. */
const STARTER = {
  'gatehouse.yaml': 'how the gateway runs',
  'catalog.yaml': 'what decides: plans, metrics, flags, a first release',
  'schema.graphql': 'the API, and what its fields ask for',
  'resolvers.mjs': 'what answers',
} as const;

/** Holds the secret and the embedded stores. Its own .gitignore keeps all of it out of version control. */
const PRIVATE = '.gatehouse';

/** What has been written. */
export interface Started {
  /** Absolute. */
  readonly folder: string;
  /** Relative to it, each with what it is for. */
  readonly files: readonly (readonly [name: string, meaning: string])[];
  /** Whether package.json is among them, so that the package has yet to be installed. */
  readonly asNew: boolean;
}

/**
 * Writes a small project that can be started. Nothing is ever overwritten: where one of its files is there, nothing is written.
 * @param given the folder, which is made where it is not there
 * @throws Failure INVALID_CONFIGURATION with every file that is there, or where the folder cannot be written
 */
export function writeStarter(given: string): Started {
  const folder = resolve(given);
  try {
    return writeInto(folder);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('INVALID_CONFIGURATION', `${folder}: expected a folder that can be written`, { cause });
  }
}

function writeInto(folder: string): Started {
  const asNew = !isInProject(folder);
  const texts = filesFor(asNew);
  const taken = [...texts.keys()].filter((name) => isThere(join(folder, name)));
  if (taken.length > 0) throw new Failure('INVALID_CONFIGURATION', refusal(folder, taken));
  for (const [name, { text, mode }] of texts) write(join(folder, name), text, mode);
  return { folder, files: [...texts].map(([name, { meaning }]) => [name, meaning] as const), asNew };
}

interface Text {
  readonly text: string;
  readonly meaning: string;
  readonly mode: number;
}

function filesFor(asNew: boolean): ReadonlyMap<string, Text> {
  const readable = 0o644;
  const texts = new Map<string, Text>();
  if (asNew) texts.set('package.json', { text: manifest(), meaning: 'the project', mode: readable });
  for (const [name, meaning] of Object.entries(STARTER))
    texts.set(name, { text: readFileSync(new URL(name, STARTER_FOLDER), 'utf8'), meaning, mode: readable });
  const ignored = { text: '*\n', meaning: 'keeps that folder out of version control', mode: readable };
  texts.set(`${PRIVATE}/.gitignore`, ignored);
  const secret = `${randomBytes(32).toString('hex')}\n`;
  texts.set(`${PRIVATE}/secret`, { text: secret, meaning: 'signs tokens, for development', mode: 0o600 });
  return texts;
}

function manifest(): string {
  const { name, version } = ours();
  const made = {
    private: true,
    type: 'module',
    scripts: { start: 'gatehouse start' },
    dependencies: { [name]: `^${version}` },
  };
  return `${JSON.stringify(made, null, 2)}\n`;
}

function ours(): { readonly name: string; readonly version: string } {
  const parsed: unknown = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('name' in parsed) || !('version' in parsed))
    throw new Error('unreachable: the package has a name and a version');
  return { name: String(parsed.name), version: String(parsed.version) };
}

/** Whether the folder belongs to a Node project, as npm finds it: by a package.json in it or above it. */
function isInProject(folder: string): boolean {
  if (isThere(join(folder, 'package.json'))) return true;
  const above = dirname(folder);
  return above !== folder && isInProject(above);
}

/** A link that leads nowhere is there as well. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function write(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  // `wx` fails where somebody has written the file meanwhile.
  writeFileSync(path, text, { flag: 'wx', mode });
}

function refusal(folder: string, taken: readonly string[]): string {
  return [
    `${folder} has these files already, so nothing was written:`,
    ...taken.map((name) => `  ${name}`),
    'Name another folder: graphql-gatehouse init my-gateway',
  ].join('\n');
}
