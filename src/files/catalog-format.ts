import { z } from 'zod';
import { DEFAULT_TIME_ZONE } from '../domain/catalog.ts';
import { flags } from './flag-format.ts';
import { gates } from './gate-format.ts';
import { releases } from './release-format.ts';
import { attributes, metrics, plans, segments, timeZone } from './subject-format.ts';
import { tiers } from './tier-format.ts';

/** The catalog's file. What refers to what is not its business: the engine compiles the whole and tells. */
export const catalogFormat = z
  .strictObject({
    plans,
    timeZone: timeZone.default(DEFAULT_TIME_ZONE),
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
