import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What stands in a file of the house, and the rule it breaks there. */
const BAD = [
  [
    'an `any`',
    'src/engine/place.ts',
    'export function f(x: any): void { void x; }',
    '@typescript-eslint/no-explicit-any',
  ],
  [
    'a cast',
    'src/engine/place.ts',
    'export const f = (x: unknown): string => x as string;',
    '@typescript-eslint/consistent-type-assertions',
  ],
  [
    'a clock in a room that thinks',
    'src/engine/place.ts',
    'export const f = (): number => Date.now();',
    'no-restricted-syntax',
  ],
  [
    'chance in a room that thinks',
    'src/engine/place.ts',
    'export const f = (): number => Math.random();',
    'no-restricted-syntax',
  ],
  [
    'the environment in a room that thinks',
    'src/actions/identify.ts',
    'export const f = process.env;',
    'no-restricted-globals',
  ],
  ['a print', 'src/compose/log.ts', `console.log('here');\nexport {};`, 'no-console'],
  [
    'a promise nobody waits for',
    'src/http/bearer.ts',
    `Promise.resolve();\nexport {};`,
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a file no one look holds',
    'src/http/bearer.ts',
    `export {};\n${'// …\nvoid 0;\n'.repeat(251)}`,
    'max-lines',
  ],
] as const;

/** In a process of its own: ESLint reads its configuration by an import that Jest does not give it. */
const SCRIPT = `
import { ESLint } from 'eslint';
const eslint = new ESLint();
const found = [];
for (const [, filePath, text] of JSON.parse(process.argv[1])) {
  const [{ messages }] = await eslint.lintText(text, { filePath });
  found.push(messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId));
}
process.stdout.write(JSON.stringify(found));
`;

let found: readonly (readonly string[])[];
beforeAll(async () => {
  const args = ['--input-type=module', '--eval', SCRIPT, JSON.stringify(BAD)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  found = JSON.parse(stdout) as typeof found;
}, 60_000);

describe('the linter refuses', () => {
  test.each(BAD.map(([what, , , rule], index) => [what, rule, index] as const))(
    '%s',
    (_what, rule, index) => {
      expect(found[index]).toContain(rule);
    },
  );
});
