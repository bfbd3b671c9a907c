// The server logs to standard error. Each line becomes an entry in the output channel, which has times and levels of its own.

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
}

const levels: Readonly<Record<string, LogLevel>> = { trace: 'trace', debug: 'debug', info: 'info', warning: 'warn', error: 'error' };

/**
 * '12:34:56.789 [info] Ready.' becomes 'Ready.' at the level info. A line that does not begin like this, such as a stack trace or a message
 * of the .NET runtime, has the level of the entry before it.
 */
export function logEntry(line: string, before: LogLevel): LogEntry {
  const [, name, text] = /^\d\d:\d\d:\d\d\.\d{3} \[(\w+)\] (.*)$/.exec(line) ?? [];
  const level = name === undefined ? undefined : levels[name];
  return level === undefined || text === undefined ? { level: before, text: line } : { level, text };
}
