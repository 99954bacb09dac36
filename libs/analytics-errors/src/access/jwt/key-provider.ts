import { KeyObject } from 'node:crypto';
import { withinDeadline } from '../deadline.js';
import { type JwtAlgorithm, type KeyBinding, keyProblem } from './jwt-keys.js';
import type { JwtKey } from './key-parsing.js';
import { isNames } from './parties.js';

/** What a key is looked up by: the algorithm is one of those allowed, the `kid` is whatever the client wrote. */
export interface JwtKeyRequest {
  readonly alg: JwtAlgorithm;
  readonly kid: string | undefined;
}

/** A key, and whose it is. */
export interface BoundJwtKey extends KeyBinding {
  readonly key: KeyObject;
}

type ProvidedKey = KeyObject | BoundJwtKey | undefined;

/**
 * Finds the key of a token; `undefined` for a key that does not exist. A failure is answered with E4001, as nobody knows
 * then whether the token is good; a key that cannot verify the token is an unknown one.
 */
export interface JwtKeyProvider {
  (request: JwtKeyRequest): ProvidedKey | Promise<ProvidedKey>;
  /** The issuer to whom all of its keys are bound, if it is one. */
  readonly issuer?: string | readonly string[] | undefined;
  /** The audience to which all of its keys are bound, if it is one. */
  readonly audience?: string | readonly string[] | undefined;
}

/** Told of a key that cannot be used, in a sentence without anything that a client wrote. */
export type Warn = (sentence: string) => void;

/**
 * Asks a key provider for a key that can verify tokens of an algorithm. The client chooses the `kid`, so that whatever it
 * leads to is no failure of the service: a key of another kind, a weak one or no key at all is `undefined`, with a warning.
 */
export async function askKeyProvider(
  keyProvider: JwtKeyProvider,
  request: JwtKeyRequest,
  warn: Warn,
): Promise<Omit<JwtKey, 'kid'> | undefined> {
  const provided: unknown = await answerOf(keyProvider, request, warn);
  if (provided === undefined) return undefined;
  const bound = boundKeyOf(provided);
  const problem = typeof bound === 'string' ? bound : keyProblem(bound.key, request.alg);
  if (problem === undefined) return bound as Omit<JwtKey, 'kid'>;
  warn(
    `${typeof bound === 'string' ? 'jwt.keyProvider gave' : 'a key from jwt.keyProvider'} ${problem}; tokens that name it are refused as signed with an unknown key`,
  );
  return undefined;
}

/** How libraries for key sets say that they have no such key, where ours gives `undefined`. */
const NO_SUCH_KEY: readonly unknown[] = [
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'SigningKeyNotFoundError',
  'JwksRateLimitError',
];
/** What Node.js throws for a key that it cannot read. */
const UNREADABLE = /^ERR_(?:OSSL_|CRYPTO_|INVALID_ARG_|MISSING_OPTION)/;

/** Whether a provider failed at the key that a token names, and not at reaching its keys. A failed `fetch` is a TypeError, too, but with a cause. */
const isUnreadableKey = ({ name, code, cause }: Readonly<Record<string, unknown>>): boolean =>
  typeof code === 'string' ? UNREADABLE.test(code) : name === 'TypeError' && cause === undefined;

/** Told where no key has the `kid` of a token: an attack, or an issuer whose keys have changed. */
export const UNKNOWN_KEY = 'a token was refused because no key has the kid that it names';

const answerOf = async (
  keyProvider: JwtKeyProvider,
  request: JwtKeyRequest,
  warn: Warn,
): Promise<unknown> => {
  try {
    const provided: unknown = await withinDeadline('jwt.keyProvider', keyProvider(request));
    if (provided === undefined) warn(UNKNOWN_KEY);
    return provided;
  } catch (error) {
    const thrown = Object(error) as Readonly<Record<string, unknown>>;
    const isUnknown = NO_SUCH_KEY.includes(thrown['code']) || NO_SUCH_KEY.includes(thrown['name']);
    if (!isUnknown && !isUnreadableKey(thrown)) throw error;
    warn(
      isUnknown
        ? UNKNOWN_KEY
        : `jwt.keyProvider failed with ${String(thrown['name'])} at a key that a token names; give undefined for a key that does not exist`,
    );
    return undefined;
  }
};

const own = (object: object, member: string): unknown =>
  Object.hasOwn(object, member) ? (object as Readonly<Record<string, unknown>>)[member] : undefined;

/** A key and whose it is, or what came in its place, as the end of a sentence. */
const boundKeyOf = (provided: unknown): Omit<JwtKey, 'kid'> | string => {
  if (provided instanceof KeyObject)
    return { key: provided, issuers: undefined, audiences: undefined };
  const key = typeof provided === 'object' && provided !== null ? own(provided, 'key') : undefined;
  if (!(key instanceof KeyObject)) return 'neither a KeyObject nor { key, issuer }';
  const [issuers, audiences] = ['issuer', 'audience'].map((member) => {
    if (!Object.hasOwn(provided as object, member)) return undefined;
    const names = own(provided as object, member);
    return isNames(names) ? [names].flat() : null;
  });
  if (issuers === null || audiences === null)
    return 'a key whose issuer or audience is not a non-empty string or an array of them';
  return { key, issuers, audiences };
};
