import { KeyObject } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
} from 'jose';
import type { JwtKeyProvider, JwtKeyRequest } from './access/jwt/jwt.options.js';

/** Where an issuer publishes its keys, and how often it is asked. Times are in milliseconds. */
export interface JwksOptions {
  /** The issuer's key set; `https`, or `http` on a loopback address. It is never taken from a token. */
  readonly url: string | URL;
  /**
   * How long an answer may take. Below the five seconds after which a key provider is given up.
   * @default 3000
   */
  readonly timeout?: number | undefined;
  /**
   * How long a key set is used before it is fetched again.
   * @default 600000 (ten minutes)
   */
  readonly maxAge?: number | undefined;
  /**
   * How long after a fetch a key id that is not in the set counts as unknown, whoever asks how often.
   * @default 10000
   */
  readonly cooldown?: number | undefined;
  /**
   * How long after a fetch that failed the endpoint is left alone.
   * @default 10000
   */
  readonly retryAfter?: number | undefined;
  /**
   * How long beyond `maxAge` the last good set serves while the endpoint fails.
   * @default 3600000 (an hour)
   */
  readonly maxStale?: number | undefined;
  /**
   * Bytes beyond which an answer is cut off.
   * @default 262144
   */
  readonly maxBytes?: number | undefined;
}

/** Finds keys in a key set that an issuer publishes; for the option `jwt.keyProvider`. */
export interface JwksKeyProvider extends JwtKeyProvider {
  (request: JwtKeyRequest): Promise<KeyObject | undefined>;
  /** Fetches the key set, so that a wrong address is found at start-up. Rejects if that fails. */
  load(): Promise<void>;
}

type LocalKeySet = ReturnType<typeof createLocalJWKSet>;
type FindKey = (...request: Parameters<LocalKeySet>) => ReturnType<LocalKeySet>;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const endpointOf = (url: string | URL): URL => {
  const endpoint = URL.canParse(String(url)) ? new URL(url) : undefined;
  const isSafe =
    endpoint?.protocol === 'https:' ||
    (endpoint?.protocol === 'http:' && LOOPBACK.test(endpoint.hostname));
  if (endpoint === undefined || !isSafe)
    throw new Error(
      'jwksKeyProvider: url must be an https URL; over http anybody on the way could give the keys.',
    );
  return endpoint;
};

const assertDurations = (options: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`jwksKeyProvider: ${name} must be a whole number that is not negative.`);
  }
};

/** Reads an answer as JSON, at most so many bytes of it. */
const readJson = async (response: Response, maxBytes: number): Promise<unknown> => {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The key set was answered with status ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`The key set is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
};

/** What jose says when the set has no key for a token, or more than one. */
const isUnknownKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/**
 * Makes a key provider on jose's `createRemoteJWKSet`. What that leaves open is added: a pause after a fetch that
 * failed, the last good set while the endpoint is down, and a limit to what is read.
 */
export const jwksKeyProvider = ({
  url,
  timeout = 3_000,
  maxAge = 600_000,
  cooldown = 10_000,
  retryAfter = 10_000,
  maxStale = 3_600_000,
  maxBytes = 262_144,
}: JwksOptions): JwksKeyProvider => {
  assertDurations({ timeout, maxAge, cooldown, retryAfter, maxStale, maxBytes });
  let lastGood: { readonly find: FindKey; readonly at: number } | undefined;
  let lastFailure: { readonly error: unknown; readonly at: number } | undefined;

  const fetchKeySet: FetchImplementation = async (href, init) => {
    if (lastFailure !== undefined && Date.now() < lastFailure.at + retryAfter)
      throw lastFailure.error;
    try {
      const keySet = await readJson(await fetch(href, init), maxBytes);
      lastGood = {
        find: createLocalJWKSet(keySet as Parameters<typeof createLocalJWKSet>[0]),
        at: Date.now(),
      };
      lastFailure = undefined;
      return Response.json(keySet);
    } catch (error) {
      lastFailure = { error, at: Date.now() };
      throw error;
    }
  };

  const remote = createRemoteJWKSet(endpointOf(url), {
    timeoutDuration: timeout,
    cacheMaxAge: maxAge,
    cooldownDuration: cooldown,
    [customFetch]: fetchKeySet,
  });

  /** Asks the current set, and the last good one when the endpoint fails. */
  const find: FindKey = async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      const isServing = lastGood !== undefined && Date.now() < lastGood.at + maxAge + maxStale;
      if (isUnknownKey(error) || lastGood === undefined || !isServing) throw error;
      return lastGood.find(header, token);
    }
  };

  // The same key again is the same object, so that what is known of it can be remembered.
  const keys = new WeakMap<object, KeyObject>();
  const provide = async ({ alg, kid }: JwtKeyRequest): Promise<KeyObject | undefined> => {
    try {
      const found = await find(
        { alg, ...(kid !== undefined && { kid }) },
        { payload: '', signature: '' },
      );
      const key = keys.get(found) ?? KeyObject.from(found);
      keys.set(found, key);
      return key;
    } catch (error) {
      if (isUnknownKey(error)) return undefined;
      throw error;
    }
  };
  return Object.assign(provide, { load: () => remote.reload() });
};
