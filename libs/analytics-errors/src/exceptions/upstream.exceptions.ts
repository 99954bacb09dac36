import { exceptionOf } from './analytics.exception.js';

/** Elasticsearch did not answer in time. */
export class ElasticsearchTimeoutException extends exceptionOf('E5001_ES_TIMEOUT') {}
/** Elasticsearch cannot be reached, refuses the query or fails. */
export class ElasticsearchGeneralException extends exceptionOf('E5002_ES_GENERAL_ISSUE') {}
/** Elasticsearch answered and shards failed. */
export class ElasticsearchShardException extends exceptionOf('E5003_ES_SHARD_ERROR') {}
/** The AUX service gives no usable answer. */
export class AuxException extends exceptionOf('E5010_AUX_ERROR') {}
/** The AUX service answered with an HTTP error. */
export class AuxHttpException extends exceptionOf('E5011_AUX_HTTP_ERROR') {}
/** Bintu gives no usable answer. */
export class BintuException extends exceptionOf('E5020_BINTU_ERROR') {}
/** Bintu answered with an HTTP error. */
export class BintuHttpException extends exceptionOf('E5021_BINTU_HTTP_ERROR') {}
/** CTS gives no usable answer. */
export class CtsException extends exceptionOf('E5030_CTS_ERROR') {}
/** CTS answered with an HTTP error. */
export class CtsHttpException extends exceptionOf('E5031_CTS_HTTP_ERROR') {}
