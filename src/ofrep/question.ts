import type { ClientFields } from '../actions/identify.ts';
import type { Claims } from '../domain/subject.ts';
import type { OfrepFailure } from './failure.ts';

/**
 * Reads the body of an evaluation request. Its context may say anything of the user and is believed in nothing but client
 * attributes; its `targetingKey` names the subject the caller believes to ask for, and that must be who the credential is
 * for: an answer for somebody else than was asked about would be taken for theirs.
 */
export function contextOf(body: unknown, claims: Claims): { fields: ClientFields } | OfrepFailure {
  if (!isObject(body))
    return { errorCode: 'PARSE_ERROR', errorDetails: 'expected a JSON object, sent as application/json' };
  const context = Object.hasOwn(body, 'context') ? body['context'] : {};
  if (!isObject(context))
    return { errorCode: 'INVALID_CONTEXT', errorDetails: `expected 'context' to be an object` };
  return mistaken(context, claims) ?? { fields: context };
}

function mistaken(context: ClientFields, { id }: Claims): OfrepFailure | undefined {
  const key = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
  if (key === undefined || key === '')
    return {
      errorCode: 'TARGETING_KEY_MISSING',
      errorDetails: `expected 'context.targetingKey' to be the credential's subject`,
    };
  if (typeof key !== 'string')
    return { errorCode: 'INVALID_CONTEXT', errorDetails: `expected 'context.targetingKey' to be text` };
  if (key !== id)
    return {
      errorCode: 'INVALID_CONTEXT',
      errorDetails: `flags are evaluated for the credential's subject, and 'context.targetingKey' names another`,
    };
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
