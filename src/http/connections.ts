import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds that a client may go on with a body after its request has been answered. */
const LINGER = 2_000;

/** The connections of a server that are requests', not WebSockets'. */
export interface Connections {
  /**
   * Closes those on which nothing is under way: also the ones that were opened ahead and have asked nothing yet, which
   * Node takes for busy until they have, so that a browser could hold up the end of a process.
   */
  closeIdle(): void;
  /** Closes all. Returns how many requests were under way. */
  closeAll(): number;
}

/**
 * Keeps an eye on the connections of a server. It closes one whose request was answered before its body came, and whose
 * body still comes: the client has had time to read the answer.
 */
export function watchConnections(server: Server): Connections {
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
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    change(socket, 1);
    response.once('finish', () => {
      if (!request.complete) linger(request);
    });
    response.once('close', () => {
      change(socket, -1);
    });
  });
  // From then on it is no longer the server's.
  server.on('upgrade', ({ socket }: IncomingMessage) => busy.delete(socket));
  return {
    closeIdle() {
      for (const [socket, count] of busy) if (count === 0) socket.destroy();
    },
    closeAll() {
      let underWay = 0;
      for (const [socket, count] of busy) {
        underWay += count;
        socket.destroy();
      }
      return underWay;
    },
  };
}

/** Node reads the rest of a body that was not wanted, however slowly it comes. */
function linger(request: IncomingMessage): void {
  const { socket } = request;
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, LINGER);
  timer.unref();
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
