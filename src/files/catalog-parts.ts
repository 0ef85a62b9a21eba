import {
  WHOLE,
  type Admission,
  type Catalog,
  type Flag,
  type Gate,
  type Metric,
  type Release,
  type ReleaseFlag,
  type Rule,
  type Serve,
} from '../domain/catalog.ts';
import type { CatalogFile } from './catalog-format.ts';
import type { RolloutFile } from './flag-format.ts';
import { toShare } from './gate-format.ts';
import { inOrder, toBounds, type KeysAt } from './in-order.ts';
import { keyOfPlan } from './subject-format.ts';
import { toTier } from './tier-parts.ts';

type Served = { variation: string } | { ladder: true } | { rollout: RolloutFile };
type Of<Section extends Exclude<keyof CatalogFile, 'plans' | 'timeZone'>> = CatalogFile[Section][string];

/** The domain's catalog, at version 0: whoever keeps it counts versions. */
export function toCatalog(file: CatalogFile, keysAt: KeysAt): Catalog {
  return {
    version: 0,
    timeZone: file.timeZone,
    plans: file.plans.map(keyOfPlan),
    ...planLabelsIn(file.plans),
    attributes: inOrder(file.attributes, keysAt(['attributes'])).map(([key, { type, ...from }]) =>
      'claim' in from
        ? { key, type, source: 'claim', from: from.claim }
        : { key, type, source: 'client', from: from.client },
    ),
    metrics: inOrder(file.metrics, keysAt(['metrics'])).map(toMetric),
    tiers: inOrder(file.tiers, keysAt(['tiers'])).map(([key, tier]) => toTier(key, tier, keysAt)),
    segments: inOrder(file.segments, keysAt(['segments'])).map(([key, { include, exclude, ...rest }]) => ({
      key,
      include: include ?? [],
      exclude: exclude ?? [],
      ...rest,
    })),
    gates: inOrder(file.gates, keysAt(['gates'])).map(toGate),
    flags: inOrder(file.flags, keysAt(['flags'])).map(([key, flag]) => toFlag(key, flag, keysAt)),
    releases: inOrder(file.releases, keysAt(['releases'])).map(([key, release]) =>
      toRelease(key, release, keysAt),
    ),
  };
}

/** Nothing where no plan has a label. */
function planLabelsIn(plans: CatalogFile['plans']): Pick<Catalog, 'planLabels'> {
  const planLabels = plans.filter((plan) => typeof plan !== 'string');
  return planLabels.length === 0 ? {} : { planLabels };
}

function toMetric([key, metric]: [string, Of<'metrics'>]): Metric {
  if ('count' in metric) {
    const { count: event, ...rest } = metric;
    return { key, kind: 'count', event, ...rest };
  }
  if ('activeDays' in metric) {
    const { activeDays, ...rest } = metric;
    return { key, kind: 'activeDays', days: activeDays, ...rest };
  }
  if ('claim' in metric) return { key, kind: 'claim', ...metric };
  const { of, label, unit } = metric;
  return {
    key,
    kind: 'daysSinceSeen',
    ...(of === undefined ? {} : { of }),
    ...(label === undefined ? {} : { label }),
    ...(unit === undefined ? {} : { unit }),
  };
}

function toGate([key, gate]: [string, Of<'gates'>]): Gate {
  return { key, ...gate, admits: gate.admits.map(toAdmission) };
}

function toAdmission(admission: Of<'gates'>['admits'][number]): Admission {
  return typeof admission === 'string'
    ? { audience: admission, share: WHOLE }
    : { audience: admission.audience, share: toShare(admission.percentage) };
}

function toFlag(key: string, flag: Of<'flags'>, keysAt: KeysAt): Flag {
  const path = ['flags', key];
  return {
    key,
    ...flag,
    variations: flag.variations.map((variation) =>
      typeof variation === 'string'
        ? { key: variation, value: variation }
        : { ...variation, value: variation.value === undefined ? variation.key : variation.value },
    ),
    ladder: flag.ladder.map(({ metrics, ...rung }, index) => ({
      ...rung,
      metrics: toBounds(metrics ?? {}, keysAt([...path, 'ladder', index, 'metrics'])),
    })),
    rules: flag.rules.map((rule, index) =>
      toRule(rule, keysAt([...path, 'rules', index, 'rollout', 'weights'])),
    ),
  };
}

function toRule(rule: Of<'flags'>['rules'][number], weighted: readonly string[]): Rule {
  const { audience, release, ...served } = rule;
  const serve = toServe(served, weighted);
  return release === undefined ? { audience, serve } : { audience, serve, release };
}

function toServe(served: Served, weighted: readonly string[]): Serve {
  if (!('rollout' in served)) return served;
  const { by = 'id', salt } = served.rollout;
  const weights = inOrder(served.rollout.weights, weighted).map(([variation, weight]) => ({
    variation,
    weight,
  }));
  return { rollout: { by, salt, weights } };
}

function toRelease(key: string, release: Of<'releases'>, keysAt: KeysAt): Release {
  const flags = release.flags.map((joined, index): ReleaseFlag => {
    if (typeof joined === 'string') return { flag: joined, serves: [], held: [] };
    const serves = joined.serves.map(({ audience, ...served }, place) => {
      const weights = ['releases', key, 'flags', index, 'serves', place, 'rollout', 'weights'];
      return { audience, serve: toServe(served, keysAt(weights)) };
    });
    return { flag: joined.flag, serves, held: joined.held };
  });
  return { key, ...release, flags, rolledBack: release.rolledBack.map(toAdmission) };
}
