import type { Annotations } from '../graphql/annotations.ts';
import type { ExecutableSchema } from '../graphql/build.ts';
import { guardSchema, type GuardedSchema } from '../graphql/guarded-schema.ts';
import type { Log } from '../ports/runtime.ts';

/** Guards a schema, and has told what fails in it. */
export function guard(schema: ExecutableSchema, annotations: Annotations, log: Log): GuardedSchema {
  return guardSchema(schema, annotations, (rule, error) => {
    log.error('a rule failed, so what it guards is unavailable', { rule, error: String(error) });
  });
}
