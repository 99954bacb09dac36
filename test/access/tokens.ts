import jsonwebtoken from 'jsonwebtoken';

/** A secret for tests: the smallest that HS256 takes. */
export const SECRET = 's'.repeat(31) + '!';

/** Header of a request with this token. */
export const withToken = (token: string): Record<string, string> => ({ 'x-access-token': token });

/** A token that every option at its default accepts; `claims` are added. */
export const aToken = (claims: object = {}, { secret = SECRET, expiresIn = 60 } = {}): string =>
  jsonwebtoken.sign({ sub: 'u-ada', organization: 'acme', ...claims }, secret, { expiresIn });

/** The status and the code of a response: all that a client goes by. */
export const outcomeOf = async (response: Response): Promise<string> => {
  const text = await response.text();
  const code = /"errorCode":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
};
