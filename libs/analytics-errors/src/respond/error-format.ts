import Negotiator from 'negotiator';

/** The two bodies that an error can have. */
export type ErrorFormat = 'envelope' | 'problem';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

const preferred = (accept: string): string | undefined =>
  new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, PROBLEM_TYPE]);

/**
 * Chooses the body by the `Accept` header (RFC 9110, section 12.5.1): problem details when they are preferred strictly
 * to plain JSON, or are named and plain JSON is not; the envelope for everything else, so that nothing is ever refused.
 */
export const errorFormatFor = (accept: string | undefined): ErrorFormat => {
  if (accept === undefined || !/problem\+json/i.test(accept)) return 'envelope';
  const named = new Negotiator({ headers: { accept } })
    .mediaTypes()
    .map((type) => type.toLowerCase());
  if (!named.includes(PROBLEM_TYPE)) return 'envelope';
  if (!named.includes(JSON_TYPE)) return 'problem';
  // At equal weights the negotiator takes the order of the header, so a strict preference is one that holds both ways round.
  const reversed = accept.split(',').reverse().join(',');
  return [accept, reversed].every((header) => preferred(header)?.toLowerCase() === PROBLEM_TYPE)
    ? 'problem'
    : 'envelope';
};
