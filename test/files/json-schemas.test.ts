import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { jsonSchemas } from '../../src/files/json-schemas.ts';
import { BAD_CATALOGS } from './bad-catalogs.ts';
import { BAD_CONFIGURATIONS } from './bad-configurations.ts';
import { BAD_OVERLAYS } from './bad-overlays.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const catalog = ajv.compile(read('schema/catalog.schema.json'));
const configuration = ajv.compile(read('schema/gatehouse.schema.json'));
const overlay = ajv.compile(read('schema/overlay.schema.json'));

function read(file: string): object {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(typeof value).toBe('object');
  return Object(value) as object;
}

describe('the published schemas', () => {
  test.each(Object.entries(jsonSchemas()))(
    '%s is what its format says (node scripts/write-json-schemas.js)',
    (name, schema) => {
      expect(readFileSync(`schema/${name}`, 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
    },
  );

  test('accept the files that are shipped', () => {
    catalog(parse(readFileSync('catalog.yaml', 'utf8')));
    expect(catalog.errors ?? []).toEqual([]);
    configuration(parse(readFileSync('gatehouse.yaml', 'utf8')));
    expect(configuration.errors ?? []).toEqual([]);
  });

  test('explain themselves to an editor', () => {
    expect(read('schema/catalog.schema.json')).toMatchObject({ title: 'Gatehouse catalog' });
    expect(read('schema/gatehouse.schema.json')).toMatchObject({ title: 'Gatehouse configuration' });
    expect(read('schema/overlay.schema.json')).toMatchObject({ title: 'Gatehouse overlay' });
  });
});

describe('an editor underlines what the gateway would refuse', () => {
  test.each(BAD_CATALOGS.filter(({ structural }) => structural))('in a catalog: $fact', ({ yaml }) => {
    expect(catalog(parse(`plans: [free, pro]\n${yaml}`))).toBe(false);
  });

  test.each(['{}', 'plans: []', 'plans: [a, a]', '[]', ''])('in a catalog that is %j', (text) => {
    expect(catalog(parse(text))).toBe(false);
  });

  test.each(BAD_OVERLAYS.filter(({ structural }) => structural))('in an overlay: $fact', ({ yaml }) => {
    expect(overlay(parse(yaml))).toBe(false);
  });

  test.each(BAD_CONFIGURATIONS.filter(({ structural }) => structural))(
    'in a configuration: $fact',
    ({ yaml }) => {
      expect(configuration(parse(yaml))).toBe(false);
    },
  );
});
