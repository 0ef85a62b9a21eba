import type { Change, PlanMove, Problem } from './answers.ts';
import { counted } from './render-table.ts';

/** What has changed, under kind and key. */
export function changeLines(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ kind, key, lines }) => [
    kind === key ? kind : `${kind} ${key}`,
    ...indented(lines),
  ]);
}

/** How many accounts go from which plan to which. */
export function moveLines(moves: readonly PlanMove[]): readonly string[] {
  return moves.map(
    ({ from, to, accounts }) => `${counted(accounts, 'account')} from plan ${from} to plan ${to}`,
  );
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** Mistakes and doubts, as `gatehouse check` tells them. @param source the file that was given, where one was */
export function problemLines(problems: readonly Problem[], source?: string): readonly string[] {
  return problems.map(({ severity, path, message, line, column }) => {
    const place = line === null || source === undefined ? '' : `${source}:${line}:${column ?? 1}`;
    return [place, severity.toLowerCase(), dotted(path), message].filter((part) => part !== '').join('  ');
  });
}

export function mistakes(problems: readonly Problem[]): string {
  return counted(problems.filter(({ severity }) => severity === 'ERROR').length, 'mistake');
}

/** Of a text that was given, the gateway says the path as one word already. */
function dotted(path: readonly string[]): string {
  const [only = ''] = path;
  if (path.length < 2) return only;
  return path
    .map((step) => {
      if (/^\d+$/.test(step)) return `[${step}]`;
      return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}
