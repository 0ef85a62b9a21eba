import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { jwtCredentials } from './built.js';
import { startServer } from './server-process.js';

const SECRET = 'a secret of the bench, thirty-two bytes long at least';
const ISSUER = 'https://bench.example';
const AUDIENCE = 'bench';
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The configuration of every product of the bench: schema `product.graphql`, resolvers `product.mjs`, `catalog.yaml`. */
export const CONFIGURATION = `
catalog: catalog.yaml
source: { local: { schema: [product.graphql], resolvers: product.mjs } }
auth: { issuer: ${ISSUER}, audience: ${AUDIENCE} }
`;

/** Writes a product's files into a folder of its own. */
export function productFolder(files) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts one gateway process, `gatehouse start`, and waits until it is open.
 * @param {{ folder: string, databaseUrl?: string | undefined, redisUrl?: string | undefined }} where its product's folder, and the URLs of its
 * stores: without one, that store is embedded
 * @returns the server, and the owner's key where this start made it
 */
export async function startGateway({ folder, databaseUrl, redisUrl }) {
  const server = await startServer([MAIN, 'start'], {
    cwd: folder,
    env: {
      PORT: '0',
      GATEHOUSE_JWT_SECRET: SECRET,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(redisUrl && { REDIS_URL: redisUrl }),
    },
  });
  return { ...server, key: /ghk_[\w-]+/.exec(server.said)?.[0] };
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

/** Reports events to a gateway, with the owner's key. @throws where they are not accepted */
export async function report({ address, key }, events) {
  const response = await fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`events were answered with ${response.status}: ${text}`);
}

let serial = 0;

/** An event that no other event of the bench equals. */
export function cloudEvent(type, subject, quantity = 1) {
  return {
    specversion: '1.0',
    source: '/bench',
    id: `${process.pid}-${(serial += 1)}`,
    type,
    subject,
    ...(quantity !== 1 && { data: { quantity } }),
  };
}
