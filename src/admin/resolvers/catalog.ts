import { nextAudience, warningsOf } from '../../actions/browse-release.ts';
import { describeChange } from '../../actions/describe-change.ts';
import { WHOLE, type Rule, type Serve } from '../../domain/catalog.ts';
import { toJson } from '../../domain/json.ts';
import type { OutsideChange } from '../../domain/audit.ts';
import type { Change } from '../../domain/change.ts';
import { Failure } from '../../domain/failure.ts';
import type { Resolvers } from '../generated.ts';
import type { ChangeView, ProblemView, ReleaseFlagView } from '../views.ts';

/** Definitions, and what has become of them. */
export const catalogResolvers: Pick<
  Resolvers,
  'Catalog' | 'Admission' | 'Gate' | 'Flag' | 'Release' | 'ReleaseFlag' | 'Change' | 'Problem'
> = {
  Catalog: {
    version: ({ catalog }) => catalog.version,
    at: ({ at }) => (at === undefined ? null : new Date(at)),
    timeZone: ({ catalog }) => catalog.timeZone,
    plans: ({ catalog }) => catalog.plans,
    tiers: ({ catalog }) => catalog.tiers.map(({ key }) => key),
    tierCriteria: ({ catalog }) => catalog.tiers,
    segments: ({ catalog }) => catalog.segments.map(({ key }) => key),
    gates: ({ catalog }) => catalog.gates,
    flags: ({ catalog }) => catalog.flags,
    releases: ({ catalog }) => catalog.releases.map((release) => ({ catalog, release })),
    warnings: ({ catalog }, _args, { parts }) => warningsOf(parts.keeper, catalog),
    yaml: ({ catalog }, _args, { parts, gone }) => parts.text.write(catalog, gone),
  },
  Admission: { percentage: ({ share }) => share / (WHOLE / 100) },
  Gate: { admits: ({ admits }) => admits },
  Flag: {
    gate: ({ gate }) => gate ?? null,
    variations: ({ variations }) => variations.map(({ key }) => key),
    definition: (flag) => toJson(flag),
  },
  Release: {
    key: ({ release }) => release.key,
    phase: ({ release }) => release.phase,
    visibility: ({ release }) => release.visibility,
    gate: ({ catalog, release }) => known(catalog.gates, release.gate),
    flags: ({ catalog, release }) => release.flags.map((joined) => ({ catalog, release, joined })),
    early: ({ release }) => release.early,
    rolledBack: ({ release }) => release.rolledBack,
    next: ({ release }) => nextAudience(release) ?? null,
  },
  ReleaseFlag: {
    flag: ({ catalog, joined }) => known(catalog.flags, joined.flag),
    held: ({ joined }) => joined.held,
    opened: (view) => rulesInForce(view).map(({ audience }) => audience),
    serves: (view) =>
      rulesInForce(view).map(({ audience, serve }) => ({ audience, serves: servedAs(serve) })),
  },
  Change: {
    kind: ({ kind }) => kind,
    key: ({ key }) => (typeof key === 'string' ? key : key.join(' / ')),
    before: ({ before }) => (before === undefined ? null : toJson(before)),
    after: ({ after }) => (after === undefined ? null : toJson(after)),
    lines: (change) => (isDefinition(change) ? describeChange(change) : outsideLines(change)),
  },
  Problem: {
    severity: ({ severity }) => (severity === 'error' ? 'ERROR' : 'WARNING'),
    path: ({ path }) => path.map(String),
    line: (problem) => placed(problem)?.line ?? null,
    column: (problem) => placed(problem)?.column ?? null,
  },
};

/** Rules of the release for audiences that its gate admits. A rollback leaves rules alone and takes audiences off the gate. */
function rulesInForce({ catalog, release, joined }: ReleaseFlagView): readonly Rule[] {
  const admitted = new Set(known(catalog.gates, release.gate).admits.map(({ audience }) => audience));
  return known(catalog.flags, joined.flag).rules.filter(
    (rule) => rule.release === release.key && admitted.has(rule.audience),
  );
}

function servedAs(serve: Serve): string {
  if ('variation' in serve) return serve.variation;
  return 'ladder' in serve ? 'ladder' : 'rollout';
}

function known<Value extends { readonly key: string }>(list: readonly Value[], key: string): Value {
  const found = list.find((element) => element.key === key);
  if (found === undefined) throw new Failure('INVALID_DEFINITIONS', `'${key}' does not exist`);
  return found;
}

function isDefinition(change: ChangeView): change is Change {
  return typeof change.key === 'string';
}

/** A plan, an override, a pin or a key: what it was and what it is. */
function outsideLines({ before, after }: OutsideChange): readonly string[] {
  if (before === undefined) return [`+ ${JSON.stringify(after)}`];
  if (after === undefined) return [`− ${JSON.stringify(before)}`];
  return [`− ${JSON.stringify(before)}`, `+ ${JSON.stringify(after)}`];
}

function placed(problem: ProblemView): { readonly line: number; readonly column: number } | undefined {
  return 'line' in problem && problem.line > 0 ? problem : undefined;
}
