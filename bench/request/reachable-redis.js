import { once } from 'node:events';
import { connect } from 'node:net';

/** Where there is a Redis to be used, by REDIS_URL or on this machine; undefined where there is none. */
export async function reachableRedis() {
  const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 500 });
  try {
    await once(socket, 'connect');
    return { url, port: Number(port || 6379) };
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
