import type { ArgumentsHost } from '@nestjs/common';
import type { ErrorLogger } from '../log/error-log.js';

interface WsFilter {
  catch(thrown: unknown, host: ArgumentsHost): void;
}

/**
 * Leaves an error of another context than HTTP to Nest.
 *
 * For GraphQL and microservices a filter that returns nothing has not answered, and Nest goes on as if there were
 * none. For a gateway, which has to name the filter itself, Nest takes the error for answered; one that is thrown there
 * would end the process. So Nest's own filter for gateways is asked.
 */
export const handBack = (thrown: unknown, host: ArgumentsHost, logger: Pick<ErrorLogger, 'error'>): void => {
  if (host.getType() !== 'ws') return;
  // Loaded only where a gateway is: the package is there then.
  import('@nestjs/websockets')
    .then(({ BaseWsExceptionFilter }) => (new BaseWsExceptionFilter() as WsFilter).catch(thrown, host))
    .catch((failure: unknown) => logger.error('The error of a gateway could not be answered', String(failure)));
};
