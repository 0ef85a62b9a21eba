import { Ajv, type ValidateFunction } from 'ajv';

/** What OFREP 0.3.0 lets a server answer (open-feature/protocol, service/openapi.yaml), as far as we answer it. */

const key = { type: 'string' };
const errorDetails = { type: 'string', minLength: 1 };

/** Flat, as providers keep it: anything nested is dropped by them without a word. */
const metadata = { type: 'object', additionalProperties: { type: ['boolean', 'string', 'number'] } };

const success = {
  type: 'object',
  properties: {
    key,
    value: { type: ['boolean', 'string', 'number', 'object'] },
    reason: { enum: ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'UNKNOWN'] },
    variant: { type: 'string' },
    metadata,
  },
  required: ['key', 'value', 'reason', 'variant', 'metadata'],
  additionalProperties: false,
};

function failureOf(codes: readonly string[], properties: object, required: readonly string[]): object {
  return {
    type: 'object',
    properties: { ...properties, errorCode: { enum: codes }, errorDetails },
    required: [...required, 'errorCode', 'errorDetails'],
    additionalProperties: false,
  };
}

const CODES = ['PARSE_ERROR', 'TARGETING_KEY_MISSING', 'INVALID_CONTEXT', 'GENERAL'];
const evaluationFailure = failureOf(CODES, { key }, ['key']);

export const SHAPES = {
  evaluationSuccess: success,
  evaluationFailure,
  flagNotFound: failureOf(['FLAG_NOT_FOUND'], { key }, ['key']),
  bulkEvaluationSuccess: {
    type: 'object',
    properties: { flags: { type: 'array', items: { oneOf: [success, evaluationFailure] } }, metadata },
    required: ['flags'],
    additionalProperties: false,
  },
  bulkEvaluationFailure: failureOf(CODES, {}, []),
} as const;

const validators = new Map<keyof typeof SHAPES, ValidateFunction>();

/** What keeps an answer from being of this shape; empty where nothing does. */
export function unlike(shape: keyof typeof SHAPES, answer: unknown): readonly string[] {
  let validate = validators.get(shape);
  if (validate === undefined) {
    validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(SHAPES[shape]);
    validators.set(shape, validate);
  }
  validate(answer);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
