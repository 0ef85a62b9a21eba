import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENVIRONMENT } from '../../src/files/environment.ts';

/** Every file that is, or is about to be, part of the repository. */
function ours(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(file) && statSync(file).isFile());
}

/** The rows of a Markdown table, cell by cell, as plain text. */
function rowsOf(markdown: string): string[][] {
  const rows = markdown.split('\n').filter((line) => /^\|.*\|$/.test(line.trim()));
  return rows.map((line) =>
    line
      .trim()
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

describe('docs/configuration.md', () => {
  test('has a row for every variable that is read, with its key and its meaning, and no other', () => {
    const rows = rowsOf(readFileSync('docs/configuration.md', 'utf8'));
    const plain = (text: string) => text.replaceAll('`', '');
    const variables = rows.filter(([name = '']) => /^[A-Z][A-Z_]+$/.test(name));
    expect(variables).toEqual(ENVIRONMENT.map(({ name, key, meaning }) => [name, key, plain(meaning)]));
  });
});

describe('every page', () => {
  test('links to files that are there', () => {
    const broken = ours()
      .filter((file) => file.endsWith('.md'))
      .flatMap((page) =>
        [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
          .filter(([, target = '']) => !existsSync(join(dirname(page), target)))
          .map(([, target = '']) => `${page} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});

describe('no file', () => {
  test('names a folder of somebody’s machine', () => {
    const places = ['home', 'root', 'Users', 'work'].join('|');
    const path = new RegExp(`(?<![\\w.~@:-])/(${places})/[\\w.-]`);
    expect(ours().filter((file) => path.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('names where packages were downloaded from', () => {
    const hosts = ours().filter((file) => /registry\.\w+\.\w+|"resolved":/.test(readFileSync(file, 'utf8')));
    expect(hosts.filter((file) => !file.startsWith('test/house/'))).toEqual([]);
  });
});
