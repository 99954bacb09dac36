import { inspect } from 'node:util';

type LogValue = string | number;

/**
 * A line of the log. Loggers that write text print it as one, since it is neither a string nor a plain object; loggers
 * that write JSON get its own properties, which are the fields.
 */
export class LogLine {
  /** The summary, under the name that pino gives it. */
  readonly msg: string;
  /** The summary, for loggers that look for it under the name that winston gives it. */
  declare readonly message: string;
  readonly #text: string;

  constructor(
    summary: string,
    text: string,
    fields: Readonly<Record<string, LogValue | undefined>>,
  ) {
    this.msg = summary;
    Object.assign(
      this,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    );
    Object.defineProperty(this, 'message', { value: summary });
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  [inspect.custom](): string {
    return this.#text;
  }
}
