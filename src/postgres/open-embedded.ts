import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Failure } from '../domain/failure.ts';
import { takeFolder } from './folder-lock.ts';
import type { Row, Session, Sql } from './sql.ts';
import { answered, asFailure } from './unavailable.ts';

/**
 * PostgreSQL inside this process, kept in `folder`; left out: in memory, gone with the process.
 * @throws Failure DATA_FOLDER_LOCKED when another process holds the folder, STORE_UNAVAILABLE when what is in it cannot
 * be read
 */
export async function openEmbedded(folder?: string): Promise<Sql> {
  if (folder === undefined) return embedded(await PGlite.create(), nothingToGiveBack);
  const giveBack = await takeFolder(folder);
  try {
    return embedded(await PGlite.create(join(folder, 'postgres')), giveBack);
  } catch (cause) {
    await giveBack();
    throw new Failure('STORE_UNAVAILABLE', `the database in ${folder} cannot be opened`, { cause });
  }
}

function embedded(database: PGlite, giveBack: () => Promise<void>): Sql {
  return {
    ...session(database),
    embedded: true,
    async transaction(work) {
      let ours: unknown;
      try {
        return await database.transaction((inside) =>
          work(session(inside)).catch((error: unknown) => {
            ours = error;
            throw error;
          }),
        );
      } catch (error) {
        throw ours === undefined ? asFailure(error) : error;
      }
    },
    async listen(channel, heard) {
      const stop = await answered(database.listen(channel, heard));
      return () => answered(stop());
    },
    async close() {
      try {
        if (!database.closed) await database.close();
      } finally {
        await giveBack();
      }
    },
  };
}

function session(database: Pick<PGlite, 'query' | 'exec'>): Session {
  return {
    query: async (text, params = []) => (await answered(database.query<Row>(text, [...params]))).rows,
    async run(script) {
      await answered(database.exec(script));
    },
  };
}

function nothingToGiveBack(): Promise<void> {
  return Promise.resolve();
}
