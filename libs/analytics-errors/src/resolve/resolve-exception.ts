import { AnalyticsException } from '../exceptions/analytics.exception.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { UpstreamExceptions } from '../options/upstream.options.js';
import type { Classifier } from '../upstream/classifier.js';
import { upstreamOf } from '../upstream/tag.js';
import { isNestException, nestErrorCodeOf, trustedStatusOf } from './framework.classifier.js';
import { recognize } from './recognize.js';
import { codeForStatus, type StatusContext } from './status-codes.js';

/** What the resolver may know besides the thrown value. */
export interface ResolveOptions extends StatusContext {
  /** Asked in order, after the library's own exceptions and before everything else. */
  readonly classifiers?: readonly Classifier[];
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry;
  /** The exceptions of the service's own upstreams, by name. */
  readonly upstreams?: Readonly<Record<string, UpstreamExceptions>> | ReadonlyMap<string, UpstreamExceptions>;
}
