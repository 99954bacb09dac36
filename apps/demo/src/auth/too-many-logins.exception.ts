import { defineException } from 'nestjs-analytics-errors';

/** A code of this service's own: the 35 have none for a rate limit. */
export class TooManyLoginsException extends defineException({
  code: 'E7001_RATE_LIMITED',
  status: 429,
  message: 'Too many requests',
  causes: [
    'More logins were tried in a minute than the service allows, for one address or from one client.',
  ],
  clientAction: 'Wait for the seconds that `Retry-After` names.',
  operatorAction: 'Nothing, unless people who know their password are stopped.',
  retryable: true,
  since: '1.0.0',
}) {}
