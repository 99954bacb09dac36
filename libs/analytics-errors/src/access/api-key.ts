import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKeyRecord } from './access.options.js';

const MAX_KEY_LENGTH = 256;
/** Hashed and looked up in place of a key that is not one, so that a malformed key costs what an unknown one does. */
const NO_KEY = '';

/** SHA-256 of an API key in hexadecimal: what a service stores in place of the key. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

const isKey = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_KEY_LENGTH;

const digestOf = (sha256: unknown): Buffer => {
  const digest = Buffer.from(typeof sha256 === 'string' ? sha256 : '', 'hex');
  return digest.length === 32 ? digest : Buffer.alloc(32);
};

/**
 * Finds the record of the key in a header. Absent, malformed, unknown and revoked keys are all `undefined` and all cost
 * one hash, one look-up and one comparison.
 */
export const findApiKeyRecord = async (
  value: unknown,
  find: (sha256: string) => Promise<ApiKeyRecord | undefined>,
): Promise<ApiKeyRecord | undefined> => {
  const sha256 = hashApiKey(isKey(value) ? value : NO_KEY);
  const record = await find(sha256);
  const matches = timingSafeEqual(digestOf(sha256), digestOf(record?.sha256));
  return isKey(value) && matches && !record?.revoked ? record : undefined;
};
