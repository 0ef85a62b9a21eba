import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

/** `npm run types` checks the bench against the sources, by declarations that stand beside what it runs. */
test.each(['bench/built', 'bench/engine/built'])(
  '%s.d.ts says of the sources what runs of the build',
  (name) => {
    const runs = exportsOf(`${name}.js`);
    expect(runs.length).toBeGreaterThan(0);
    expect(exportsOf(`${name}.d.ts`)).toEqual(
      runs.map((line) => line.replace('/dist/', '/src/').replace(/\.js';$/, ".ts';")),
    );
  },
);

function exportsOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('export'));
}

test('the types of the bench are checked with all types', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { types: string } };
  expect(scripts.types).toContain('tsc -p bench/tsconfig.json');
});
