// Writes the published JSON Schemas of catalog.yaml, gatehouse.yaml and overlays from the formats that read them. Build first.
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../dist/files/json-schemas.js';

for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`../schema/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
