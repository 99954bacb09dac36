import { createSecretKey, createHmac } from 'node:crypto';
import { goodClaims, SECRET, signParts } from './signers.js';

export { SECRET } from './signers.js';

/** Header of a request with this token. */
export const withToken = (token: string): Record<string, string> => ({ 'x-access-token': token });

/** A token that every option at its default accepts; `claims` are added. */
export const aToken = (claims: object = {}, { secret = SECRET, expiresIn = 600 } = {}): string => {
  const key = createSecretKey(secret, 'utf8');
  const exp = Math.floor(Date.now() / 1000) + expiresIn;
  return signParts({ alg: 'HS256', typ: 'JWT' }, { ...goodClaims(), exp, ...claims }, (input) =>
    createHmac('sha256', key).update(input).digest(),
  );
};

/** The status and the code of a response: all that a client goes by. */
export const outcomeOf = async (response: Response): Promise<string> => {
  const text = await response.text();
  const code = /"errorCode":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
};
