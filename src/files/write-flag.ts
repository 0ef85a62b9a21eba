import type { Flag, Release, ReleaseFlag, Rung, Variation } from '../domain/catalog.ts';
import { writeBounds } from './write-condition.ts';
import { serveFields, writeAdmission } from './write-serve.ts';
import { fields, json, lines, list, spread, words, type Written } from './yaml-text.ts';

/** A flag as the catalog's file has it; what goes without saying is left out. */
export function writeFlag(flag: Flag): Written {
  const { label, enabled, gate, whenStale, variations, prerequisites, ladder, rules } = flag;
  return spread(
    fields({
      label,
      enabled: enabled ? undefined : false,
      gate,
      whenStale,
      variations: list(variations.map(writeVariation)),
      prerequisites: lines(
        prerequisites.map((wanted) => fields({ flag: wanted.flag, variations: list(wanted.variations) })),
      ),
      ladder: lines(ladder.map(writeRung)),
      rules: lines(
        rules.map(({ audience, serve, release }) => fields({ audience, ...serveFields(serve), release })),
      ),
    }),
  );
}

/** A release as the catalog's file has it; what goes without saying is left out. */
export function writeRelease({ gate, flags, phase, visibility, early, rolledBack }: Release): Written {
  return spread(
    fields({
      gate,
      flags: spread(list(flags.map(writeReleaseFlag))),
      phase: phase === 'setup' ? undefined : phase,
      visibility: visibility === 'LOCKED' ? undefined : visibility,
      early: lines(early.map(({ flag, audience }) => fields({ flag, audience }))),
      rolledBack: lines(rolledBack.map(writeAdmission)),
    }),
  );
}

function writeVariation({ key, value, label }: Variation): Written {
  if (value === key && label === undefined) return key;
  return fields({ key, value: value === key ? undefined : json(value), label });
}

function writeRung({ variation, plan, tier, metrics }: Rung): Written {
  const bounds = metrics.length === 0 ? undefined : writeBounds(metrics);
  return fields({ variation, plan, tier, metrics: bounds });
}

function writeReleaseFlag({ flag, serves, held }: ReleaseFlag): Written {
  if (serves.length === 0 && held.length === 0) return flag;
  const served = serves.map(({ audience, serve }) => fields({ audience, ...serveFields(serve) }));
  return spread(fields({ flag, serves: lines(served), held: words(held) }));
}
