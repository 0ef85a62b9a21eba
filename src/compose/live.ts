import type { Configuration } from '../files/configuration.ts';
import type { GraphqlDoor } from '../graphql/door.ts';
import { socketDoor, SUBPROTOCOL } from '../graphql/subscriptions/socket-door.ts';
import { bearerToken } from '../http/bearer.ts';
import type { Served } from '../http/server.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Clock, Log } from '../ports/runtime.ts';

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
