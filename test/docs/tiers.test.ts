import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { describePage } from '../cli/shown.ts';
import { compile } from '../../src/engine/compile.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';

const PAGE = readFileSync('docs/tiers.md', 'utf8');

describe('docs/tiers.md', () => {
  test('shows a catalog without errors and warnings, taken together', () => {
    const shown = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
    expect(shown).toHaveLength(2);
    const { catalog, problems } = parseCatalog(shown.join('\n'), 'docs/tiers.md');
    expect(problems).toEqual([]);
    expect(compile(catalog!).problems).toEqual([]);
    expect(catalog).toMatchObject({ timeZone: 'Europe/Berlin', flags: [{ whenStale: 'unavailable' }] });
  });

  test('names every key that a tier may have', () => {
    const schema = JSON.parse(readFileSync('schema/catalog.schema.json', 'utf8')) as {
      properties: { tiers: { additionalProperties: { anyOf: { properties?: object }[] } } };
    };
    const { anyOf } = schema.properties.tiers.additionalProperties;
    const keys = Object.keys(anyOf.find(({ properties }) => properties !== undefined)?.properties ?? {});
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) expect(PAGE).toMatch(new RegExp(`^\\| \`${key}\` +\\|`, 'm'));
  });
});

describePage('docs/tiers.md', (shown) => {
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(3);
});
