import type { Admission, Catalog, Flag, Release } from './answers.ts';
import { problemLines } from './render-change.ts';
import { counted, NOTHING, spaced, table, words } from './render-table.ts';

export function releaseTable(releases: readonly Release[]): readonly string[] {
  return table(
    ['RELEASE', 'PHASE', 'ADMITS', 'ROLLED BACK', 'NEXT', 'FLAGS'],
    releases.map(({ key, phase, gate, rolledBack, next, flags }) => [
      key,
      phase,
      words(gate.admits.map(admissionText)),
      words(rolledBack.map(admissionText)),
      next ?? NOTHING,
      words(flags.map(({ flag }) => flag.key)),
    ]),
  );
}

export function releaseLines(release: Release): readonly string[] {
  const { key, phase, visibility, gate, flags, early, rolledBack, next } = release;
  const rows = flags.map(({ flag, serves, held }) => [
    flag.key,
    words(serves.map(({ audience, serves: served }) => `${audience} → ${served}`)),
    words(held),
    words(early.filter((target) => target.flag === flag.key).map(({ audience }) => audience)),
  ]);
  const state = [
    `${key}: phase ${phase}, ${visibility}`,
    `gate ${gate.key}${gate.enabled ? '' : ', switched off'}, salt ${gate.salt}`,
    `  admits       ${gate.admits.length === 0 ? 'nobody' : words(gate.admits.map(admissionText))}`,
    `  rolled back  ${words(rolledBack.map(admissionText))}`,
    `  next         ${next ?? NOTHING}`,
  ];
  return spaced(state, table(['FLAG', 'OPENED TO', 'HELD BACK FOR', 'TARGETED EARLY'], rows));
}

export function flagTable(flags: readonly Flag[]): readonly string[] {
  return table(
    ['FLAG', 'STATE', 'GATE', 'VARIATIONS'],
    flags.map(({ key, enabled, gate, variations }) => [
      key,
      enabled ? 'on' : 'killed',
      gate ?? NOTHING,
      words(variations),
    ]),
  );
}

export function catalogLines(catalog: Catalog): readonly string[] {
  const { version, at, plans, tiers, segments, gates, flags, releases, warnings } = catalog;
  return [
    `Version ${version}${at === null ? '' : `, made at ${at}`}`,
    `  plans     ${words(plans)}`,
    `  tiers     ${words(tiers)}`,
    `  segments  ${words(segments)}`,
    `  holds     ${counted(gates.length, 'gate')}, ${counted(flags.length, 'flag')}, ${counted(releases.length, 'release')}`,
    ...problemLines(warnings),
  ];
}

function admissionText({ audience, percentage }: Admission): string {
  return percentage === 100 ? audience : `${audience} ${percentage} %`;
}
