import type { AnalyticsExceptionClass } from '../../exceptions/analytics.exception.js';
import { RedisGeneralException, RedisKeyException } from '../../exceptions/internal.exceptions.js';
import {
  AuxException,
  AuxHttpException,
  BintuException,
  BintuHttpException,
  CtsException,
  CtsHttpException,
  ElasticsearchGeneralException,
  ElasticsearchShardException,
  ElasticsearchTimeoutException,
} from '../../exceptions/upstream.exceptions.js';
import type { BuiltInUpstreamName, UpstreamExceptions } from '../upstream.options.js';
import { answeredWithFailure, ranIntoTimeout } from './http.js';
import { upstreamOf } from '../tag.js';

const HTTP_UPSTREAMS: Readonly<
  Record<Exclude<BuiltInUpstreamName, 'redis' | 'es'>, UpstreamExceptions>
> = {
  aux: [AuxException, AuxHttpException],
  bintu: [BintuException, BintuHttpException],
  cts: [CtsException, CtsHttpException],
};

/** Which exception an error stands for by the upstream that was noted on it; `undefined` without a note, or for a name that nobody registered. */
export const classifyTaggedError = (
  thrown: unknown,
  own: Readonly<Record<string, UpstreamExceptions>>,
): AnalyticsExceptionClass | undefined => {
  const name = upstreamOf(thrown);
  if (name === undefined) return undefined;
  if (name === 'redis') return RedisGeneralException;
  if (name === 'es')
    return ranIntoTimeout(thrown) ? ElasticsearchTimeoutException : ElasticsearchGeneralException;
  const exceptions: Readonly<Record<string, UpstreamExceptions>> = { ...own, ...HTTP_UPSTREAMS };
  const [plain, http] = Object.hasOwn(exceptions, name) ? (exceptions[name] ?? []) : [];
  return answeredWithFailure(thrown) ? http : plain;
};

/** The exceptions that the failures of an upstream become; none for a name that nobody registered. */
export const exceptionsOfUpstream = (
  name: string,
  own: Readonly<Record<string, UpstreamExceptions>>,
): readonly AnalyticsExceptionClass[] => {
  if (name === 'redis') return [RedisGeneralException, RedisKeyException];
  if (name === 'es')
    return [
      ElasticsearchTimeoutException,
      ElasticsearchGeneralException,
      ElasticsearchShardException,
    ];
  const exceptions: Readonly<Record<string, UpstreamExceptions>> = { ...own, ...HTTP_UPSTREAMS };
  return Object.hasOwn(exceptions, name) ? (exceptions[name] ?? []) : [];
};
