import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { CatalogKeeper } from '../../dist/actions/keep-catalog.js';
import { admittanceOf } from '../../dist/compose/admittance.js';
import { openStores } from '../../dist/compose/stores.js';
import { asCatalogProblem, buildSchema, unmetBy } from '../../dist/graphql/build.js';
import { GraphqlDoor } from '../../dist/graphql/door.js';
import { guardSchema } from '../../dist/graphql/guarded-schema.js';
import { Limits } from '../../dist/graphql/limits.js';
import { Views } from '../../dist/graphql/views.js';
import { httpServer } from '../../dist/http/server.js';
import { jwtCredentials } from '../../dist/jwt/credentials.js';
import { ofrepDoor } from '../../dist/ofrep/door.js';
import { limits as limitsFormat } from '../../dist/files/limits-format.js';
import { CATALOG, EVENTS, resolvers, sdl } from './product.js';

const clock = { now: () => Date.now() };
const log = { info: () => {}, warn: complain, error: complain };
const PREFIX = 'gatehouse-bench:';
const DIRECTIVES = new URL('../../schema/directives.graphql', import.meta.url);

/**
 * Gatehouse with everything on, put together as src/compose does it, from the compiled code.
 * @param gated without it the schema asks for nothing, and all the rest is the same
 * @param redisUrl left out: engagement is kept in the process
 */
export async function gatehouse({ gated, redisUrl }) {
  const stores = await openStores({ redisUrl, redisPrefix: PREFIX });
  const { cache } = stores;
  const { guarded, keeper } = guardedProduct(gated);
  const closing = [];
  const admittance = await admittanceOf(
    stores,
    keeper,
    { lastKnownMinutes: 15, retentionDays: 400, planClaim: undefined },
    { clock, log },
    closing,
  );
  const { recorder } = admittance;
  const settings = {
    refusals: { status: 401, partialMutations: false, partialSubscriptions: false },
    largestBatch: 10,
    mostSubscriptions: 0,
    context: (viewer) => ({ viewer }),
  };
  const graphql = await GraphqlDoor.open(
    { views: new Views(guarded, 64), limits: new Limits(limitsFormat.parse({})) },
    admittance,
    settings,
    log,
  );
  const credentials = jwtCredentials(
    {
      secret: 'a secret of the bench, thirty-two bytes long at least',
      issuer: 'https://issuer.example',
      audience: 'bench',
      algorithms: ['HS256'],
      claims: { subject: 'sub', account: 'account' },
    },
    clock,
  );
  const readiness = () => Promise.resolve({ ready: true });
  return {
    // The control API has a door of its own, which nobody asks for here.
    server: httpServer({
      graphql,
      ofrep: ofrepDoor(admittance),
      credentials,
      keepAlive: 12_000,
      requestTimeout: 30_000,
      drainTimeout: 10_000,
      largestBody: 1_048_576,
      version: () => keeper.version,
      readiness,
      log,
    }),
    /** A token for a subject whose history is on record. */
    async introduce(subject) {
      await recorder.record(EVENTS.map((event) => ({ ...event, ...identity(subject), time: clock.now() })));
      return credentials.sign({ sub: subject, account: `account of ${subject}` }, 3600);
    },
    /** Makes sure that the shared cache holds the record, as any other gateway process would have. */
    warm: (subject) => admittance.sources.engagement.read(subject),
    async answer(request, token) {
      return graphql.handle(request, await credentials.verify(token));
    },
    settled: () => recorder.settled(),
    async close(subjects) {
      await recorder.settled();
      await cache.forget(subjects);
      for (const step of closing.reverse()) await step();
      await graphql.close();
      await stores.close();
    },
  };
}

function guardedProduct(gated) {
  const files = [
    { name: 'directives.graphql', text: readFileSync(DIRECTIVES, 'utf8') },
    { name: 'product.graphql', text: sdl(gated) },
  ];
  const { schema, annotations, problems } = buildSchema(files, resolvers);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const keeper = new CatalogKeeper();
  keeper.rely((candidate) => unmetBy(annotations, candidate).map(asCatalogProblem));
  const { compiled, problems: faults, sound } = keeper.judge({ ...CATALOG, version: 1 });
  if (!sound) throw new Error(JSON.stringify(faults));
  keeper.put(compiled, clock.now());
  return { guarded: guardSchema(schema, annotations), keeper };
}

function identity(subject) {
  return { source: 'bench', id: randomUUID(), subject };
}

function complain(message, fields) {
  process.stderr.write(`${message}: ${JSON.stringify(fields)}\n`);
}
