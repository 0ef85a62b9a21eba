import { EventEmitter } from 'node:events';
import type { ReportRow } from './rows.ts';

/** Reports as they are generated. In this process only: another gateway's reports are not heard here. */
export interface Feed {
  announce(workspace: string, report: ReportRow): void;
  /** Every report announced to the workspace from this call on, until `return` is called. */
  follow(workspace: string): AsyncIterableIterator<ReportRow, undefined>;
}

/** How many reports wait for a reader that is slow. After that the oldest is lost: memory is worth more. */
const WAITING = 100;

export function openFeed(): Feed {
  const emitter = new EventEmitter<Record<string, [ReportRow]>>();
  emitter.setMaxListeners(0);
  return {
    announce(workspace, report) {
      emitter.emit(named(workspace), report);
    },
    follow(workspace) {
      return inbox((deliver) => {
        emitter.on(named(workspace), deliver);
        return () => emitter.off(named(workspace), deliver);
      });
    },
  };
}

/** An emitter throws what is emitted as `error` when nobody listens: no workspace may be called that. */
function named(workspace: string): string {
  return `report in ${workspace}`;
}

/**
 * What is delivered, as an iterator. Not an async generator: while one waits for the next value it cannot be returned,
 * and a subscriber who left would stay on the emitter until somebody generates a report.
 */
function inbox<T>(open: (deliver: (value: T) => void) => () => unknown): AsyncIterableIterator<T, undefined> {
  const values: T[] = [];
  const readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  let closed = false;
  const close = open((value) => {
    const reader = readers.shift();
    if (reader !== undefined) reader({ value, done: false });
    else if (values.push(value) > WAITING) values.shift();
  });
  return {
    next() {
      const [value] = values.splice(0, 1);
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (closed) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => readers.push(resolve));
    },
    return() {
      closed = true;
      close();
      values.length = 0;
      for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
