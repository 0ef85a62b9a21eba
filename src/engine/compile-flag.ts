import { EVERYBODY, WHOLE, type Flag, type Rule, type Rung } from '../domain/catalog.ts';
import { useSegment, type Workshop } from './workshop.ts';
import { checkBucketBy } from './compile-gate.ts';
import type {
  CompiledFlag,
  CompiledGate,
  CompiledPrerequisite,
  CompiledRule,
  CompiledRung,
} from './compiled.ts';
import type { Path, Report, Uses } from './condition.ts';
import type { Test } from './evaluation.ts';
import { FALSE } from './truth.ts';

/** What compiling one flag notes as it goes. */
interface Bench {
  readonly flag: Flag;
  readonly shop: Workshop;
  readonly ranks: ReadonlyMap<string, number>;
  readonly uses: Uses;
  readonly error: Report;
}

/**
 * Compiles one flag.
 * @param circle why its prerequisites cannot be evaluated, where they go round in a circle
 * @param usesMetrics whether one of its prerequisites depends on metrics
 */
export function compileFlag(
  flag: Flag,
  place: number,
  circle: string | undefined,
  usesMetrics: boolean,
  shop: Workshop,
): CompiledFlag {
  let malformed = circle;
  const bench: Bench = {
    flag,
    shop,
    ranks: new Map(flag.variations.map(({ key }, rank) => [key, rank])),
    uses: { metrics: usesMetrics, client: false },
    error: (path, message) => {
      malformed ??= message;
      shop.error(['flags', flag.key, ...path], message);
    },
  };
  checkVariations(bench);
  const gate = findGate(bench);
  const prerequisites = flag.prerequisites.map((_, index) => compilePrerequisite(index, bench));
  const ladder = flag.ladder.map((rung, index) => compileRung(rung, index, bench));
  const rules = flag.rules.map((rule, index) => compileRule(rule, index, gate, bench));
  if (rules.some(({ serve }) => serve === 'ladder') && ladder.length === 0) {
    bench.error(['ladder'], 'a rule serves the ladder, and the flag has none');
  }
  warnUnreachable(bench);
  return {
    key: flag.key,
    place,
    malformed,
    enabled: flag.enabled,
    gate,
    variations: flag.variations,
    ranks: bench.ranks,
    prerequisites,
    rules,
    ladder: ladder.reverse(),
    usesMetrics: bench.uses.metrics,
  };
}

function checkVariations({ flag, ranks, error }: Bench): void {
  if (flag.variations.length < 2) error(['variations'], 'expected at least two variations, weakest first');
  if (ranks.size < flag.variations.length) error(['variations'], 'a variation is named twice');
}

function findGate({ flag, shop, uses, error }: Bench): CompiledGate | undefined {
  if (flag.gate === undefined) return undefined;
  const found = shop.gates.get(flag.gate);
  if (found === undefined) {
    error(['gate'], `gate '${flag.gate}' does not exist`);
    return undefined;
  }
  uses.metrics ||= found.uses.metrics;
  if (!found.sound) error(['gate'], `gate '${flag.gate}' cannot be used: see its own errors`);
  return found.compiled;
}

function compilePrerequisite(index: number, { flag, shop, error }: Bench): CompiledPrerequisite {
  const { flag: key, variations } = flag.prerequisites[index] ?? { flag: '', variations: [] };
  const path = ['prerequisites', index];
  const other = shop.catalog.flags[shop.flagPlaces.get(key) ?? -1];
  if (other === undefined) error([...path, 'flag'], `flag '${key}' does not exist`);
  if (variations.length === 0) error([...path, 'variations'], 'expected at least one variation');
  const accepts = new Set<number>();
  for (const [at, variation] of variations.entries()) {
    const rank = other?.variations.findIndex((candidate) => candidate.key === variation) ?? -1;
    if (other !== undefined && rank < 0) {
      error([...path, 'variations', at], `flag '${key}' has no variation '${variation}'`);
    }
    if (rank === 0) {
      const why = `'${variation}' is also what '${key}' serves when it is off, so this would hold by accident`;
      error([...path, 'variations', at], why);
    }
    accepts.add(rank);
  }
  return { key, flag: shop.flagPlaces.get(key) ?? -1, accepts };
}

function compileRung(rung: Rung, index: number, bench: Bench): CompiledRung {
  const { flag, shop, ranks, uses, error } = bench;
  const path = ['ladder', index];
  const rank = rankOf(rung.variation, [...path, 'variation'], bench);
  const below = ranks.get(flag.ladder[index - 1]?.variation ?? '') ?? 0;
  if (rank < below)
    error([...path, 'variation'], 'rungs go upwards: this one is weaker than the one before it');
  if (rung.metrics.length > 0 || rung.tier !== undefined) uses.metrics = true;
  for (const { metric } of rung.metrics) checkRungMetric(metric, [...path, 'metrics', metric], bench);
  const leastPlan = leastRank('plan', rung.plan, shop.plans, path, bench);
  const leastTier = leastRank('tier', rung.tier, shop.tiers, path, bench);
  return { ...rung, rank, leastPlan, leastTier };
}

function leastRank(
  kind: string,
  key: string | undefined,
  ranks: ReadonlyMap<string, number>,
  path: Path,
  { error }: Bench,
): number {
  if (key === undefined) return -1;
  const rank = ranks.get(key);
  if (rank === undefined) {
    error(
      [...path, kind],
      `${kind} '${key}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`,
    );
  }
  return rank ?? Infinity;
}

function checkRungMetric(key: string, path: Path, { flag, shop, error }: Bench): void {
  const metric = shop.metrics.get(key);
  if (metric === undefined) error(path, `metric '${key}' does not exist`);
  else if (metric.kind !== 'claim' && (metric.kind !== 'count' || metric.days !== undefined)) {
    const advice = 'so this rung would lock again without grace; ask for a tier, or for a count for ever';
    shop.warn(['flags', flag.key, ...path], `'${key}' goes down with time, ${advice}`);
  }
}

function rankOf(variation: string, path: Path, { ranks, error }: Bench): number {
  const rank = ranks.get(variation);
  if (rank === undefined)
    error(path, `variation '${variation}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`);
  return rank ?? 0;
}

function compileRule(rule: Rule, index: number, gate: CompiledGate | undefined, bench: Bench): CompiledRule {
  const path = ['rules', index];
  const test = audienceTest(rule, path, gate, bench);
  return { audience: rule.audience, test, serve: compileServe(rule, path, bench) };
}

/** A release's rule counts only while the gate admits the subject as that very audience. */
function audienceTest(rule: Rule, path: Path, gate: CompiledGate | undefined, bench: Bench): Test {
  const { flag, shop, uses, error } = bench;
  const segment = useSegment(rule.audience, shop, uses, (message) => {
    error([...path, 'audience'], message);
  });
  if (segment === undefined) error([...path, 'audience'], `segment '${rule.audience}' does not exist`);
  if (rule.release === undefined) return segment ?? (() => FALSE);
  const release = shop.catalog.releases.find(({ key }) => key === rule.release);
  if (release === undefined) error([...path, 'release'], `release '${rule.release}' does not exist`);
  else if (release.gate !== flag.gate)
    error([...path, 'release'], `the flag is not behind the gate of release '${rule.release}'`);
  const admitted = gate?.audiences.get(rule.audience);
  if (admitted === undefined) {
    const at = ['flags', flag.key, ...path, 'audience'];
    shop.warn(at, `the gate does not admit '${rule.audience}', so this rule never matches`);
  }
  return admitted ?? (() => FALSE);
}

function compileServe({ serve }: Rule, path: Path, bench: Bench): CompiledRule['serve'] {
  if ('ladder' in serve) return 'ladder';
  if ('variation' in serve) return { rank: rankOf(serve.variation, [...path, 'variation'], bench) };
  const { by, salt, weights } = serve.rollout;
  const at = [...path, 'rollout'];
  checkBucketBy(
    by,
    bench.shop,
    (message) => {
      bench.error([...at, 'by'], message);
    },
    false,
  );
  const ranked = weights.map(({ variation, weight }) => {
    if (!Number.isInteger(weight) || weight < 0)
      bench.error([...at, 'weights', variation], 'expected a whole number from 0');
    return { rank: rankOf(variation, [...at, 'weights', variation], bench), weight };
  });
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  if (sum !== WHOLE) bench.error([...at, 'weights'], `weights add up to ${sum}; expected exactly ${WHOLE}`);
  let end = 0;
  const ends = ranked
    .sort((a, b) => b.rank - a.rank)
    .map(({ rank, weight }) => ({ rank, end: (end += weight) }));
  return { by, salt, ends };
}

/** Nothing after a rule that takes everybody is ever looked at. */
function warnUnreachable({ flag, shop }: Bench): void {
  const admits = shop.catalog.gates.find(({ key }) => key === flag.gate)?.admits ?? [];
  const everybody = admits.some(({ audience, share }) => audience === EVERYBODY && share === WHOLE);
  const last = flag.rules.findIndex(
    ({ audience, serve, release }) =>
      audience === EVERYBODY &&
      (!('rollout' in serve) || serve.rollout.by === 'id') &&
      (release === undefined || everybody),
  );
  if (last < 0) return;
  for (let index = last + 1; index < flag.rules.length; index++) {
    shop.warn(['flags', flag.key, 'rules', index], `never reached: rule ${last} before it takes everybody`);
  }
}
