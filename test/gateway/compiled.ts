import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';

/** What the product is built from. */
const SOURCES = ['src', 'schema', 'starter', 'scripts', 'package.json'];
const ROOM = join(tmpdir(), 'gatehouse-compiled');
/** Milliseconds after which a build of other sources is no longer somebody's. */
const KEPT = 3_600_000;

let found: Promise<string> | undefined;

/**
 * The compiled gateway's `main.js`, made from a copy of the sources as they are now, once for all test files: a stale `dist`
 * is never tested, and no `dist` of a developer is touched.
 */
export function compiled(): Promise<string> {
  found ??= find();
  return found;
}

async function find(): Promise<string> {
  mkdirSync(ROOM, { recursive: true });
  const folder = join(ROOM, digest());
  const retries = { retries: 1_200, factor: 1, minTimeout: 100, maxTimeout: 100 };
  const done = await lock(ROOM, { stale: 60_000, retries });
  try {
    if (!existsSync(folder)) await build(folder);
    return join(folder, 'dist', 'main.js');
  } finally {
    await done();
  }
}

async function build(folder: string): Promise<void> {
  for (const name of readdirSync(ROOM)) {
    const old = join(ROOM, name);
    if (Date.now() - statSync(old).mtimeMs > KEPT) rmSync(old, { recursive: true, force: true });
  }
  const half = `${folder}.building`;
  rmSync(half, { recursive: true, force: true });
  for (const name of SOURCES) cpSync(name, join(half, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(half, 'node_modules'));
  await promisify(execFile)(process.execPath, ['test/typescript/transpile.js', half]).catch(told);
  await promisify(execFile)(process.execPath, ['scripts/copy-assets.js'], { cwd: half }).catch(told);
  renameSync(half, folder);
}

function told(failed: { readonly stdout: string; readonly stderr: string }): never {
  throw new Error(`the sources do not compile:\n${failed.stdout}${failed.stderr}`);
}

/** Of the sources, and of the checkout whose dependencies they run with: another checkout may be gone by now. */
function digest(): string {
  const hash = createHash('sha256').update(resolve('node_modules'));
  for (const file of SOURCES.flatMap(filesOf)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(path, name))
    .filter((file) => !statSync(file).isDirectory());
}
