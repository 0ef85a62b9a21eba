import { EVERYBODY, WHOLE, type Flag, type Prerequisite } from '../domain/catalog.ts';
import { compileLadder } from './compile-ladder.ts';
import { compileRule } from './compile-rule.ts';
import type { CompiledFlag, CompiledGate, CompiledPrerequisite } from './compiled.ts';
import type { FlagJob } from './flag-job.ts';
import { malformed, outcome } from './outcome.ts';
import { isStrict } from './stale.ts';
import type { Workshop } from './workshop.ts';

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
  let mistake = circle;
  const job: FlagJob = {
    flag,
    shop,
    ranks: new Map(flag.variations.map(({ key }, rank) => [key, rank])),
    uses: { metrics: usesMetrics, client: false },
    error: (path, message) => {
      mistake ??= message;
      shop.error(['flags', flag.key, ...path], message);
    },
  };
  checkVariations(job);
  const gate = findGate(job);
  const prerequisites = flag.prerequisites.map((prerequisite, index) =>
    compilePrerequisite(prerequisite, index, job),
  );
  const ladder = compileLadder(job);
  const rules = flag.rules.map((rule, index) => compileRule(rule, index, gate, ladder, job));
  if (rules.some(({ serve }) => serve === 'ladder') && ladder.length === 0) {
    job.error(['ladder'], 'a rule serves the ladder, and the flag has none');
  }
  warnUnreachable(job);
  const off = flag.enabled ? undefined : outcome(flag, 0, { reason: 'OFF' });
  return {
    key: flag.key,
    label: flag.label,
    place,
    settled: mistake === undefined ? off : malformed(flag, mistake),
    gate,
    gateClosed: outcome(flag, 0, { reason: 'GATE_CLOSED', about: flag.gate }),
    noMatch: outcome(flag, 0, { reason: 'NO_MATCH' }),
    variations: flag.variations,
    ranks: job.ranks,
    prerequisites,
    rules,
    ladder,
    usesMetrics: job.uses.metrics,
    strict: isStrict(flag),
  };
}

function checkVariations({ flag, ranks, error }: FlagJob): void {
  if (flag.variations.length < 2) error(['variations'], 'expected at least two variations, weakest first');
  if (ranks.size < flag.variations.length) error(['variations'], 'a variation is named twice');
}

function findGate({ flag, shop, uses, error }: FlagJob): CompiledGate | undefined {
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

function compilePrerequisite(
  { flag: key, variations }: Prerequisite,
  index: number,
  { flag, shop, error }: FlagJob,
): CompiledPrerequisite {
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
  const failed = outcome(flag, 0, { reason: 'PREREQUISITE_FAILED', about: key });
  return { key, flag: shop.flagPlaces.get(key) ?? -1, accepts, failed };
}

/** Nothing after a rule that takes everybody is ever looked at. */
function warnUnreachable({ flag, shop }: FlagJob): void {
  const admits = shop.gates.get(flag.gate ?? '')?.gate.admits ?? [];
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
