import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { emptyFolder, writeFiles } from '../gateway/world.ts';

/** The modules that a page of the documentation shows: fenced blocks of JavaScript that begin with the name of their file. */
export function modulesOf(page: string): { load<Module>(file: string): Promise<Module> } {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/```js\n\/\/ (\S+\.js)\n([\s\S]*?)```/g)];
  const folder = emptyFolder();
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFiles(folder, {
    'package.json': '{ "type": "module" }',
    ...Object.fromEntries(blocks.map(([, file = '', code = '']) => [file, code])),
  });
  return {
    async load<Module>(file: string): Promise<Module> {
      return (await import(pathToFileURL(join(folder, file)).href)) as Module;
    },
  };
}

/** The first fenced block of YAML that a page shows. */
export function settingsOf(page: string): string {
  return /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
}
