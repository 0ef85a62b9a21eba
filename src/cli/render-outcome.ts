import type { CarryOutResult, Conflict, Invalid, Preview, Refused } from './answers.ts';
import { changeLines, indented, mistakes, moveLines, problemLines } from './render-change.ts';
import { CONFLICT, done, failed, type Telling } from './report.ts';

/** What has become of a command. @param source the file it was given, where it was given one */
export function tellOutcome(result: CarryOutResult, source?: string): Telling {
  switch (result.__typename) {
    case 'Applied':
      return done(
        ...changeLines(result.changes),
        ...moveLines(result.planMoves),
        ...problemLines(result.warnings, source),
        `Version ${result.version} is in force.`,
      );
    case 'Conflict':
      return tellConflict(result, source);
    default:
      return tellPreview(result, source);
  }
}

/** What would become of a command. */
export function tellPreview(preview: Preview, source?: string): Telling {
  switch (preview.__typename) {
    case 'WouldChange':
      return done(
        ...changeLines(preview.changes),
        ...moveLines(preview.planMoves),
        ...problemLines(preview.warnings, source),
        `It would make version ${preview.version + 1}. Nothing was written.`,
      );
    case 'NoOp':
      return done(`Nothing to do: version ${preview.version} has it so already.`);
    case 'Refused':
      return tellRefused(preview);
    case 'Invalid':
      return tellInvalid(preview, source);
  }
}

export function tellRefused({ code, message }: Refused): Telling {
  return failed(`Refused (${code}): ${message}`);
}

export function tellInvalid({ problems }: Invalid, source?: string): Telling {
  return failed(...problemLines(problems, source), `Invalid: ${mistakes(problems)}. Nothing was written.`);
}

function tellConflict({ expected, version, since, rebased }: Conflict, source?: string): Telling {
  const { out, err } = tellPreview(rebased, source);
  return {
    code: CONFLICT,
    out: [],
    err: [
      conflictLine(expected, version),
      ...(since.length === 0 ? [] : [`Changed since version ${expected}:`, ...indented(changeLines(since))]),
      `The same command on version ${version}:`,
      ...indented([...out, ...err]),
    ],
  };
}

export function conflictLine(expected: number, version: number): string {
  return `Conflict: version ${expected} was expected, version ${version} is the newest. Nothing was written.`;
}
