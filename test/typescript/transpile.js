// Compiles the sources of a folder for tests that start processes. Types are not checked: `npm install` and `npm run types` do
// that, and a compiler for each state of the sources costs more than the tests themselves.
// node transpile.js FOLDER: writes FOLDER/dist from FOLDER/src
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const [folder] = process.argv.slice(2);
for (const name of readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts')) continue;
  const { code, map } = transformFileSync(join(folder, 'src', name), {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript' },
      rewriteRelativeImportExtensions: true,
      transform: { verbatimModuleSyntax: true },
    },
    module: { type: 'es6' },
    sourceMaps: true,
  });
  const made = join(folder, 'dist', name.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(made), { recursive: true });
  writeFileSync(made, `${code}//# sourceMappingURL=${made.split('/').at(-1)}.map\n`);
  writeFileSync(`${made}.map`, map ?? '');
}
