import type { AuditEntry, Key } from './answers.ts';
import { changeLines, indented } from './render-change.ts';
import { commandText } from './render-command.ts';
import { NOTHING, table } from './render-table.ts';

/** The audit log, newest first. @param changes whether to tell what each entry has changed */
export function auditLines(entries: readonly AuditEntry[], changes: boolean): readonly string[] {
  return entries.flatMap((entry, place) => [
    ...(place === 0 ? [] : ['']),
    `${entry.at}  ${entry.author}${entry.version === null ? '' : `  made version ${entry.version}`}`,
    `  ${commandText(entry.command)}`,
    `  because: ${entry.reason}`,
    ...(changes ? indented(changeLines(entry.changes)) : []),
  ]);
}

/** @param now epoch milliseconds */
export function keyTable(keys: readonly Key[], now: number): readonly string[] {
  return table(
    ['ID', 'NAME', 'ROLE', 'MADE', 'EXPIRES', 'STATE'],
    keys.map((key) => [
      key.id,
      key.name,
      key.role,
      key.createdAt,
      key.expiresAt ?? NOTHING,
      stateOf(key, now),
    ]),
  );
}

function stateOf({ expiresAt, revokedAt }: Key, now: number): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'good';
}
