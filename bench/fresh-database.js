import pg from 'pg';

/** Where a database may be made and dropped. */
const SERVER = process.env.DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/test';

/** Does some work on an empty database of its own. */
export async function onFreshDatabase(work) {
  const name = `gatehouse_bench_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await on(SERVER, `create database ${name}`);
  const own = new URL(SERVER);
  own.pathname = `/${name}`;
  try {
    return await work(own.href);
  } finally {
    await on(SERVER, `drop database if exists ${name} with (force)`);
  }
}

async function on(url, text) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
