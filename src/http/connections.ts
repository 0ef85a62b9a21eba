import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps an eye on the connections of a server.
 * @returns closes those on which nothing is under way: also the ones that were opened ahead and have asked nothing yet, which
 * Node takes for busy until they have, so that a browser could hold up the end of a process
 */
export function watchConnections(server: Server): () => void {
  /** Requests under way. */
  const busy = new Map<Socket, number>();
  function change(socket: Socket, by: number): void {
    const count = busy.get(socket);
    if (count !== undefined) busy.set(socket, count + by);
  }
  server.on('connection', (socket: Socket) => {
    busy.set(socket, 0);
    socket.once('close', () => busy.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    change(socket, 1);
    response.once('close', () => {
      change(socket, -1);
    });
  });
  // From then on it is no longer the server's.
  server.on('upgrade', ({ socket }: IncomingMessage) => busy.delete(socket));
  return () => {
    for (const [socket, count] of busy) if (count === 0) socket.destroy();
  };
}
