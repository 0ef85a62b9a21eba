import type { NotAdmitted, StandingConflict, StandingResult } from './answers.ts';
import { tellInvalid, tellRefused } from './render-outcome.ts';
import { done, type Telling } from './report.ts';

/** What has become of a plan or an override. @param so how things stand afterwards, in words */
export function tellStanding(result: Exclude<StandingResult, StandingConflict>, so: string): Telling {
  switch (result.__typename) {
    case 'StandingChanged':
      return done(
        ...(result.notAdmitted === null ? [] : warning(result.notAdmitted)),
        result.dryRun ? `It would be done: ${so}. Nothing was written.` : `Done: ${so}.`,
      );
    case 'NoOp':
      return done('Nothing to do: it is so already.');
    case 'Refused':
      return tellRefused(result);
    case 'Invalid':
      return tellInvalid(result);
  }
}

function warning({ flag, gate, offer }: NotAdmitted): readonly string[] {
  const why = `warning  ${flag}  gate ${gate} does not admit this subject, so the override changes nothing yet`;
  if (offer === null) return [why];
  const subjects = offer.subjects.map((id) => `--subject ${quoted(id)}`).join(' ');
  return [
    why,
    '  to admit the subject to this flag early:',
    `  gatehouse release target-early ${offer.release} ${offer.flag} ${subjects} -m '…'`,
  ];
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
