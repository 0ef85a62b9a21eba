import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';

import { compiled } from '../gateway/compiled.ts';
import { afterwards, emptyFolder, writeFiles } from '../gateway/world.ts';

/** A project that has installed the package as it is published, with everything it depends on. */
export async function consumer(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = emptyFolder();
  await install(folder);
  writeFiles(folder, { 'package.json': '{ "type": "module" }', ...files });
  return folder;
}

/** Installs the packed package into a folder as npm would, without a registry: what it depends on is linked. */
export async function install(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const ours = join(modules, 'graphql-gatehouse');
  mkdirSync(ours, { recursive: true });
  mkdirSync(join(modules, '.bin'));
  const built = dirname(dirname(await compiled()));
  const room = emptyFolder();
  const pack = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', room], {
    cwd: built,
    encoding: 'utf8',
  });
  execFileSync('tar', ['-xzf', join(room, pack.trim()), '-C', ours, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8')) as Manifest;
  for (const [name, file] of Object.entries(manifest.bin)) {
    chmodSync(join(ours, file), 0o755);
    symlinkSync(join('..', 'graphql-gatehouse', file), join(modules, '.bin', name));
  }
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(modules, name));
  }
}

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
}

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
  ask(query: string, headers?: Readonly<Record<string, string>>): Promise<Asked>;
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Runs a server of the project's. @param options for Node */
export async function serve(folder: string, file: string, options: readonly string[] = []): Promise<Served> {
  const port = await freePort();
  const child = spawn(process.execPath, [...options, file], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: String(port) },
  });
  afterwards(() => child.kill());
  let said = '';
  await new Promise<void>((listening, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('listening')) listening();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('exit', (code) => {
      failed(new Error(`ended with ${code}:\n${said}`));
    });
  });
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    async stop() {
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
    async ask(query, headers = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      const body = (await response.json()) as Pick<Asked, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, ...body };
    },
  };
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
