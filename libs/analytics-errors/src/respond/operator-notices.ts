import { STATUS_CODES } from 'node:http';
import { ERROR_CODES } from '../catalogue/catalogue.js';
import type { ChosenStatuses } from '../decide/decide.options.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { isCatalogueStatus } from '../exceptions/exception-registry.js';
import { extraExceptions } from '../exceptions/extra.exceptions.js';
import type { ErrorLogger } from '../log/error-log.js';

/** What answers: an exception, or its class. */
interface Answering {
  readonly code: string;
  getStatus(): number;
}

/** Tells the operator, once each, of answers that are not what somebody may have wanted, and how to get those. */
export class OperatorNotices {
  private readonly noted = new Set<unknown>();

  constructor(
    private readonly logger: Pick<ErrorLogger, 'warn'>,
    private readonly statuses: ChosenStatuses,
  ) {}

  /** A status that the catalogue lacks is answered with another. */
  noteFold(status: unknown, answer: Answering): void {
    if (typeof status !== 'number' || isCatalogueStatus(status) || this.statuses.has(status))
      return;
    // What is no status of an error at all is a fault of the service, which no code could keep.
    if (STATUS_CODES[status] === undefined || status < 400 || status === answer.getStatus()) return;
    this.warnOnce(
      status,
      `${status} ${STATUS_CODES[status]} has no code among the ${ERROR_CODES.length} and leaves as ${answer.code} ${answer.getStatus()}; ` +
        `to keep the status, register one: ${adviceFor(status)}`,
    );
  }

  /** An exception of the service's own has a code that nobody registered. */
  noteUnregistered({ code, constructor: { name } }: AnalyticsException, answer: Answering): void {
    this.warnOnce(
      code,
      `${name} (${code}) was thrown and is not registered, so it leaves as ${answer.code} ${answer.getStatus()}; ` +
        `register it: forRoot({ exceptions: [${name}] })`,
    );
  }

  private warnOnce(about: unknown, sentence: string): void {
    if (this.noted.has(about)) return;
    this.noted.add(about);
    this.logger.warn(sentence);
  }
}

const adviceFor = (status: number): string => {
  const ready = extraExceptions.find((exceptionClass) => exceptionClass.status === status);
  return ready
    ? `forRoot({ exceptions: [${ready.name}] })`
    : `forRoot({ exceptions: [...] }) with a class that extends defineException({ code, status: ${status}, message })`;
};
