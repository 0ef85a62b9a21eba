import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Puts a text into a file, in place of what stands between `<!-- bench:PART -->` and `<!-- /bench:PART -->`.
 * @throws where the file has no such place
 */
export function writeBlock(file, part, text) {
  const [begin, end] = [`<!-- bench:${part} -->`, `<!-- /bench:${part} -->`];
  const old = readFileSync(file, 'utf8');
  const from = old.indexOf(begin);
  const to = old.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file}: expected ${begin} and, below it, ${end}`);
  writeFileSync(file, `${old.slice(0, from)}${begin}\n\n${text}\n\n${old.slice(to)}`);
}
