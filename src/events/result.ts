import type { ReportRefusal } from '../actions/judge-report.ts';
import type { ReportAnswer } from '../actions/report-events.ts';
import type { Misshapen } from './event-format.ts';

/** What became of one event, as the door tells it. */
export interface Result {
  readonly source?: string;
  readonly id?: string;
  readonly status: 'accepted' | 'duplicate' | 'refused';
  /** True, or left out. */
  readonly late?: boolean;
  readonly conflict?: boolean;
  /** Of a refused one. */
  readonly code?: ReportRefusal['code'];
  readonly message?: string;
}

/** @param place how the event is called where there are several; empty where it is the only one */
export function resultOf(answer: ReportAnswer, place: string): Result {
  switch (answer.status) {
    case 'accepted':
      return { status: 'accepted', ...(answer.late ? { late: true } : {}) };
    case 'duplicate':
      return { status: 'duplicate', ...(answer.conflict ? { conflict: true } : {}) };
    case 'refused':
      return refused(answer.code, [line(place, pathOf(answer.at), answer.message)]);
  }
}

export function misshapen({ problems }: Misshapen, place: string): Result {
  return refused(
    'INVALID',
    problems.map(({ path, message }) => line(place, path.join('.'), message)),
  );
}

function refused(code: ReportRefusal['code'], lines: readonly string[]): Result {
  return { status: 'refused', code, message: lines.join('; ') };
}

/** Where it stands in a CloudEvent. */
function pathOf(at: ReportRefusal['at']): string {
  return at === 'quantity' ? 'data.quantity' : at;
}

function line(place: string, path: string, message: string): string {
  const where = [place, path].filter((part) => part !== '').join('.');
  return where === '' ? message : `${where}: ${message}`;
}
