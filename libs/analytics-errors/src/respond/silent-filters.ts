import type { ServerResponse } from 'node:http';
import type { ErrorLogger } from '../log/error-log.js';

/** How long a filter may take to answer before somebody should know. */
const PATIENCE = 5000;

/** Notices filters of the application that return without an answer, which leaves the client waiting for ever. */
export class SilentFilters {
  private readonly noted = new Set<string>();

  constructor(private readonly logger: Pick<ErrorLogger, 'warn'>) {}

  /** Looks five seconds after a filter has returned whether something was written; warns once per filter. */
  watch(name: string, response: ServerResponse): void {
    if (isAnswered(response) || this.noted.has(name)) return;
    const timer = setTimeout(() => {
      if (isAnswered(response) || this.noted.has(name)) return;
      this.noted.add(name);
      this.logger.warn(
        `${name} was given an error and has written nothing for ${PATIENCE / 1000} seconds; the client waits. ` +
          'A filter has to answer, or throw what it is given.',
      );
    }, PATIENCE).unref();
    response.once('close', () => clearTimeout(timer));
  }
}

const isAnswered = ({ headersSent, writableEnded, destroyed }: ServerResponse): boolean =>
  headersSent || writableEnded || destroyed;
