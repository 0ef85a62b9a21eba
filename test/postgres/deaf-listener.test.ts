import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresProof } from '../../src/postgres/health.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let proxy: Server;
/** Whether the proxy keeps notifications back, as a transaction pooler does. */
let muted = true;
const sockets = new Set<Socket>();

beforeAll(async () => {
  database = await freshDatabase();
  const { hostname, port } = new URL(database.url);
  proxy = createServer((near) => {
    const far = connect(Number(port || 5432), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    let rest = Buffer.alloc(0);
    far.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece]);
      // A message is a type, a length that counts itself, and a body (PostgreSQL manual, "Message Formats").
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const end = 1 + rest.readInt32BE(1);
        const message = rest.subarray(0, end);
        rest = rest.subarray(end);
        if (!muted || message[0] !== 'A'.charCodeAt(0)) near.write(message);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await database.drop();
});

test('a listener that hears nothing of what is announced is noticed, and polled around', async () => {
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  const sql = connectPostgres(url.href);
  await migrate(sql);
  const heard: (string | undefined)[] = [];
  await sql.listen('gatehouse_test', (payload) => heard.push(payload));
  const until = async (holds: () => boolean) => {
    for (let attempt = 0; !holds(); attempt += 1) {
      if (attempt === 400) throw new Error(`not within 20 s: ${JSON.stringify(heard)}`);
      await wait(50);
    }
  };
  await until(() => heard.length >= 3);
  expect(new Set(heard)).toEqual(new Set([undefined]));
  expect(await postgresProof(sql).prove()).toMatch(/sends no notifications, as behind a transaction pooler/);
  muted = false;
  await until(() => sql.deaf?.() === false);
  expect(await postgresProof(sql).prove()).toBeUndefined();
  heard.length = 0;
  await sql.query(`select pg_notify('gatehouse_test', 'again')`);
  await until(() => heard.includes('again'));
  await wait(1_200);
  expect(heard).toEqual(['again']);
  await sql.close();
}, 60_000);
