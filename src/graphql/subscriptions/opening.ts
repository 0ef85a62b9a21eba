import type { DocumentNode, OperationDefinitionNode } from 'graphql';

import type { Entitlements } from '../../actions/entitlements.ts';
import type { View } from '../views.ts';

/** A subscription that may start: valid for its caller, and nothing of it refused. */
export interface Opened {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  /** As the request brought them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly view: View;
  /** That of the operation, with what was found out about it. */
  readonly context: object;
  readonly entitlements: Entitlements;
}

const OPENING = Symbol.for('gatehouse.opening');

/** Carried in the context of an operation that comes where an answer may go on: there a subscription can start. */
export class Opening {
  /** Whether a mutation may come this way. */
  readonly mutates: boolean;
  /** What is to be started, once that is known. */
  opened: Opened | undefined;

  constructor(mutates: boolean) {
    this.mutates = mutates;
  }
}

/** Undefined where an answer cannot go on. */
export function openingOf(context: object): Opening | undefined {
  const opening: unknown = OPENING in context ? context[OPENING] : undefined;
  return opening instanceof Opening ? opening : undefined;
}

/** Puts an opening into a GraphQL context. */
export function offerOpening(context: object, opening: Opening): void {
  Object.assign(context, { [OPENING]: opening });
}
