import { pino } from 'pino';

import type { Configuration } from '../files/configuration.ts';
import type { AnsweredRequest } from '../http/request-log.ts';
import type { Log } from '../ports/runtime.ts';

/** A log that also takes one line for each request. */
export interface GatewayLog extends Log {
  /** Left out: requests are below the level of the log. */
  readonly answered?: ((request: AnsweredRequest) => void) | undefined;
}

type Level = Configuration['log']['level'];

/** For machines where a service manager reads along, for a person at a terminal. @param write left out: for machines */
export function gatewayLog(
  { level, requests }: Configuration['log'],
  write: ((line: string) => void) | undefined,
): GatewayLog {
  const log = write === undefined ? jsonLog(level) : plainLog(write);
  if (!reaches(requests, level)) return log;
  // Below info there is no line but these, so at which level they stand does not matter.
  const kind = requests === 'error' || requests === 'warn' ? requests : 'info';
  return {
    ...log,
    answered: ({ method, path, status, ...fields }) => {
      if (write === undefined) log[kind]('request', { method, path, status, ...fields });
      else log[kind](`${method} ${path} ${status}`, fields);
    },
  };
}

/** From what is always written to what is seldom. */
const LEVELS: readonly Level[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

function reaches(one: Level, least: Level): boolean {
  return LEVELS.indexOf(one) <= LEVELS.indexOf(least);
}

/** One JSON object a line, on standard error: standard output belongs to what was asked for. */
export function jsonLog(level: Configuration['log']['level']): Log {
  const logger = pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    info: (message, fields = {}) => {
      logger.info(fields, message);
    },
    warn: (message, fields = {}) => {
      logger.warn(fields, message);
    },
    error: (message, fields = {}) => {
      logger.error(fields, message);
    },
  };
}

/** For somebody who reads along in a terminal. */
export function plainLog(write: (line: string) => void): Log {
  function line(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const details = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
    write(
      [`${level}  ${message}`, ...details.map(([name, value]) => `       ${name}: ${String(value)}`)].join(
        '\n',
      ) + '\n',
    );
  }
  return {
    info: (message, fields) => {
      line('info ', message, fields);
    },
    warn: (message, fields) => {
      line('warn ', message, fields);
    },
    error: (message, fields) => {
      line('error', message, fields);
    },
  };
}
