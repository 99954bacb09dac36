import { assertHeaderName, assertKnownOptions, refuseOption } from './option-checks.js';
import { DEFAULT_REQUEST_ID_HEADER } from './request-id.js';

/** Where request ids come from, and where they are sent. */
export interface RequestIdOption {
  /**
   * Request header that carries the request id.
   * @default 'x-request-id'
   */
  readonly header?: string | undefined;
  /**
   * Whether successful responses get `X-Request-Id`, too.
   * @default false
   */
  readonly onSuccess?: boolean | undefined;
}

/** Checks the option `requestId` and fills in the defaults. */
export function resolveRequestId(option: RequestIdOption = {}): {
  readonly requestIdHeader: string;
  readonly requestIdOnSuccess: boolean;
} {
  assertKnownOptions('requestId', option, ['header', 'onSuccess']);
  const { header = DEFAULT_REQUEST_ID_HEADER, onSuccess = false } = option;
  assertHeaderName('requestId.header', header, DEFAULT_REQUEST_ID_HEADER);
  if (typeof onSuccess !== 'boolean') refuseOption('requestId.onSuccess must be true or false.');
  return { requestIdHeader: header.toLowerCase(), requestIdOnSuccess: onSuccess };
}
