import { pino } from 'pino';

import type { Configuration } from '../files/configuration.ts';
import type { Log } from '../ports/runtime.ts';

/** One JSON object a line, on standard error: standard output belongs to what was asked for. */
export function jsonLog(level: Configuration['log']['level']): Log {
  const logger = pino({ level }, pino.destination(2));
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
