import { recoverOwner, type NewKey } from '../actions/manage-keys.ts';
import type { Configuration } from '../files/configuration.ts';
import { postgresOperators } from '../postgres/operators.ts';
import { newSecret } from './control.ts';
import { openTables } from './stores.ts';

/**
 * Makes an owner's key in the database that the configuration names, without a gateway.
 * @throws Failure DATA_FOLDER_LOCKED while a gateway holds the embedded database; STORE_UNAVAILABLE
 */
export async function recoverOwnerIn(
  configuration: Pick<Configuration, 'databaseUrl' | 'data'>,
  reason: string,
): Promise<NewKey> {
  const sql = await openTables(configuration);
  try {
    return await recoverOwner({ operators: postgresOperators(sql), newSecret }, reason);
  } finally {
    await sql.close();
  }
}
