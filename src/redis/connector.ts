import { AbstractConnector } from 'ioredis';
import { connect as connectPlainly, isIP, Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Endpoint, Tls } from './target.ts';

/** Milliseconds until a connection whose other side does not say goodbye is closed all the same. */
const GOODBYE = 200;

/** Finds the server, anew for each connection: its address may have changed. */
export type Locate = () => Promise<Endpoint> | Endpoint;

/** Makes connections as ioredis wants them. What it does itself sends no SNI, and lets a second error of TLS end the process. */
export function connectorTo(locate: Locate, tls: Tls | undefined): new () => AbstractConnector {
  return class extends AbstractConnector {
    constructor() {
      super(GOODBYE);
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      const stream = await this.#open();
      if (this.#isGivenUp()) {
        stream.destroy();
        throw new Error('the connection was given up');
      }
      // ioredis hears one error; TLS may give another, which would end the process.
      stream.on('error', (error) => {
        this.firstError ??= error;
      });
      this.stream = stream;
      return stream;
    }

    #isGivenUp(): boolean {
      return !this.connecting;
    }

    async #open(): Promise<Socket> {
      delete this.firstError;
      try {
        return openSocket(await locate(), tls);
      } catch (error) {
        // A rejection would be the end of all attempts; a closed connection is followed by another attempt.
        this.firstError = error instanceof Error ? error : new Error(String(error));
        return new Socket().destroy();
      }
    }
  };
}

function openSocket({ host, port, name }: Endpoint, tls: Tls | undefined): Socket {
  if (tls === undefined) return connectPlainly({ host, port });
  const servername = tls.servername ?? name ?? (isIP(host) === 0 ? host : undefined);
  const { ca, cert, key } = tls;
  return connectSecurely({
    host,
    port,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    // Node.js sends no SNI without it.
    ...(servername !== undefined && { servername }),
  });
}
