import { exceptionOf } from './analytics.exception.js';

/**
 * 500 Data request ran into timeout. Elasticsearch did not answer in time; an answer that reports
 * failed shards is E5003, any other failure E5002.
 */
export class ElasticsearchTimeoutException extends exceptionOf('E5001_ES_TIMEOUT') {}
/**
 * 500. Elasticsearch cannot be reached, refuses the query or fails; a time-out is E5001, failed
 * shards are E5003.
 */
export class ElasticsearchGeneralException extends exceptionOf('E5002_ES_GENERAL_ISSUE') {}
/**
 * 500. Elasticsearch answered and some or all shards failed, so the data would be incomplete; a
 * time-out is E5001.
 */
export class ElasticsearchShardException extends exceptionOf('E5003_ES_SHARD_ERROR') {}
/**
 * 500. The AUX service cannot be reached or gives an answer that cannot be used; an HTTP status
 * that reports an error is E5011.
 */
export class AuxException extends exceptionOf('E5010_AUX_ERROR') {}
/**
 * 500. The AUX service answered with an HTTP status that reports an error; no usable answer at all
 * is E5010.
 */
export class AuxHttpException extends exceptionOf('E5011_AUX_HTTP_ERROR') {}
/**
 * 500. Bintu cannot be reached or gives an answer that cannot be used; an HTTP status that reports
 * an error is E5021.
 */
export class BintuException extends exceptionOf('E5020_BINTU_ERROR') {}
/**
 * 500. Bintu answered with an HTTP status that reports an error; no usable answer at all is E5020.
 */
export class BintuHttpException extends exceptionOf('E5021_BINTU_HTTP_ERROR') {}
/**
 * 500. CTS cannot be reached or gives an answer that cannot be used; an HTTP status that reports an
 * error is E5031.
 */
export class CtsException extends exceptionOf('E5030_CTS_ERROR') {}
/**
 * 500. CTS answered with an HTTP status that reports an error; no usable answer at all is E5030.
 */
export class CtsHttpException extends exceptionOf('E5031_CTS_HTTP_ERROR') {}
