import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { jwtCredentials } from '../../dist/jwt/credentials.js';

const SECRET = 'a secret of the bench, thirty-two bytes long at least';
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A product with one flag, released to everybody. */
const FILES = {
  'gatehouse.yaml': `
catalog: catalog.yaml
source: { local: { schema: [product.graphql], resolvers: product.mjs } }
auth: { issuer: https://bench.example, audience: bench }
log: { level: error }
`,
  'catalog.yaml': `
plans: [free]
segments: { developer: { include: [nobody] }, internal: { include: [nobody] }, beta: { include: [nobody] } }
gates: { release: { salt: release, admits: [developer, internal, beta, all] } }
flags:
  feature:
    gate: release
    variations: [off, on]
    rules:
      - { audience: developer, variation: on, release: release }
      - { audience: internal, variation: on, release: release }
      - { audience: beta, variation: on, release: release }
      - { audience: all, variation: on, release: release }
releases: { release: { gate: release, flags: [feature], phase: ga } }
`,
  'product.graphql': 'type Query { feature: Int @entitled(flag: "feature") }',
  'product.mjs': 'export default { resolvers: { Query: { feature: () => 1 } } };',
};

/** Gateway processes on one database, and the key of their owner. */
export async function startGateways(count, databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const gateways = [];
  for (let number = 0; number < count; number++) gateways.push(await startGateway(folder, databaseUrl));
  return {
    addresses: gateways.map(({ address }) => address),
    key: gateways[0].key,
    token: await tokenOf('somebody'),
    async close() {
      for (const { child } of gateways) child.kill('SIGTERM');
      await Promise.all(gateways.map(({ ended }) => ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startGateway(folder, databaseUrl) {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    GATEHOUSE_JWT_SECRET: SECRET,
  };
  const child = spawn(process.execPath, [MAIN, 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  const address = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error('a gateway of the bench has ended');
    const ready = await fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return { address, child, ended, key: /ghk_[\w-]+/.exec(out)?.[0] };
    await wait(50);
  }
  throw new Error('a gateway of the bench did not open');
}

function tokenOf(subject) {
  const issuer = jwtCredentials(
    {
      secret: SECRET,
      issuer: 'https://bench.example',
      audience: 'bench',
      algorithms: ['HS256'],
      claims: { subject: 'sub', account: 'account' },
    },
    { now: () => Date.now() },
  );
  return issuer.sign({ sub: subject }, 3_600);
}
