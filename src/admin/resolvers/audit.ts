import type { Resolvers } from '../generated.ts';

/** Who has done what, and why. */
export const auditResolvers: Pick<Resolvers, 'AuditEntry'> = {
  AuditEntry: {
    at: ({ at }) => new Date(at),
    version: ({ version }) => version ?? null,
    changes: ({ version, outside }, _args, { changes }) => {
      if (outside !== undefined) return [outside];
      return version === undefined ? [] : changes.load(version);
    },
  },
};
