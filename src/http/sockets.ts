import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type WebSocket } from 'ws';

import { VERSION_HEADER } from '../actions/entitlements.ts';
import type { DoorRequest, DoorSocket } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';

/** Where WebSockets are taken in, and how they are kept. */
export interface SocketEntrance {
  readonly path: string;
  /** The subprotocol that is spoken. */
  readonly protocol: string;
  /** Bytes a message may have. */
  readonly largestMessage: number;
  /** Milliseconds after which a peer that does not answer is given up. */
  readonly keepAlive: number;
  /** Takes a connection in; gives back who must be told when it is over. */
  readonly opened: (
    socket: DoorSocket,
    request: Pick<DoorRequest, 'headers'>,
  ) => (code: number, reason: string) => Promise<void>;
}

/** RFC 6455 §7.4.1. */
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
/** Milliseconds that a peer has to take note of the end. */
const FAREWELL = 1_000;

/**
 * Takes WebSockets in beside the requests of a server.
 * @param version the catalog version in force
 * @returns ends them all
 */
export function openSockets(
  server: Server,
  entrance: SocketEntrance,
  version: () => number,
  log: Log,
): () => Promise<void> {
  const { path, protocol, largestMessage } = entrance;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  });
  sockets.on('headers', (headers) => headers.push(`${VERSION_HEADER}: ${version()}`));
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const [asked] = (request.url ?? '').split('?');
    if (asked !== path) refuse(stream);
    else
      sockets.handleUpgrade(request, stream, head, (socket) => {
        attend(socket, request, entrance, log);
      });
  });
  return () => closeAll(sockets);
}

function refuse(stream: Duplex): void {
  stream.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

function attend(
  socket: WebSocket,
  { headers }: IncomingMessage,
  { opened, keepAlive }: SocketEntrance,
  log: Log,
): void {
  // What a peer does wrong ends its connection, with the code that says so; there is nothing to do about it here.
  socket.on('error', () => undefined);
  const closed = opened(plain(socket, log), { headers });
  const stop = showLife(socket, keepAlive);
  socket.once('close', (code, reason) => {
    stop();
    closed(code, reason.toString()).catch((error: unknown) => {
      log.error('a connection was not let go of', { error: String(error) });
    });
  });
}

function plain(socket: WebSocket, log: Log): DoorSocket {
  return {
    protocol: socket.protocol,
    send: (text) =>
      new Promise((resolve) => {
        // One that is lost on the way is the peer's loss: the connection is over.
        if (socket.readyState !== socket.OPEN) resolve();
        else
          socket.send(text, () => {
            resolve();
          });
      }),
    close: (code, reason) => {
      socket.close(code, reason);
    },
    onMessage: (told) => {
      socket.on('message', (data) => {
        told(textOf(data)).catch((error: unknown) => {
          log.error('a message failed', { error: error instanceof Error ? error.stack : String(error) });
          socket.close(INTERNAL_ERROR, 'Internal server error');
        });
      });
    },
  };
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

/** Asks again and again whether the peer lives, and gives up one that does not say so. Returns how to stop. */
function showLife(socket: WebSocket, every: number): () => void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) socket.terminate();
    else {
      alive = false;
      socket.ping();
    }
  }, every);
  return () => {
    clearInterval(timer);
  };
}

async function closeAll(sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    sockets.close(() => {
      resolve();
    });
  });
  for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
  const last = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, FAREWELL);
  await closed;
  clearTimeout(last);
}
