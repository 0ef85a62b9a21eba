import { z } from 'zod';
import { catalogFormat } from './catalog-format.ts';
import { configurationFormat } from './configuration-format.ts';
import { overlayFormat } from './overlay-format.ts';

/** The published JSON Schemas (draft 2020-12) by file name. Editors complete and explain with them what they can express. */
export function jsonSchemas(): Readonly<Record<string, z.core.JSONSchema.BaseSchema>> {
  return {
    'catalog.schema.json': publish(catalogFormat),
    'gatehouse.schema.json': publish(configurationFormat),
    'overlay.schema.json': publish(overlayFormat),
  };
}

function publish(format: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(format, { target: 'draft-2020-12', io: 'input', reused: 'inline' });
}
