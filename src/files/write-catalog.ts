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
  const head = fields({
    plans: list(catalog.plans.map((plan) => writePlan(plan, catalog))),
    timeZone: catalog.timeZone === DEFAULT_TIME_ZONE ? undefined : catalog.timeZone,
    attributes: section(catalog.attributes, writeAttribute),
    metrics: section(catalog.metrics, writeMetric),
    tiers: tiers.length === 0 ? undefined : spread(map(tiers)),
  });
  return [
    print(airy(head)),
    ...printSection('segments', catalog.segments, writeSegment, spread),
    ...printSection('gates', catalog.gates, writeGate, spread),
    ...printSection('flags', catalog.flags, writeFlag, airy),
    ...printSection('releases', catalog.releases, writeRelease, airy),
  ].join('\n');
}

/** Definitions by key. A section that defines nothing is left out. */
function section<Definition extends { readonly key: string }>(
  definitions: readonly Definition[],
  write: (definition: Definition) => Written,
): Written | undefined {
  if (definitions.length === 0) return undefined;
  return spread(sorted(definitions.map((definition) => [definition.key, write(definition)])));
}

/** Definitions that are printed together: the nodes of a text take a hundred times its own memory. */
const PRINTED_TOGETHER = 500;

/**
 * The text of a section of any length, as one text with its key; none where it defines nothing.
 * @param style spread: an entry a line; airy: an empty line between two entries as well
 */
function printSection<Definition extends { readonly key: string }>(
  name: string,
  definitions: readonly Definition[],
  write: (definition: Definition) => Written,
  style: typeof spread | typeof airy,
): readonly string[] {
  const inOrder = definitions.toSorted((one, other) =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : 0,
  );
  const heading = `${name}:\n`;
  const texts: string[] = [];
  for (let from = 0; from < inOrder.length; from += PRINTED_TOGETHER) {
    const some = inOrder.slice(from, from + PRINTED_TOGETHER);
    const entries = some.map((definition): [string, Written] => [definition.key, write(definition)]);
    texts.push(print(spread(map([[name, style(map(entries))]]))).slice(heading.length));
  }
  return texts.length === 0 ? [] : [heading + texts.join(style === airy ? '\n' : '')];
}

function writePlan(key: string, { planLabels }: Catalog): Written {
  const label = planLabels?.find((one) => one.key === key)?.label;
  return label === undefined ? key : fields({ key, label });
}

function writeAttribute({ type, source, from }: Attribute): Written {
  return source === 'claim' ? fields({ type, claim: from }) : fields({ type, client: from });
}

function writeMetric(metric: Metric): Written {
  const { label, unit } = metric;
  switch (metric.kind) {
    case 'count':
      return fields({ count: metric.event, days: metric.days, of: metric.of, label, unit });
    case 'activeDays':
      return fields({ activeDays: metric.days, of: metric.of, label, unit });
    case 'daysSinceSeen':
      return fields({ daysSinceSeen: true, of: metric.of, label, unit });
    case 'claim':
      return fields({ claim: metric.claim, label, unit });
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
