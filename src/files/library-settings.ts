import type { z } from 'zod';

import { Failure } from '../domain/failure.ts';
import { judge } from './judge.ts';
import { libraryFormat } from './library-format.ts';
import { dotted } from './problem.ts';
import { readYaml } from './yaml-source.ts';

/** As they are written: whatever is left out has its default. */
export type LibraryOptions = z.input<typeof libraryFormat>;
export type LibrarySettings = z.output<typeof libraryFormat>;

/** @throws Failure INVALID_CONFIGURATION with every mistake, one a line */
export function readLibraryOptions(options: LibraryOptions): LibrarySettings {
  const read = libraryFormat.safeParse(options);
  if (read.success) return read.data;
  // JSON is YAML, and is read as whatever a file would say.
  const { value } = readYaml(JSON.stringify(options), 'gatehouse()');
  const lines = judge(libraryFormat, value).map(({ path, message }) =>
    ['gatehouse()', dotted(path), message].filter((part) => part !== '').join('  '),
  );
  throw new Failure('INVALID_CONFIGURATION', lines.join('\n'));
}
