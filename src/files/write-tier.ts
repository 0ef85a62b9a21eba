import type { Tier } from '../domain/catalog.ts';
import { writeBounds } from './write-condition.ts';
import { fields, list, type Written } from './yaml-text.ts';

/** A tier as the catalog's file has it: its bounds alone where they say it all. */
export function writeTier({ label, promote, keep, grace, since, formerly }: Tier): Written {
  const more = fields({
    label,
    promote: writeBounds(promote),
    keep: keep && writeBounds(keep),
    grace,
    since: since === undefined ? undefined : writeInstant(since),
    formerly:
      formerly && list(formerly.map(({ before, keep: kept }) => writeFormer(before, writeBounds(kept)))),
  });
  const bare = [label, keep, grace, since, formerly].every((part) => part === undefined);
  return bare ? writeBounds(promote) : more;
}

function writeFormer(before: number, keep: Written): Written {
  return fields({ before: writeInstant(before), keep });
}

function writeInstant(instant: number): string {
  return new Date(instant).toISOString();
}
