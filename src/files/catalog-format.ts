import { z } from 'zod';
import { flags } from './flag-format.ts';
import { gates } from './gate-format.ts';
import { releases } from './release-format.ts';
import { attributes, metrics, plans, segments, tiers } from './subject-format.ts';

/** The catalog's file. What refers to what is not its business: the engine compiles the whole and tells. */
export const catalogFormat = z
  .strictObject({
    plans,
    attributes: attributes.default({}),
    metrics: metrics.default({}),
    tiers: tiers.default({}),
    segments: segments.default({}),
    gates: gates.default({}),
    flags: flags.default({}),
    releases: releases.default({}),
  })
  .meta({ title: 'Gatehouse catalog', description: 'Everything a Gatehouse gateway decides by.' });

export type CatalogFile = z.output<typeof catalogFormat>;
