import { fileURLToPath } from 'node:url';

import { cloudEvent, productFolder, report, startGateway, tokenIssuer } from '../gateway-process.js';
import { startServer } from '../server-process.js';
import { DONE, filesOf } from './files.js';

const APOLLO = fileURLToPath(new URL('apollo.js', import.meta.url));

/** Apollo Server alone, or with graphql-shield in front. It asks for no token. */
export function startApollo({ shielded }) {
  return startServer([APOLLO, shielded ? 'shielded' : 'plain'], { cwd: process.cwd(), env: {} });
}

/**
 * A gateway in front of the same product.
 * @param {{ gated: boolean, redisUrl?: string | undefined }} settings `gated`: without it the schema asks for nothing, and all the rest
 * is the same; `redisUrl`: without it, engagement is kept in the process
 */
export async function startGated({ gated, redisUrl }) {
  const { folder, remove } = productFolder(filesOf(gated));
  const gateway = await startGateway({ folder, redisUrl });
  return {
    ...gateway,
    async stop() {
      await gateway.stop();
      remove();
    },
  };
}

/** A gateway that has been stopped and started since it was told of its subjects. */
export async function startAnew({ redisUrl, subjects }) {
  const { folder, remove } = productFolder(filesOf(true));
  const first = await startGateway({ folder, redisUrl });
  const tokens = await introduce(
    first,
    Array.from({ length: subjects }, (_, index) => `stranger-${index}`),
  );
  await first.stop();
  const server = await startGateway({ folder, redisUrl });
  return {
    server,
    tokens,
    async stop() {
      await server.stop();
      remove();
    },
  };
}

/** Tokens of subjects whose history the gateway has. */
export async function introduce(gateway, subjects) {
  await report(
    gateway,
    subjects.map((subject) => cloudEvent(DONE.type, subject, DONE.quantity)),
  );
  const sign = tokenIssuer();
  return Promise.all(subjects.map((subject) => sign({ sub: subject, account: `account of ${subject}` })));
}
