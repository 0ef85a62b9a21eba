import { z } from 'zod';
import { DEFAULT_TIME_ZONE } from '../domain/catalog.ts';
import { flags } from './flag-format.ts';
import { gates } from './gate-format.ts';
import { releases } from './release-format.ts';
import { attributes, metrics, plans, segments, timeZone } from './subject-format.ts';
import { tiers } from './tier-format.ts';

const sections = { plans, timeZone, attributes, metrics, tiers, segments, gates, flags, releases };

/** The catalog's file. References between definitions are not checked here: the engine compiles the whole and reports them. */
export const catalogFormat = z
  .strictObject({
    ...sections,
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

/** A part of the catalog's file: some sections, or some entries of one. */
export const partFormat = z.strictObject(sections).partial();

export type CatalogPartFile = z.output<typeof partFormat>;
