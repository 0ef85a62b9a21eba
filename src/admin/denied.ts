import { GraphQLError } from 'graphql';

import type { Rank, Role } from '../domain/operator.ts';

/** Somebody asked for what their role may not do. */
export class Denied extends GraphQLError {
  constructor(least: Rank, role: Role | undefined) {
    super(`Expected at least the role ${least}; this key is of ${role ?? 'no role'}.`, {
      extensions: { code: 'FORBIDDEN', requires: { role: least }, role, http: { status: 403 } },
    });
  }
}
