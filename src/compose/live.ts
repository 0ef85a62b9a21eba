import type { Configuration } from '../files/configuration.ts';
import type { GraphqlDoor } from '../graphql/door.ts';
import type { PlaceSettings } from '../graphql/subscriptions/places.ts';
import { socketDoor, SUBPROTOCOL } from '../graphql/subscriptions/socket-door.ts';
import { bearerToken } from '../http/bearer.ts';
import type { Served } from '../http/server.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Clock, Log } from '../ports/runtime.ts';

/** The part of all places that one subject, or one account, may take where nothing is said of it. */
const OF_SUBJECT = 0.1;
const OF_ACCOUNT = 0.25;

/** How many subscriptions may go on at once, of whom. */
export function placesOf({
  perProcess,
  perSubject = NOTHING_SAID,
  perAccount = NOTHING_SAID,
}: Configuration['subscriptions']): PlaceSettings {
  const part = (share: number): number => Math.max(1, Math.ceil(perProcess * share));
  return {
    perProcess,
    perSubject: { ...perSubject, most: perSubject.most ?? part(OF_SUBJECT) },
    perAccount: { ...perAccount, most: perAccount.most ?? part(OF_ACCOUNT) },
  };
}

const NOTHING_SAID = { most: undefined, plans: {}, tiers: {} };

/** What a server needs for answers that go on. */
export function liveOn(
  {
    subscriptions: { perConnection, keepAliveSeconds },
    limits,
  }: Pick<Configuration, 'subscriptions' | 'limits'>,
  graphql: GraphqlDoor,
  credentials: Credentials,
  clock: Clock,
  log: Log,
): Pick<Served, 'keepAlive' | 'sockets' | 'largestBody'> {
  const keepAlive = keepAliveSeconds * 1_000;
  const opened = socketDoor(graphql, {
    mostOperations: perConnection,
    verify: async (authorization) => credentials.verify(bearerToken(authorization)),
    clock,
    log,
  });
  const sockets = {
    path: '/graphql',
    protocol: SUBPROTOCOL,
    largestMessage: limits.bodyBytes,
    keepAlive,
    opened,
  };
  return { keepAlive, largestBody: limits.bodyBytes, sockets };
}
