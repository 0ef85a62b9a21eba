import {
  DEFAULT_TIME_ZONE,
  type Attribute,
  type Catalog,
  type Gate,
  type Metric,
  type Segment,
} from '../domain/catalog.ts';
import { writeCondition } from './write-condition.ts';
import { writeFlag, writeRelease } from './write-flag.ts';
import { writeAdmission, writeBucketBy } from './write-serve.ts';
import { writeTier } from './write-tier.ts';
import { airy, fields, lines, list, map, print, sorted, spread, words, type Written } from './yaml-text.ts';

/**
 * The catalog's file for a catalog: always the same text for the same definitions, and `parseCatalog` gives them back.
 * Its version is not among them. A catalog that the file cannot say (one without plans, or with two definitions of one
 * key) is written as far as it goes, and reading the text tells what is wrong with it.
 */
export function writeCatalog(catalog: Catalog): string {
  const tiers = catalog.tiers.map((tier): [string, Written] => [tier.key, writeTier(tier)]);
  return print(
    airy(
      fields({
        plans: list(catalog.plans),
        timeZone: catalog.timeZone === DEFAULT_TIME_ZONE ? undefined : catalog.timeZone,
        attributes: section(catalog.attributes, writeAttribute),
        metrics: section(catalog.metrics, writeMetric),
        tiers: tiers.length === 0 ? undefined : spread(map(tiers)),
        segments: section(catalog.segments, writeSegment),
        gates: section(catalog.gates, writeGate),
        flags: section(catalog.flags, writeFlag, airy),
        releases: section(catalog.releases, writeRelease, airy),
      }),
    ),
  );
}

/** Definitions by key. A section that defines nothing is left out. */
function section<Definition extends { readonly key: string }>(
  definitions: readonly Definition[],
  write: (definition: Definition) => Written,
  style: (written: Written) => Written = spread,
): Written | undefined {
  if (definitions.length === 0) return undefined;
  return style(sorted(definitions.map((definition) => [definition.key, write(definition)])));
}

function writeAttribute({ type, source, from }: Attribute): Written {
  return source === 'claim' ? fields({ type, claim: from }) : fields({ type, client: from });
}

function writeMetric(metric: Metric): Written {
  switch (metric.kind) {
    case 'count':
      return fields({ count: metric.event, days: metric.days, of: metric.of });
    case 'activeDays':
      return fields({ activeDays: metric.days, of: metric.of });
    case 'daysSinceSeen':
      return fields({ daysSinceSeen: true, of: metric.of });
    case 'claim':
      return fields({ claim: metric.claim });
  }
}

function writeSegment({ include, exclude, when }: Segment): Written {
  // A segment says whom it takes, if only that it takes nobody.
  const included = when === undefined ? list(include) : words(include);
  const condition = when === undefined ? undefined : writeCondition(when);
  return spread(fields({ include: included, exclude: words(exclude), when: condition }));
}

function writeGate({ enabled, salt, by, admits }: Gate): Written {
  return spread(
    fields({
      enabled: enabled ? undefined : false,
      salt,
      by: writeBucketBy(by),
      admits: lines(admits.map(writeAdmission)),
    }),
  );
}
