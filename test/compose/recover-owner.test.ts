import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recoverOwnerIn } from '../../src/compose/recover-owner.ts';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import { postgresOperators } from '../../src/postgres/operators.ts';
import { copyTemplate } from '../postgres/template.ts';

let data: string;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'gatehouse-recover-'));
  await copyTemplate(data);
}, 60_000);
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
});

test('an owner who has lost every key makes one at the shell of the server, with a line in the audit log', async () => {
  const { operator, secret } = await recoverOwnerIn({ databaseUrl: undefined, data }, 'the key was lost');
  const sql = await openEmbedded(data);
  // A gateway that holds the folder now is not gone round.
  await expect(recoverOwnerIn({ databaseUrl: undefined, data }, 'again')).rejects.toMatchObject({
    code: 'DATA_FOLDER_LOCKED',
  });
  expect(await postgresOperators(sql).recognise(secret)).toEqual(operator);
  expect(operator).toMatchObject({ role: 'OWNER', expiresAt: undefined });
  const [line] = await postgresAuditLog(sql).read({ first: 1 });
  expect(line).toMatchObject({
    author: 'gatehouse',
    reason: 'the key was lost',
    command: { do: 'recover-owner' },
  });
  await sql.close();
}, 60_000);

test('a database whose tables a newer release has changed is refused in words, and not touched', async () => {
  const sql = await openEmbedded(data);
  await sql.query("insert into gatehouse.migration (name) values ('999-later.sql')");
  await sql.close();
  await expect(recoverOwnerIn({ databaseUrl: undefined, data }, 'a test')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/newer release of Gatehouse.*999-later\.sql.*up to \d{3}-/),
  });
}, 60_000);
