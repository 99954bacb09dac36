import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { assertFunction, assertKnownOptions, refuseOption } from '../../platform/option-checks.js';
import { JWT_ALGORITHMS, type JwtAlgorithm, type KeyBinding, keyProblem } from './jwt-keys.js';
import type { BoundJwtKey, JwtKeyProvider, JwtKeyRequest } from './key-provider.js';
import { namesOf } from './parties.js';

/** Where an issuer publishes its keys, and how often it is asked. Times are in milliseconds. */
export interface JwksOptions extends KeyBinding {
  /** The issuer's key set; `https`, or `http` on a loopback address. It is never taken from a token. */
  readonly url: string | URL;
  /**
   * Whether the key set may be fetched over `http` from other machines, where anybody on the way could give the keys.
   * @default false
   */
  readonly allowHttp?: boolean | undefined;
  /**
   * Fetches the key set in place of the global `fetch`: for a proxy, or a certificate authority of one's own.
   * @default fetch
   */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
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
  (request: JwtKeyRequest): Promise<KeyObject | BoundJwtKey | undefined>;
  /** Fetches the key set, so that a wrong address is found at start-up. Rejects if that fails, or if no key is usable. */
  load(): Promise<void>;
}

const KNOWN = [
  'url',
  'issuer',
  'audience',
  'allowHttp',
  'fetch',
  'timeout',
  'maxAge',
  'cooldown',
  'retryAfter',
  'maxStale',
  'maxBytes',
] as const satisfies readonly (keyof JwksOptions)[];

/**
 * Makes a key provider of the key set that an issuer publishes. Whatever a token names, the set is fetched rarely; its
 * entries that cannot verify are passed over, and the last good set serves while the endpoint is down.
 * @throws Error with a sentence that names the option and says what to write instead.
 */
export function jwksKeyProvider(options: JwksOptions, area = 'jwksKeyProvider'): JwksKeyProvider {
  assertKnownOptions(area, options, KNOWN);
  const {
    allowHttp = false,
    timeout = 3_000,
    maxAge = 600_000,
    cooldown = 10_000,
    retryAfter = 10_000,
    maxStale = 3_600_000,
    maxBytes = 262_144,
  } = options;
  if (typeof allowHttp !== 'boolean') refuseOption(`${area}.allowHttp must be true or false.`);
  assertFunction(`${area}.fetch`, options.fetch, '(url, init) => Promise<Response>');
  assertDurations(area, { timeout, maxAge, cooldown, retryAfter, maxStale, maxBytes });
  const url = endpointOf(area, options.url, allowHttp);
  const address = `${url.origin}${url.pathname}`;
  const issuers = namesOf(`${area}.issuer`, options, 'issuer');
  const audiences = namesOf(`${area}.audience`, options, 'audience');
  const binding = {
    ...(issuers !== undefined && { issuer: issuers }),
    ...(audiences !== undefined && { audience: audiences }),
  };

  let lastGood: { readonly keys: readonly PublishedKey[]; readonly at: number } | undefined;
  let lastFailure: { readonly error: unknown; readonly at: number } | undefined;
  let fetching: Promise<void> | undefined;

  const fetchKeys = async (): Promise<void> => {
    try {
      // Not destructured, so that a replacement of the global function is seen.
      const response = await (options.fetch ?? fetch)(url.href, {
        redirect: 'manual',
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(timeout),
      });
      const keys = readKeySet(await readJson(response, maxBytes), address);
      lastGood = { keys, at: Date.now() };
      lastFailure = undefined;
    } catch (error) {
      const failure = new Error(`The key set of ${address} cannot be had`, { cause: error });
      lastFailure = { error: failure, at: Date.now() };
      throw failure;
    }
  };
  /** However many ask at the same time, one fetch is made. */
  const fetchOnce = (): Promise<void> =>
    (fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    }));

  const find = async (request: JwtKeyRequest): Promise<KeyObject | undefined> => {
    const age = lastGood === undefined ? Infinity : Date.now() - lastGood.at;
    const known = lastGood && keyAmong(lastGood.keys, request);
    if (age < maxAge && (known !== undefined || age < cooldown)) return known;
    const isPausing = lastFailure !== undefined && Date.now() < lastFailure.at + retryAfter;
    try {
      if (isPausing) throw lastFailure?.error;
      await fetchOnce();
    } catch (error) {
      if (age < maxAge + maxStale) return known;
      throw error;
    }
    return lastGood && keyAmong(lastGood.keys, request);
  };

  const provide = async (request: JwtKeyRequest): Promise<KeyObject | BoundJwtKey | undefined> => {
    const key = await find(request);
    return key === undefined || (issuers ?? audiences) === undefined ? key : { key, ...binding };
  };
  const load = async (): Promise<void> => {
    await fetchOnce();
    if (lastGood?.keys.length === 0)
      throw new Error(`${area}: none of the keys of ${address} can verify tokens.`);
  };
  return Object.assign(provide, binding, { load });
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const endpointOf = (area: string, url: unknown, allowHttp: boolean): URL => {
  const endpoint = URL.canParse(String(url)) ? new URL(String(url)) : undefined;
  const isSafe =
    endpoint?.protocol === 'https:' ||
    (endpoint?.protocol === 'http:' && (allowHttp || LOOPBACK.test(endpoint.hostname)));
  if (endpoint === undefined || !isSafe)
    return refuseOption(
      `${area}.url must be an https URL; over http anybody on the way could give the keys, so that it needs allowHttp: true.`,
    );
  return endpoint;
};

const assertDurations = (area: string, options: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || (value as number) < 0)
      refuseOption(`${area}.${name} must be a whole number that is not negative.`);
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

/** A key of a set, which always is the same object, so that what is known of it can be remembered. */
interface PublishedKey {
  readonly kid: unknown;
  readonly alg: unknown;
  readonly key: KeyObject;
}

const readKeySet = (keySet: unknown, address: string): readonly PublishedKey[] => {
  const { keys } = Object(keySet) as { readonly keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0)
    throw new Error("It is no key set: its member 'keys' must be a non-empty array.");
  const usable = keys.flatMap((entry: unknown) => publishedKeyOf(entry) ?? []);
  const passedOver = keys.length - usable.length;
  if (passedOver > 0)
    new Logger('AnalyticsErrors').warn(
      `${passedOver} of ${keys.length} keys of ${address} cannot verify tokens (for encryption, private, short or not readable) and are passed over`,
    );
  return usable;
};

const publishedKeyOf = (entry: unknown): PublishedKey | undefined => {
  const jwk = Object(entry) as JsonWebKey;
  const { use, key_ops, d, k, kid, alg } = jwk;
  const isForSignatures =
    (use === undefined || use === 'sig') &&
    (key_ops === undefined || (Array.isArray(key_ops) && key_ops.includes('verify')));
  if (!isForSignatures || d !== undefined || k !== undefined) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const serves = JWT_ALGORITHMS.some((algorithm) => isFor({ kid, alg, key }, algorithm));
    return serves ? { kid, alg, key } : undefined;
  } catch {
    return undefined;
  }
};

const isFor = ({ alg, key }: PublishedKey, algorithm: JwtAlgorithm): boolean =>
  (alg === undefined || alg === algorithm) && keyProblem(key, algorithm) === undefined;

/** The one key that fits; where more than one does nobody knows which is meant. */
const keyAmong = (
  keys: readonly PublishedKey[],
  { alg, kid }: JwtKeyRequest,
): KeyObject | undefined => {
  const [found, ...others] = keys.filter(
    (entry) => (kid === undefined || entry.kid === kid) && isFor(entry, alg),
  );
  return others.length === 0 ? found?.key : undefined;
};
