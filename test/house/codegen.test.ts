import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, plant, runScript } from './copy.ts';

test('the generated types are those of the schema, and a schema that changed without them is noticed', () => {
  const folder = copyOf(['codegen.yml', 'package.json', 'schema', 'src/insightx', 'src/admin']);
  expect(runScript(folder, 'codegen:check')).toMatchObject({ code: 0 });
  const schema = readFileSync(join(folder, 'schema/insightx.graphql'), 'utf8');
  plant(folder, { 'schema/insightx.graphql': `${schema}\nextend type Me { nickname: String }\n` });
  const { code, said } = runScript(folder, 'codegen:check');
  expect(code).not.toBe(0);
  expect(said).toContain('src/insightx/generated.ts');
}, 60_000);
