import { exceptionOf } from './analytics.exception.js';

/** The named stream does not exist, or not in the caller's organization. */
export class StreamNotFoundException extends exceptionOf('E3001_STREAM_NOT_FOUND') {}
/** The named tag does not exist in the caller's organization. */
export class TagNotFoundException extends exceptionOf('E3002_TAG_NOT_FOUND') {}
/** The named country or region is not one that the service knows. */
export class CountryNotFoundException extends exceptionOf('E3003_COUNTRY_NOT_FOUND') {}
