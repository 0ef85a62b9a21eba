import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';

import type { Entitlements } from '../actions/entitlements.ts';
import { Call, callOf, carry } from './call.ts';
import type { Guard } from './guard.ts';
import type { Beyond, Limits } from './limits/limits.ts';
import type { PrintedAnswers } from './printed-answers.ts';
import { Refusal } from './refusal.ts';
import { findOut, settle, type WholeRefusal } from './settle.ts';
import { introspects, type View, type Views } from './views.ts';

/** An operation as it comes. */
export interface Asked {
  readonly document: DocumentNode;
  /** Undefined where the document has none of the name asked for. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What a request says beside its operation. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What operations are held against. */
export interface Ground {
  readonly views: Views;
  readonly limits: Limits;
  /** Where answers are printed by us: those to introspection, printed already. */
  readonly printed?: PrintedAnswers | undefined;
}

/** What is to be done with an operation. */
export interface Prepared {
  /** The schema it stands on; undefined where the caller may know of none. */
  readonly view: View | undefined;
  /** What makes it no valid operation of that schema. */
  readonly mistakes: readonly GraphQLError[];
  /** Why it does not run at all. */
  readonly refused: WholeRefusal | undefined;
  /** Whether the answer depends on who asks. */
  readonly personal: boolean;
  /** What of it asks for something. */
  readonly guards: readonly Guard[];
}

/**
 * Finds out everything an operation needs before it runs: the view of its caller, whether it is valid there, and every
 * requirement it can meet, each once. The context carries what was found from then on.
 * @param partial lets a mutation run without its refused parts
 */
export async function prepare(
  { views, limits }: Ground,
  entitlements: Entitlements,
  asked: Asked,
  context: object,
  partial: boolean,
): Promise<Prepared> {
  const beyond = limits.structure(asked, entitlements);
  if (beyond !== undefined) return { ...NOTHING, mistakes: [beyond], personal: false };
  const concerned = views.concerned(entitlements.hideable);
  const conceals = entitlements.conceal(concerned);
  const concealed = conceals instanceof Promise ? await conceals : conceals;
  const comes = views.without(concealed.hidden);
  const view = comes instanceof Promise ? await comes : comes;
  const explains = callOf(context)?.explains ?? false;
  const call = new Call(entitlements, explains, concealed, view?.guarded.schema, limits.errors);
  carry(context, call);
  const personal = concerned.length > 0;
  if (view === undefined) return { ...NOTHING, refused: unseen(entitlements, concealed.undecided), personal };
  const mistakes = view.mistakes(asked.document, limits.errors);
  // What is not there cannot be told from what may be.
  if (concealed.undecided && (mistakes.length > 0 || introspects(asked.document)))
    return { ...NOTHING, view, refused: unseen(entitlements, true), personal };
  if (mistakes.length > 0) return { ...NOTHING, view, mistakes, personal };
  return plan(limits, view, call, asked, context, partial, personal);
}

const NOTHING = { view: undefined, mistakes: [], refused: undefined, guards: [] } as const;

/** Of a document that is valid for its caller. */
async function plan(
  limits: Limits,
  view: View,
  call: Call,
  { document, operation, variables }: Asked,
  context: object,
  partial: boolean,
  personal: boolean,
): Promise<Prepared> {
  if (operation === undefined) return { ...NOTHING, view, personal };
  const { schema } = view.guarded;
  const weighing = { document, operation, variables };
  const introspects = limits.introspection(schema, weighing, call.entitlements);
  const introspected = introspects && (await introspects);
  if (introspected !== undefined) return { ...NOTHING, view, mistakes: [introspected], personal };
  const weighed = limits.cost(schema, weighing, call.entitlements);
  const costly = weighed && (await weighed);
  if (costly !== undefined)
    return { ...tooCostly(costly, call.entitlements), view, personal: personal || costly.personal };
  const plans = view.plans.plan(document, operation, variables);
  const found = plans instanceof Promise ? await plans : plans;
  if (found.reached.length + found.sites.length + found.directives.length === 0)
    return { ...NOTHING, view, personal };
  const findings = await findOut(view.guarded, found, context, variables);
  call.found(view.guarded.rules, findings);
  const refused = settle(found, findings, partial, limits.errors);
  const { guards } = findings;
  return { ...NOTHING, view, refused, personal: personal || findings.asked, guards };
}

function tooCostly({ error }: Beyond, entitlements: Entitlements): Omit<Prepared, 'view' | 'personal'> {
  return error === 'unavailable'
    ? { ...NOTHING, refused: unseen(entitlements, true) }
    : { ...NOTHING, mistakes: [error] };
}

/** Says nothing of what it is about. */
function unseen({ deniedCode }: Entitlements, unavailable: boolean): WholeRefusal {
  return { unavailable, errors: [new Refusal(unavailable ? 'ENTITLEMENTS_UNAVAILABLE' : deniedCode)] };
}
