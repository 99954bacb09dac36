import { type KeyObject, verify } from 'node:crypto';
import type { JwtService } from '@nestjs/jwt';
import { jwtServiceOf } from '../../nest/jwt.js';
import { type EdwardsAlgorithm, isEdwards, type JwtAlgorithm } from './jwt-keys.js';
import { TokenRefusal } from './token-checks.js';

/** Checks that a key has signed a token, with one algorithm; throws a `TokenRefusal` if it has not. */
export type SignatureCheck = (token: string) => void;

/** The check of one key, which serves one algorithm: by `@nestjs/jwt`, by Node.js itself where that does not know the algorithm. */
export function signatureCheckOf(key: KeyObject, algorithm: JwtAlgorithm): SignatureCheck {
  return isEdwards(algorithm) ? checkByNode(key) : checkByJwtService(key, algorithm);
}

/** Its checks of dates are off: ours are stricter and say which one failed. */
const checkByJwtService = (
  key: KeyObject,
  algorithm: Exclude<JwtAlgorithm, EdwardsAlgorithm>,
): SignatureCheck => {
  let service: JwtService | undefined;
  return (token) => {
    service ??= jwtServiceOf({
      publicKey: key,
      verifyOptions: { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true },
    });
    try {
      service.verify(token);
    } catch (error) {
      // jsonwebtoken parses the payload of a token with `typ: "JWT"` before it looks at the signature.
      throw new TokenRefusal(error instanceof SyntaxError ? 'payload' : 'signature', {
        cause: error,
      });
    }
  };
};

const checkByNode =
  (key: KeyObject): SignatureCheck =>
  (token) => {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    if (!verify(null, Buffer.from(token.slice(0, end)), key, signature))
      throw new TokenRefusal('signature');
  };
