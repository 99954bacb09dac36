import type { RefusalReason } from '../options/jwt.options.js';

/** Why a token is not accepted; the reason goes to the log and to `onRefused`, never to the client. */
export class TokenRefusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'TokenRefusal';
  }
}
