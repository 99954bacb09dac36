import type { LoggerService } from '@nestjs/common';

export interface LogEntry {
  readonly level: 'log' | 'debug' | 'warn' | 'error';
  readonly message: string;
  /** What followed the message: a stack, and the name of who wrote it. */
  readonly rest: readonly unknown[];
}

/** A logger that keeps what is written; give it to `app.useLogger()`. */
export class RecordingLogger implements LoggerService {
  readonly entries: LogEntry[] = [];

  log(message: unknown, ...rest: unknown[]): void {
    this.add('log', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.add('debug', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.add('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.add('error', message, rest);
  }

  /** What the library wrote, apart from Nest's own lines. */
  get ours(): readonly LogEntry[] {
    return this.entries.filter(({ rest }) => rest.at(-1) === 'AnalyticsErrors');
  }

  /** Everything that was written, as one text, to look for what must not be in it. */
  get text(): string {
    return this.entries
      .map(({ message, rest }) => [message, ...rest.map(String)].join(' '))
      .join('\n');
  }

  private add(level: LogEntry['level'], message: unknown, rest: unknown[]): void {
    // As a logger that writes text prints it: a line, and a stack below it.
    const [line = '', ...stack] = String(message).split('\n');
    const below = stack.length > 0 ? [stack.join('\n')] : [];
    this.entries.push({ level, message: line, rest: [...below, ...rest] });
  }
}
