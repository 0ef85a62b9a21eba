import { commandText } from './render-command.ts';
import { changeLines, indented, moveLines, problemLines } from './render-change.ts';
import { tellPreview } from './render-outcome.ts';
import { counted, spaced, table } from './render-table.ts';
import { done, DONE, type Telling } from './report.ts';
import type { Cell, ElementEffect, FlagEffect, Simulation, Stage, SubjectEffect } from './subject-answers.ts';

/** Subjects that are shown one by one where nobody was named. */
const MOST_SHOWN = 20;
/** Flags that stand beside each other, at the most. */
const WIDEST = 6;

/** How a simulation is to be told. */
export interface How {
  /** Whether subjects were named: then each is shown, changed or not. */
  readonly named: boolean;
  /** The file the command was given, where it was given one. */
  readonly source?: string | undefined;
}

/** What commands, one after the other, would change for whom. */
export function tellSimulation({ version, considered, known, stages }: Simulation, how: How): Telling {
  const whom = how.named
    ? `${counted(considered, 'subject')}, by name`
    : `${considered} of ${counted(known, 'known subject')}`;
  const told =
    stages.length === 0
      ? [done('', 'Nothing is left to do.')]
      : stages.map((stage, place) => tellStage(stage, place + 1, considered, how));
  const heading = `From version ${version}, for ${whom}. Nothing is written.`;
  return {
    code: told.at(-1)?.code ?? DONE,
    out: [heading, ...told.flatMap(({ out }) => out)],
    err: told.flatMap(({ err }) => err),
  };
}

function tellStage(stage: Stage, number: number, considered: number, how: How): Telling {
  const heading = ['', `${number}. ${commandText(stage.command)}`];
  if (stage.preview.__typename !== 'WouldChange') {
    const told = tellPreview(stage.preview, how.source);
    return { ...told, out: [...heading, ...indented(told.out)] };
  }
  const lines = spaced(
    [
      ...changeLines(stage.preview.changes),
      ...moveLines(stage.preview.planMoves),
      ...problemLines(stage.preview.warnings, how.source),
    ],
    flagLines(stage.flags),
    subjectLines(stage, how),
    elementLines(stage.elements, considered),
    idleLines(stage.flags),
  );
  return done(...heading, ...indented(lines));
}

function flagLines(flags: readonly FlagEffect[]): readonly string[] {
  return table(
    ['FLAG', 'GAINS', 'LOSES', 'UNCHANGED'],
    flags.map(({ flag, gains, loses, unchanged }) => [flag, ...[gains, loses, unchanged].map(String)]),
    ['GAINS', 'LOSES', 'UNCHANGED'],
  );
}

function subjectLines({ subjects, flags }: Stage, { named }: How): readonly string[] {
  const shown = named ? subjects : subjects.slice(0, MOST_SHOWN);
  const lines = flags.length > WIDEST ? changedCells(shown) : everyCell(shown, flags);
  return shown.length < subjects.length
    ? [...lines, `and more who gain or lose: --json has the first ${subjects.length} of them`]
    : lines;
}

function everyCell(subjects: readonly SubjectEffect[], flags: readonly FlagEffect[]): readonly string[] {
  const columns = flags.map(({ flag }) => flag);
  return table(
    ['SUBJECT', ...columns],
    subjects.map(({ subject, cells }) => [subject, ...columns.map((flag) => cellText(cells, flag))]),
  );
}

/** What no line would be wide enough for, one under the other. */
function changedCells(subjects: readonly SubjectEffect[]): readonly string[] {
  return table(
    ['SUBJECT', 'FLAG', 'EFFECT'],
    subjects.flatMap(({ subject, cells }) =>
      cells
        .filter(({ effect }) => effect !== 'UNCHANGED')
        .map((cell) => [subject, cell.flag, effectText(cell)]),
    ),
  );
}

function cellText(cells: readonly Cell[], flag: string): string {
  const cell = cells.find((candidate) => candidate.flag === flag);
  return cell === undefined ? '' : effectText(cell);
}

function effectText({ before, after, effect }: Cell): string {
  return before.variation === after.variation && effect === 'UNCHANGED'
    ? after.variation
    : `${before.variation} → ${after.variation}  ${effect}`;
}

function elementLines(elements: readonly ElementEffect[], considered: number): readonly string[] {
  const moved = elements.filter(({ opensFor, closesFor }) => opensFor.length + closesFor.length > 0);
  const rows = moved.map(({ coordinate, before, after, opensFor, closesFor }) => [
    coordinate,
    `${before} → ${after} of ${considered}`,
    [
      ...(opensFor.length === 0 ? [] : [`opens for ${opensFor.join(', ')}`]),
      ...(closesFor.length === 0 ? [] : [`closes for ${closesFor.join(', ')}`]),
    ].join('; '),
  ]);
  return table(['ELEMENT', 'ANSWERS', 'WHOM'], rows);
}

/** Rules that nobody who was looked at falls under: a segment that is empty, or one that an earlier rule takes. */
function idleLines(flags: readonly FlagEffect[]): readonly string[] {
  return flags.flatMap(({ flag, rules }) => {
    const idle = rules.filter(({ after }) => after === 0);
    const told = idle.map(({ rule, audience }) => `${rule} (${audience})`).join(', ');
    return idle.length === 0 ? [] : [`rules of ${flag} that serve nobody of these: ${told}`];
  });
}
