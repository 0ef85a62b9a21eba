import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { jwtCredentials } from '../dist/jwt/credentials.js';

const SECRET = 'a secret of the bench, thirty-two bytes long at least';
const ISSUER = 'https://bench.example';
const AUDIENCE = 'bench';
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PROBE = new URL('probe.js', import.meta.url).href;
/** Milliseconds a start may take. */
const PATIENCE = 120_000;

/** The configuration of every product of the bench: schema `product.graphql`, resolvers `product.mjs`, `catalog.yaml`. */
export const CONFIGURATION = `
catalog: catalog.yaml
source: { local: { schema: [product.graphql], resolvers: product.mjs } }
auth: { issuer: ${ISSUER}, audience: ${AUDIENCE} }
log: { level: error }
`;

/** Writes a product's files into a folder of its own. */
export function productFolder(files) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts one gateway process and waits until it is ready.
 * @returns its address, the owner's key where this start made it, and what the process measures of itself
 */
export async function startGateway({ folder, databaseUrl, redisUrl }) {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    GATEHOUSE_JWT_SECRET: SECRET,
  };
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', PROBE, MAIN, 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  const address = `http://127.0.0.1:${port}`;
  while (performance.now() - begun < PATIENCE) {
    if (child.exitCode !== null) throw new Error('a gateway of the bench has ended');
    if (await isReady(address)) {
      const ready = performance.now() - begun;
      const key = /ghk_[\w-]+/.exec(out)?.[0];
      return {
        address,
        child,
        ended,
        key,
        ready,
        measured: () => measured(child),
        stop: () => stop(child, ended),
      };
    }
    await wait(20);
  }
  throw new Error('a gateway of the bench did not open');
}

/** Signs tokens that the gateways of the bench accept. */
export function tokenIssuer() {
  const issuer = jwtCredentials(
    {
      secret: SECRET,
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      claims: { subject: 'sub', account: 'account' },
    },
    { now: () => Date.now() },
  );
  return (claims) => issuer.sign(claims, 7_200);
}

function isReady(address) {
  return fetch(`${address}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Event-loop delay since the last question (ms), processor time so far (ms) and resident memory (bytes). */
async function measured(child) {
  const answer = once(child, 'message');
  child.send('measure');
  return (await answer)[0];
}

async function stop(child, ended) {
  child.kill('SIGTERM');
  await ended;
}
