// Makes one version after the other where the command line says, each of a gate and two flags that carry its number, and
// prints the number of every one that was applied, until killed.
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import { deed, flag, gate } from '../contract/definitions.ts';

const where = process.argv[2] ?? '';
const sql = where.startsWith('postgres://') ? connectPostgres(where) : await openEmbedded(where);
await migrate(sql);
const catalog = postgresCatalogStore(sql);
let { version } = await catalog.head();
for (;;) {
  const number = version + 1;
  const definitions = [gate('g', number), flag('one', number), flag('two', number)];
  const { outcome, head } = await catalog.append(definitions, deed(), version);
  if (outcome === 'applied') process.stdout.write(`${head.version}\n`);
  version = head.version;
}
