import pg from 'pg';

import { largeStore } from './large-store.js';
import { propagation } from './propagation.js';

/** Where a database may be made and dropped. */
const SERVER = process.env.DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/test';

/** How soon a change to the catalog is in force everywhere, and what a large catalog costs in its store. */
export async function releases(settings) {
  try {
    return [
      ...(await onFreshDatabase((url) => largeStore(url, settings))),
      ...(await onFreshDatabase((url) => propagation(url, settings))),
    ];
  } catch (error) {
    if (error?.code !== 'ECONNREFUSED') throw error;
    console.error('No PostgreSQL answers, by DATABASE_URL or on port 5432: its rows are left out.');
    return [];
  }
}

async function onFreshDatabase(work) {
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
