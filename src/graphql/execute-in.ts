import { execute, getOperationAST, type ExecutionArgs, type ExecutionResult } from 'graphql';

import type { Execute } from '../apollo/exchange.ts';
import { boundErrors } from '../apollo/limits/errors.ts';
import { callOf, documentOf } from './call.ts';
import { ownContext } from './caller.ts';
import { enterCall } from './in-code/live-calls.ts';
import './introspection-in-portions.ts';
import type { Ground } from './prepare.ts';
import { withoutTrace } from './refusal.ts';

/** Executes each operation on the schema its caller may know; whose caller is not known, on the whole, where guards deny. */
export function executeIn(ground: Ground): Execute {
  const { schema } = ground.views.whole.guarded;
  return ({ document, context, variables, operationName }) =>
    executeOn(ground, context, {
      schema: callOf(context)?.schema ?? schema,
      document,
      variableValues: variables,
      operationName,
    });
}

/**
 * Executes an operation that has been prepared, with a bound on the errors of its answer.
 * @param context ours: it carries the call, and the context of the product
 */
export async function executeOn(
  ground: Ground,
  context: unknown,
  args: Omit<ExecutionArgs, 'contextValue'>,
): Promise<ExecutionResult> {
  const { limits, printed } = ground;
  const { document, operationName } = args;
  if (printed === undefined) return executePlainly(ground, context, args);
  const operation = getOperationAST(document, operationName) ?? undefined;
  if (!limits.introspects({ document, operation })) return executePlainly(ground, context, args);
  return printed.answer(args, () => executePlainly(ground, context, args));
}

async function executePlainly(
  { views, limits }: Ground,
  context: unknown,
  args: Omit<ExecutionArgs, 'contextValue'>,
): Promise<ExecutionResult> {
  const call = callOf(context);
  const own = ownContext(context);
  const leave = enterCall(own, call);
  try {
    const result = await execute({
      ...args,
      document: documentOf(call, args.document, args.operationName),
      contextValue: own,
      hideSuggestions: !views.introspection,
      options: { maxCoercionErrors: limits.errors },
    });
    return withoutTrace(boundErrors(result, limits.errors, call?.unstated));
  } finally {
    leave();
  }
}
