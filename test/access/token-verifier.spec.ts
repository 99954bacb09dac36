import { resolveJwtOptions, type JwtOptions } from '../../libs/analytics-errors/src/options/jwt.options.js';
import { TokenRefusal } from '../../libs/analytics-errors/src/access/token-refusal.js';
import { createTokenVerifier } from '../../libs/analytics-errors/src/access/token-verifier.js';
import { hostileTokens, unsendableTokens, unusualGoodTokens } from './hostile-tokens.js';
import { SUITES } from './signers.js';

const verifierOf = (options: JwtOptions) => {
  const verify = createTokenVerifier(resolveJwtOptions(options));
  return (token: string): Promise<unknown> => verify(token, {});
};

describe.each(SUITES)('a verifier of $algorithm', (suite) => {
  const verify = verifierOf(suite.options);

  it.each([...hostileTokens(suite), ...unsendableTokens(suite)])('refuses %s', async (_title, token) => {
    await expect(verify(token)).rejects.toBeInstanceOf(TokenRefusal);
  });

  it.each(unusualGoodTokens(suite))('accepts %s', async (_title, token) => {
    await expect(verify(token)).resolves.toMatchObject({ header: { alg: suite.algorithm } });
  });
});
