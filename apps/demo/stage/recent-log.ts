import type { LoggerService } from '@nestjs/common';

/** A line as the operator of the service sees it. */
export interface OperatorLine {
  readonly level: string;
  readonly text: string;
}

type Level = Exclude<keyof LoggerService, 'setLogLevels'>;

/** Requests whose lines are kept. */
const KEPT = 200;

/** Passes lines on to another logger, and keeps those that name a request. */
export class RecentLog implements LoggerService {
  readonly log = this.through('log');
  readonly error = this.through('error');
  readonly warn = this.through('warn');
  readonly debug = this.through('debug');
  readonly verbose = this.through('verbose');
  readonly fatal = this.through('fatal');
  private readonly lines = new Map<string, readonly OperatorLine[]>();

  constructor(private readonly target: LoggerService | undefined) {}

  /** The lines about a request. */
  about(requestId: string): readonly OperatorLine[] {
    return this.lines.get(requestId) ?? [];
  }

  private through(level: Level) {
    return (message: unknown, ...rest: readonly unknown[]): void => {
      const { requestId } = Object(message) as { readonly requestId?: unknown };
      if (typeof requestId === 'string') this.keep(requestId, { level, text: String(message) });
      this.target?.[level]?.(message, ...rest);
    };
  }

  private keep(requestId: string, line: OperatorLine): void {
    this.lines.set(requestId, [...this.about(requestId), line]);
    const [oldest = requestId] = this.lines.keys();
    if (this.lines.size > KEPT) this.lines.delete(oldest);
  }
}
