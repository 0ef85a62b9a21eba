import type { z } from 'zod';
import { judge } from './judge.ts';
import { dotted, type FileProblem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** Everything that keeps a file of YAML from being of a format: what is wrong with it as YAML, and as what it is to be. */
export function misfits(source: YamlSource, format: z.core.$ZodType): readonly FileProblem[] {
  if (source.value === undefined) return source.problems;
  const told = new Set(source.problems.map((problem) => problem.path));
  const found = judge(format, source.value)
    .map(({ path, at, message }): FileProblem => {
      const position = at === 'key' ? source.locateKey(path) : source.locate(path);
      return { severity: 'error', file: source.file, ...position, path: dotted(path), message };
    })
    .filter((problem) => !told.has(problem.path));
  return [...source.problems, ...found];
}
