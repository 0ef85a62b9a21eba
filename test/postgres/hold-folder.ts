// Opens the folder named on the command line, accepts one event in it, says so, and holds it until killed.
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';

const [folder, id = 'from-the-child'] = process.argv.slice(2);
const sql = await openEmbedded(folder);
await migrate(sql);
await postgresJournal(sql).append([
  {
    source: 'child',
    id,
    subject: 'u-1',
    type: 'report.generated',
    quantity: 1,
    time: Date.now(),
    day: 20_000,
  },
]);
process.stdout.write('held\n');
setInterval(() => undefined, 1_000);
