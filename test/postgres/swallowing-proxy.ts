import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SwallowingProxy {
  /** The URL with the proxy in place of the server. */
  readonly url: string;
  /** From now on whatever the connections there are send is lost, and none of them ends. Later ones are well. */
  swallow(): void;
  close(): Promise<void>;
}

/** Stands between a client and the server, as a network does. Port 0 is any that is free. */
export async function swallowingProxy(url: string, port = 0): Promise<SwallowingProxy> {
  const server = new URL(url);
  const sockets = new Set<Socket>();
  let connections: { swallowed: boolean }[] = [];

  function forward(from: Socket, to: Socket, connection: { swallowed: boolean }): void {
    sockets.add(from);
    from.on('data', (data) => {
      if (!connection.swallowed) to.write(data);
    });
    from.on('end', () => {
      if (!connection.swallowed) to.end();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => sockets.delete(from));
  }

  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({
      host: server.hostname,
      port: Number(server.port || 5432),
      allowHalfOpen: true,
    });
    const connection = { swallowed: false };
    connections.push(connection);
    forward(client, upstream, connection);
    forward(upstream, client, connection);
  }).listen(port, '127.0.0.1');
  await once(proxy, 'listening');
  const own = new URL(url);
  own.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  return {
    url: own.href,
    swallow() {
      for (const connection of connections) connection.swallowed = true;
      connections = [];
    },
    async close() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
