import { readFileSync } from 'node:fs';
import { TokenRefusal } from '../../../libs/analytics-errors/src/access/jwt/token-checks.js';
import { createTokenVerifier } from '../../../libs/analytics-errors/src/access/jwt/token-verifier.js';
import {
  type JwtOptions,
  resolveJwtOptions,
} from '../../../libs/analytics-errors/src/access/jwt/jwt.options.js';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: unknown;
  readonly result: string;
}
interface Group {
  readonly comment: string;
  readonly key: {
    readonly kty: string;
    readonly alg?: string;
    readonly k?: string;
    readonly use?: string;
    readonly key_ops?: string[];
  };
  readonly tests: readonly Vector[];
}

const { groups } = JSON.parse(
  readFileSync(new URL('./vectors/wycheproof-jws.json', import.meta.url), 'utf8'),
) as {
  groups: readonly Group[];
};

const optionsOf = ({ alg, kty, k = '', ...jwk }: Group['key']): JwtOptions => ({
  requireExp: false,
  ...(kty === 'oct'
    ? { secret: Buffer.from(k, 'base64url') }
    : // The vectors name ES512 by its curve; a key without an algorithm is one that must not be used at all.
      {
        publicKey: { ...jwk, kty },
        algorithm: (alg === 'ES521'
          ? 'ES512'
          : (alg ?? (kty === 'EC' ? 'ES256' : 'RS256'))) as 'RS256',
      }),
});

/**
 * The payloads of the vectors are texts such as `foo`, so that even a good signature makes no token: its refusal says
 * `payload`, and that of a bad signature anything else.
 */
const signatureOf = async (key: Group['key'], jws: unknown): Promise<string> => {
  const text = typeof jws === 'string' ? jws : JSON.stringify(jws);
  const outcome: unknown = await createTokenVerifier(resolveJwtOptions(optionsOf(key)))(
    text,
    {},
  ).catch((error: unknown) => error);
  return !(outcome instanceof TokenRefusal) || outcome.reason === 'payload' ? 'valid' : 'invalid';
};

const isForOtherUse = ({ use, key_ops }: Group['key']): boolean =>
  use === 'enc' || key_ops?.includes('encrypt') === true;
const vectors = groups
  .filter(({ key }) => !isForOtherUse(key))
  .flatMap(({ comment, key, tests }) => tests.map((test) => ({ group: comment, key, ...test })));

/** Vectors that are answered otherwise here, and why. */
const DEVIATIONS: readonly (readonly [
  why: string,
  answer: 'valid' | 'invalid',
  tcIds: readonly number[],
])[] = [
  ['an empty payload is no token', 'invalid', [259, 264, 268, 272, 320, 325]],
  ['a payload that is not UTF-8 is no token', 'invalid', [263, 267, 271, 275, 323, 328]],
  ['the key is for another algorithm than the token', 'invalid', [346, 350]],
  ['the text is the same as that of the valid vector 357', 'valid', [367, 370]],
  ['a question mark is no character of base64url', 'invalid', [372, 373]],
];
const deviating = new Set(DEVIATIONS.flatMap(([, , tcIds]) => tcIds));

describe('the Wycheproof vectors for signatures', () => {
  it('are all there', () => {
    expect([groups.flatMap(({ tests }) => tests).length, vectors.length]).toEqual([401, 397]);
  });

  it.each(vectors.filter(({ tcId }) => !deviating.has(tcId)))(
    '$tcId $group: $comment is $result',
    async ({ key, jws, result }) => {
      expect(await signatureOf(key, jws)).toBe(result);
    },
  );

  it.each(DEVIATIONS)('are answered otherwise where %s', async (_why, answer, tcIds) => {
    const deviations = vectors.filter(({ tcId }) => tcIds.includes(tcId));
    const answers = await Promise.all(deviations.map(({ key, jws }) => signatureOf(key, jws)));
    expect([answers, deviations.map(({ result }) => result === answer)]).toEqual([
      tcIds.map(() => answer),
      tcIds.map(() => false),
    ]);
  });

  it.each(groups.filter(({ key }) => isForOtherUse(key)))(
    'a key for another use does not start: $comment',
    ({ key }) => {
      expect(() => resolveJwtOptions(optionsOf(key))).toThrow(
        /jwt\.publicKey is not for (?:signatures|verification)/,
      );
    },
  );
});
