import { exceptionOf } from './analytics.exception.js';

/**
 * 404 Stream not found. A stream that the request names does not exist, or not in the caller’s
 * organization; existing streams whose tags leave nothing over are E4002.
 */
export class StreamNotFoundException extends exceptionOf('E3001_STREAM_NOT_FOUND') {}
/**
 * 404 Tag not found. A tag that the request names does not exist in the caller’s organization; tags
 * that exist and together match no stream are E4002.
 */
export class TagNotFoundException extends exceptionOf('E3002_TAG_NOT_FOUND') {}
/**
 * 404 Country/region not found. A well-formed country or region code that the request names is not
 * one that the service knows; a string that cannot be a code is E1004.
 */
export class CountryNotFoundException extends exceptionOf('E3003_COUNTRY_NOT_FOUND') {}
