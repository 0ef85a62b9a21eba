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
    // Nobody else listens to it any more, and what a peer does wrong must not end the process.
    stream.on('error', () => undefined);
    const [asked] = (request.url ?? '').split('?');
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') takeBack(server, request, stream, head);
    else if (asked !== path) refuse(stream);
    else
      sockets.handleUpgrade(request, stream, head, (socket) => {
        attend(socket, request, entrance, log);
      });
  });
  return () => closeAll(sockets);
}

/**
 * Node takes every request for an upgrade that offers one, once somebody listens for any; and some clients offer HTTP/2 with
 * each of theirs. Such an offer may be ignored (RFC 9110 §7.8): the request is read again, without it.
 */
function takeBack(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/', rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  stream.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', stream);
}

/** What an offer to upgrade consists of. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);

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
  const written = holdBack(socket);
  const closed = opened(plain(socket, written, log), { headers });
  const stop = showLife(socket, keepAlive);
  socket.once('close', (code, reason) => {
    stop();
    closed(code, reason.toString()).catch((error: unknown) => {
      log.error('a connection was not let go of', { error: String(error) });
    });
  });
}

/** Bytes that may wait for a peer to read them, before nothing more of it is read. */
const MOST_WAITING = 1_048_576;

/**
 * Stops reading what a peer sends while the peer does not read its answers. Each message may have an answer, and all of them
 * would wait in memory. (Of the answers to pings, ws itself keeps few.)
 * @returns to be called when an answer has left
 */
function holdBack(socket: WebSocket): () => void {
  socket.on('message', () => {
    if (socket.bufferedAmount > MOST_WAITING) socket.pause();
  });
  return () => {
    if (socket.isPaused && socket.bufferedAmount <= MOST_WAITING) socket.resume();
  };
}

function plain(socket: WebSocket, written: () => void, log: Log): DoorSocket {
  return {
    protocol: socket.protocol,
    send: (text) =>
      new Promise((resolve) => {
        // One that is lost on the way is the peer's loss: the connection is over.
        if (socket.readyState !== socket.OPEN) resolve();
        else
          socket.send(text, () => {
            written();
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
