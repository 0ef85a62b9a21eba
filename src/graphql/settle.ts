import { OperationTypeNode, type GraphQLError } from 'graphql';

import type { Entitlements } from '../actions/entitlements.ts';
import { callOf, deniedCodeOf, type Finding, type Found } from './call.ts';
import type { Guard } from './guard.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { leftOut } from '../apollo/limits/errors.ts';
import type { Plan } from './plan.ts';
import type { Site } from './plan-walk.ts';
import { refusalOf, type Refusal, type Where } from './refusal.ts';
import { guardsOn, type Variables } from './supply.ts';
import type { ShieldRule } from '../apollo/shield.ts';

/** What was found out about one operation, before it runs. */
export interface Findings extends Found {
  /** Whether any rule was asked: whether the answer depends on who is asking. */
  readonly asked: boolean;
  /** What of it asks for something, and is wanted. */
  readonly guards: readonly Guard[];
}

const NOTHING_HANDED: Findings['handed'] = new Map();

/**
 * Asks every rule an operation needs, each once, and notes what was found for each guard.
 * @param given the values the request brings for its variables
 */
export async function findOut(
  { rules: { options }, inputs }: GuardedSchema,
  plan: Plan,
  context: unknown,
  given: Readonly<Record<string, unknown>>,
): Promise<Findings> {
  const variables: Variables = { given, operation: plan.operation, found: new Map() };
  const handed = [...plan.sites, ...plan.directives].map((site) => ({
    site,
    guards: guardsOn(inputs, site.supply, variables),
  }));
  const rules = withRulesOf(plan.rules, handed);
  const answers = new Map<ShieldRule, Refusal | undefined>();
  const code = deniedCodeOf(context);
  await Promise.all(
    rules.map(async (rule) => {
      answers.set(rule, refusalOf(await rule.resolve(undefined, {}, context, undefined, options), code));
    }),
  );
  const guards = handed.length === 0 ? plan.wanted : [...plan.wanted, ...handed.flatMap((one) => one.guards)];
  const entitlements = callOf(context)?.entitlements;
  if (entitlements?.dry === true) await tryOut(guards, entitlements);
  const find = ({ rule, coordinate }: Guard): Finding => answers.get(rule)?.at(coordinate) ?? true;
  const reached: (Finding | undefined)[] = [];
  for (const { guard } of plan.reached) reached[guard.index] = find(guard);
  return { reached, handed: handedIn(handed, find), asked: rules.length > 0, guards };
}

/** Reports what a dry run lets pass. */
async function tryOut(guards: readonly Guard[], entitlements: Entitlements): Promise<void> {
  for (const { coordinate, demands } of new Set(guards)) await entitlements.tryOut(coordinate, demands);
}

type Handed = readonly { readonly site: Site; readonly guards: readonly Guard[] }[];

function withRulesOf(rules: readonly ShieldRule[], handed: Handed): readonly ShieldRule[] {
  const further = handed.flatMap(({ guards }) => guards.map(({ rule }) => rule));
  return further.length === 0 ? rules : [...new Set([...rules, ...further])];
}

function handedIn(handed: Handed, find: (guard: Guard) => Finding): Findings['handed'] {
  if (handed.length === 0) return NOTHING_HANDED;
  const found = new Map<Site['node'], Map<string, Finding>>();
  for (const { site, guards } of handed) {
    const ofNode = found.get(site.node) ?? new Map<string, Finding>();
    found.set(site.node, ofNode.set(site.coordinate, worst(guards.map(find))));
  }
  return found;
}

/** One refusal stands for the field. What is refused is told before what cannot be told. */
function worst(findings: readonly Finding[]): Finding {
  const refused = findings.filter((finding) => finding !== true);
  return refused.find(({ code }) => code !== 'ENTITLEMENTS_UNAVAILABLE') ?? refused[0] ?? true;
}

/** An operation that does not run at all. */
export interface WholeRefusal {
  readonly unavailable: boolean;
  readonly errors: readonly GraphQLError[];
}

/** A refusal, and where in the operation it stands. */
interface Refused {
  readonly finding: Refusal;
  readonly where: Where;
}

/**
 * Whether an operation is refused as a whole: a mutation or subscription for any refused part, so that nothing of it
 * runs; a query when nothing at its root would answer.
 * @param partial lets a mutation run without its refused parts
 * @param most errors that the answer states; one more says how many are left out
 */
export function settle(
  plan: Plan,
  findings: Findings,
  partial: boolean,
  most: number,
): WholeRefusal | undefined {
  const directives = plan.directives.flatMap((site) => ofSite(site, findings));
  // A directive may bear on anything, so that nothing runs where it is handed what its caller may not hand over.
  if (directives.length > 0)
    return { unavailable: directives.every(isSilent), errors: stated(directives, most) };
  const places = plan.operation.operation === OperationTypeNode.QUERY || partial;
  const all = places ? refusedRoot(plan, findings) : refusedParts(plan, findings);
  if (all.length === 0 || (places && all.length < plan.root.length)) return undefined;
  return { unavailable: places ? all.some(isSilent) : all.every(isSilent), errors: stated(all, most) };
}

function isSilent({ finding: { code } }: Refused): boolean {
  return code === 'ENTITLEMENTS_UNAVAILABLE';
}

/** The first errors, and how many there are more. Each is made only where it is stated. */
function stated(all: readonly Refused[], most: number): readonly GraphQLError[] {
  const first: readonly GraphQLError[] = all.slice(0, most).map(({ finding, where }) => finding.moved(where));
  return all.length > most ? [...first, leftOut(most, all.length - most)] : first;
}

/** At most one for each response key. */
function refusedRoot({ root }: Plan, findings: Findings): readonly Refused[] {
  return root.flatMap(({ guard, site, where }) => {
    const [refused] = [...ofGuard(guard, where, findings), ...ofSite(site, findings)];
    return refused ?? [];
  });
}

/** At most one for each place, as in an answer. */
function refusedParts({ reached, sites }: Plan, findings: Findings): readonly Refused[] {
  const wanted = reached.filter((one) => one.wanted);
  const all = [
    ...wanted.flatMap(({ guard, where }) => ofGuard(guard, where, findings)),
    ...sites.flatMap((site) => ofSite(site, findings)),
  ];
  const places = new Map<string, Refused>();
  for (const one of all) {
    const place = JSON.stringify(one.where.path);
    if (!places.has(place)) places.set(place, one);
  }
  return [...places.values()];
}

function ofGuard(guard: Guard | undefined, where: Where, { reached }: Findings): readonly Refused[] {
  return guard === undefined ? [] : refused(reached[guard.index], where);
}

function ofSite(site: Site | undefined, { handed }: Findings): readonly Refused[] {
  return site === undefined ? [] : refused(handed.get(site.node)?.get(site.coordinate), site.where);
}

function refused(finding: Finding | undefined, where: Where): readonly Refused[] {
  return finding === undefined || finding === true ? [] : [{ finding, where }];
}
