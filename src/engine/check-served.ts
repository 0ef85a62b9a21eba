import type { Catalog, Flag, Gate } from '../domain/catalog.ts';
import type { Work } from '../domain/in-portions.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { CompiledCatalog, CompiledFlag } from './compiled.ts';
import { servedBy, type Served } from './served.ts';
import type { Workshop } from './workshop.ts';

/**
 * Warns of flags and gates that are sound, and yet open to nobody by anything that is going to happen.
 * @param compiled the flags, by key
 */
export function* checkServed(
  { catalog, warn }: Workshop,
  compiled: ReadonlyMap<string, CompiledFlag>,
): Work<void> {
  const served = servedBy(catalog);
  for (const flag of catalog.flags) {
    // A flag that is killed is meant to serve its first variation, and one with errors has its errors told.
    const settled = compiled.get(flag.key)?.settled !== undefined;
    const doubt = settled ? undefined : doubtOf(flag, served);
    if (doubt !== undefined) warn(['flags', flag.key, doubt.at], doubt.message);
    yield;
  }
  for (const gate of catalog.gates) {
    const message = admitsNobody(gate, catalog);
    if (message !== undefined) warn(['gates', gate.key, 'admits'], message);
  }
}

function doubtOf(
  flag: Flag,
  served: Served,
): { readonly at: 'ladder' | 'rules'; readonly message: string } | undefined {
  const { variations, ladder, rules } = flag;
  const first = variations[0]?.key ?? '';
  const strongest = variations.at(-1)?.key ?? '';
  const closed = `so it serves '${first}' to everybody without an override`;
  if (rules.length === 0 && !served.awaits(flag)) {
    const [what, serve] =
      ladder.length > 0
        ? ['no rule serves the ladder of this flag', 'ladder: true']
        : ['the flag has no rules', `variation: ${strongest}`];
    return { at: 'rules', message: `${what}, ${closed}; add rules: [{ audience: all, ${serve} }]` };
  }
  if (ladder.length > 0 && !served.ladder(flag)) {
    const fix = 'add { audience: all, ladder: true } to the rules, or remove the ladder';
    return { at: 'ladder', message: `no rule serves the ladder, so no rung of it is ever served; ${fix}` };
  }
  if (served.strongest(flag) > 0) return undefined;
  const fix = `serve '${strongest}' by one of them`;
  return { at: 'rules', message: `every rule of the flag serves '${first}', ${closed}; ${fix}` };
}

function admitsNobody({ key, enabled, admits }: Gate, { releases }: Catalog): string | undefined {
  if (!enabled || admits.some(({ share }) => share > 0)) return undefined;
  const what = 'the gate admits nobody: every flag behind it is closed';
  const release = releases.find(({ gate, phase }) => gate === key && phase !== 'closed');
  if (release === undefined) return `${what}, and no release opens it; add admits: [all], or a release`;
  // That is how a release begins.
  return release.phase === 'setup' || release.phase === 'wired' ? undefined : what;
}

/** What is doubtful of a requirement: it can be met, but by an override only. Of a flag that opens to nobody its own warning tells. */
export function unservedBy(catalog: CompiledCatalog): (requirement: Requirement) => readonly string[] {
  const served = servedBy(catalog.catalog);
  return ({ flag: key, variation }) => {
    const compiled = key === undefined ? undefined : catalog.flags.get(key);
    const flag = compiled && catalog.catalog.flags[compiled.place];
    if (compiled === undefined || flag === undefined || variation === undefined || compiled.settled)
      return [];
    const strongest = served.strongest(flag);
    if (strongest === 0 || (compiled.ranks.get(variation) ?? 0) <= strongest) return [];
    const most = flag.variations[strongest]?.key ?? '';
    return [
      `asks for '${variation}' of flag '${flag.key}', which serves '${most}' at most, so only an override gives it; ` +
        `serve '${variation}' by a rule or a rung, or ask for '${most}'`,
    ];
  };
}
