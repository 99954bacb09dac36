import { STATUS_CODES } from 'node:http';
import { CATALOGUE, ERROR_CODES } from '../catalogue/catalogue.js';
import { extraExceptions } from '../exceptions/extra.exceptions.js';
import type { ErrorLogger } from '../log/error-log.js';

const CATALOGUE_STATUSES: ReadonlySet<number> = new Set(
  Object.values(CATALOGUE).map(({ status }) => status),
);

const adviceFor = (status: number): string => {
  const ready = extraExceptions.find((exceptionClass) => exceptionClass.status === status);
  return ready
    ? `forRoot({ exceptions: [${ready.name}] })`
    : `forRoot({ exceptions: [...] }) with a class that extends defineException({ code, status: ${status}, message })`;
};

/** Says, once per status, that a status which the catalogue lacks is answered with another, and how to keep it. */
export class FoldNotices {
  private readonly noted = new Set<number>();

  constructor(private readonly logger: Pick<ErrorLogger, 'warn'>) {}

  note(
    status: unknown,
    { code, status: answered }: { readonly code: string; readonly status: number },
  ): void {
    if (typeof status !== 'number' || status === answered || CATALOGUE_STATUSES.has(status)) return;
    // What is no status of an error at all is a fault of the service, which no code could keep.
    if (STATUS_CODES[status] === undefined || status < 400 || this.noted.has(status)) return;
    this.noted.add(status);
    this.logger.warn(
      `${status} ${STATUS_CODES[status]} has no code among the ${ERROR_CODES.length} and leaves as ${code} ${answered}; ` +
        `to keep the status, register one: ${adviceFor(status)}`,
    );
  }
}
